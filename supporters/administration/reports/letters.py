"""Contents of letters. They name no person under support: they give numbers and a link to a page behind the sign-in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.administration.actions.colleagues.emails import confirm_link, stop_link
from supporters.administration.actions.invitations import invitation_link
from supporters.authentication.actions.passwords import newest_letters, password_link
from supporters.authentication.models import Device
from supporters.authentication.reports.devices import shown_label
from supporters.directory.calendar import date_label, greeting, kyiv_day, kyiv_time, long_moment_label
from supporters.directory.models import EmailChange, Invitation, Supporter, presence_on
from supporters.notifications.case_provider import digest_counts
from supporters.notifications.digest import DigestCounts
from supporters.notifications.email_defaults import DIGEST_ROLES
from supporters.notifications.models import Delivery, Letter, Notification, Unneeded
from supporters.notifications.models.working_calendar import is_night
from supporters.notifications.parts import Run

DIGEST_FROM, DIGEST_UNTIL = time(8, 30), time(21, 0)  # Europe/Kyiv
NOTIFICATIONS_KEPT: Final = timedelta(days=1)


@dataclass(frozen=True)
class WrittenLetter:
    to: str
    subject: str
    text: str
    html: str


Written = dict[int, WrittenLetter | Unneeded]  # by key of the delivery: the letter, or why it is no longer needed


def is_digest_time(at: datetime) -> bool:
    return DIGEST_FROM <= kyiv_time(at) < DIGEST_UNTIL


def digest_recipients(*, at: datetime) -> list[UUID]:
    """Those at work today who have something in the digest."""
    readers = list(Supporter.objects.active().filter(pk__in=presence_on(kyiv_day(at)).working, role__in=DIGEST_ROLES))
    counts = digest_counts(readers, at=at)
    return [reader.pk for reader in readers if counts[reader.pk]]


def written_letters(deliveries: Sequence[Delivery], *, at: datetime, run: Run | None = None) -> Written:
    """The letter of each delivery, or why it is not needed; one whose writing raised is missing, which `run` learns.

    A fixed number of queries while none raises.
    """
    written: Written = {}
    run = run or Run()
    for letter, write in WRITERS.items():
        of_kind = [row for row in deliveries if row.letter == letter]
        for some in run.together(of_kind, partial(write, at=at), code=attrgetter("letter")) if of_kind else ():
            written |= some
    return written


def digest_letter(reader: Supporter, counts: DigestCounts, *, at: datetime) -> WrittenLetter:
    """The link leads to the reader’s list; where that has nothing, to the one of the whole departments."""
    whole = "" if counts.is_own else "?scope=subtree"
    with translation.override(reader.language):
        link = f"{settings.SITE_URL}{reverse('today')}{whole}"
        context = {"own": _own_sentence(counts), "whole": _whole_sentence(counts), "link": link}
        return _written(reader.email, _("Suprovid: your day"), "digest", context, at)


def notification_letter(reader: Supporter, unread: int, *, at: datetime) -> WrittenLetter:
    with translation.override(reader.language):
        words = ngettext("You have %(n)d new notification.", "You have %(n)d new notifications.", unread) % {"n": unread}
        link = f"{settings.SITE_URL}{reverse('notifications')}"
        return _written(reader.email, _("Suprovid: new notifications"), "notifications", {"sentence": words, "link": link}, at)


def invitation_letter(invitation: Invitation, *, at: datetime) -> WrittenLetter:
    """In Ukrainian: the invited person has not chosen a language yet."""
    with translation.override(settings.LANGUAGE_CODE):
        until = f"{date_label(kyiv_day(invitation.until), kyiv_day(at))}, {kyiv_time(invitation.until):%H:%M}"
        context = {"link": invitation_link(invitation), "until": until}
        return _written(invitation.email, _("Invitation to Suprovid"), "invitation", context, at)


def password_letter(owner: Supporter, delivery: Delivery, *, at: datetime) -> WrittenLetter:
    with translation.override(owner.language):
        until = kyiv_time(at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT))
        context = {"link": password_link(owner, delivery), "until": f"{until:%H:%M}"}
        return _written(owner.email, _("Suprovid: a new password"), "password", context, at)


def device_letter(device: Device, *, at: datetime) -> WrittenLetter:
    with translation.override(device.supporter.language):
        context = {
            "link": f"{settings.SITE_URL}{reverse('devices')}",
            "device": shown_label(device),
            "when": long_moment_label(device.first_at),
        }
        return _written(device.supporter.email, _("Suprovid: a sign-in on a new device"), "device", context, at)


def email_letter(change: EmailChange, letter: str, *, at: datetime) -> WrittenLetter:
    """To the new address, whose link confirms it, or to the earlier one, whose link stops the change."""
    to_new = letter == Letter.EMAIL_NEW
    with translation.override(change.supporter.language):
        until = change.until or at
        context = {
            "link": confirm_link(change) if to_new else stop_link(change),
            "email": change.email,
            "until": f"{date_label(kyiv_day(until), kyiv_day(at))}, {kyiv_time(until):%H:%M}",
        }
        to, name = (change.email, "email_new") if to_new else (change.old_email, "email_old")
        subject = _("Suprovid: confirm your new address") if to_new else _("Suprovid: another address for your account")
        return _written(to, subject, name, context, at)


def _digests(rows: Sequence[Delivery], at: datetime) -> Written:
    """Only on the day they were planned for, and not at night."""
    if not is_digest_time(at):
        return {row.pk: Unneeded.STALE for row in rows}
    readers = {pk: reader for pk, reader in _at_work(rows, at).items() if reader.role in DIGEST_ROLES}
    counts = digest_counts(readers.values(), at=at)

    def write(row: Delivery) -> WrittenLetter | Unneeded:
        if row.period_on != kyiv_day(at):
            return Unneeded.STALE
        if (reader := readers.get(row.subject_id)) is None:
            return Unneeded.READER_GONE
        return digest_letter(reader, counts[reader.pk], at=at) if counts[reader.pk] else Unneeded.NOTHING_LEFT

    return {row.pk: write(row) for row in rows}


def _emails(rows: Sequence[Delivery], at: datetime) -> Written:
    """Only about notifications still unread, and not at night (supporters/notifications/actions/notification_emails.py)."""
    readers, notifications = _at_work(rows, at), Notification.objects.unread().filter(letter__in=rows)
    unread = dict(notifications.order_by().values_list("letter").annotate(n=Count("pk")))

    def write(row: Delivery) -> WrittenLetter | Unneeded:
        if at - row.made_at >= NOTIFICATIONS_KEPT or is_night(at):
            return Unneeded.STALE
        if (reader := readers.get(row.subject_id)) is None:
            return Unneeded.READER_GONE
        return notification_letter(reader, unread[row.pk], at=at) if row.pk in unread else Unneeded.NOTHING_LEFT

    return {row.pk: write(row) for row in rows}


def _invitations(rows: Sequence[Delivery], at: datetime) -> Written:
    """Only while the link in the letter is valid."""
    asked = {(row.pk, row.letter): row for row in Invitation.objects.valid(at).filter(pk__in=[row.subject_id for row in rows])}

    def write(row: Delivery) -> WrittenLetter | Unneeded:
        invitation = asked.get((row.subject_id, row.number))
        return invitation_letter(invitation, at=at) if invitation else Unneeded.STALE

    return {row.pk: write(row) for row in rows}


def _passwords(rows: Sequence[Delivery], at: datetime) -> Written:
    """Only the newest letter, whose link is valid, and only until the link would have expired."""
    awaited, subjects = at - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT), [row.subject_id for row in rows]
    newest = {row.pk for row in newest_letters(subjects) if row.made_at > awaited}
    owners = {owner.pk: owner for owner in Supporter.objects.pickable().filter(pk__in=subjects)}

    def write(row: Delivery) -> WrittenLetter | Unneeded:
        if row.pk not in newest:
            return Unneeded.STALE
        owner = owners.get(row.subject_id)
        return password_letter(owner, row, at=at) if owner else Unneeded.READER_GONE

    return {row.pk: write(row) for row in rows}


def _devices(rows: Sequence[Delivery], at: datetime) -> Written:
    known = Device.objects.filter(pk__in=[row.subject_id for row in rows], supporter__in=Supporter.objects.pickable())
    devices = {device.pk: device for device in known.select_related("supporter")}

    def write(row: Delivery) -> WrittenLetter | Unneeded:
        device = devices.get(row.subject_id)
        return device_letter(device, at=at) if device else Unneeded.READER_GONE

    return {row.pk: write(row) for row in rows}


def _email_changes(rows: Sequence[Delivery], at: datetime) -> Written:
    """Only while the links are valid; the earlier address also learns of a change that was confirmed within the minute."""
    known = EmailChange.objects.filter(pk__in=[row.subject_id for row in rows], until__gt=at, ended_at=None)
    changes = {one.pk: one for one in known.select_related("supporter")}

    def write(row: Delivery) -> WrittenLetter | Unneeded:
        change = changes.get(row.subject_id)
        if change is None or (row.letter == Letter.EMAIL_NEW and change.confirmed_at):
            return Unneeded.STALE
        return email_letter(change, row.letter, at=at) if change.supporter.is_active else Unneeded.READER_GONE

    return {row.pk: write(row) for row in rows}


WRITERS: Final[Mapping[Letter, Callable[..., Written]]] = {
    Letter.DIGEST: _digests,
    Letter.NOTIFICATIONS: _emails,
    Letter.INVITATION: _invitations,
    Letter.PASSWORD: _passwords,
    Letter.DEVICE: _devices,
    Letter.EMAIL_NEW: _email_changes,
    Letter.EMAIL_OLD: _email_changes,
}


def _at_work(rows: Sequence[Delivery], at: datetime) -> dict[UUID, Supporter]:
    """The recipients, by key, who are at work today."""
    working = presence_on(kyiv_day(at)).working.intersection(row.subject_id for row in rows)
    return {reader.pk: reader for reader in Supporter.objects.active().filter(pk__in=working)}


def _own_sentence(counts: DigestCounts) -> str:
    """«У вас 3 завдання на сьогодні, 1 прострочене завдання, 2 картки чекають на вашу згоду.»"""
    said = (
        (counts.due_today, ngettext("%(n)d task for today", "%(n)d tasks for today", counts.due_today)),
        (counts.overdue, ngettext("%(n)d overdue task", "%(n)d overdue tasks", counts.overdue)),
        (counts.questions, ngettext("%(n)d question of a head", "%(n)d questions of heads", counts.questions)),
        (
            counts.awaiting_consent,
            ngettext(
                "%(n)d support record awaits your consent", "%(n)d support records await your consent", counts.awaiting_consent
            ),
        ),
    )
    return _("You have %(list)s.") % {"list": _listed(said)} if counts.is_own else ""


def _whole_sentence(counts: DigestCounts) -> str:
    """«В усьому підрозділі 14 кроків на сьогодні, 3 прострочені кроки.»"""
    said = (
        (counts.whole_today, ngettext("%(n)d step for today", "%(n)d steps for today", counts.whole_today)),
        (counts.whole_overdue, ngettext("%(n)d overdue step", "%(n)d overdue steps", counts.whole_overdue)),
    )
    listed = _listed(said)
    return _("In the whole department: %(list)s.") % {"list": listed} if listed else ""


def _listed(said: Iterable[tuple[int, str]]) -> str:
    return ", ".join(words % {"n": n} for n, words in said if n)


def _written(to: str, subject: str, name: str, context: dict[str, Any], at: datetime) -> WrittenLetter:
    shown = {**context, "language": translation.get_language(), "greeting": greeting(at)}
    text, html = (render_to_string(f"letters/{name}.{kind}", shown) for kind in ("txt", "html"))
    return WrittenLetter(to, subject, text, html)
