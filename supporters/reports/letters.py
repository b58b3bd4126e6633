"""What letters say. They name nobody under support: numbers and a link, and the rest stands behind the sign-in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.actions.invitations import invitation_link
from supporters.actions.passwords import newest_letters, password_link
from supporters.calendar import date_label, kyiv_day, kyiv_time, long_moment_label
from supporters.digest import DigestCounts, digest_counts
from supporters.models import Delivery, Device, Invitation, Letter, Supporter, presence_on
from supporters.reports.devices import shown_label
from supporters.roles import GRANTS, Permission, Role

DIGEST_FROM, DIGEST_UNTIL = time(8, 30), time(21, 0)  # Europe/Kyiv
DIGEST_ROLES: Final = tuple(role for role in Role if Permission.TODAY_VIEW in GRANTS[role])


@dataclass(frozen=True)
class WrittenLetter:
    to: str
    subject: str
    text: str
    html: str


def is_digest_time(at: datetime) -> bool:
    return DIGEST_FROM <= kyiv_time(at) < DIGEST_UNTIL


def supporters_to_tell(*, at: datetime) -> list[UUID]:
    """Whom this morning has something for; nobody who is away."""
    readers = list(Supporter.objects.active().filter(pk__in=presence_on(kyiv_day(at)).working, role__in=DIGEST_ROLES))
    counts = digest_counts(readers, at=at)
    return [reader.pk for reader in readers if counts[reader.pk]]


def written_letters(deliveries: Sequence[Delivery], *, at: datetime) -> dict[int, WrittenLetter]:
    """By key of the delivery; one that is not needed any more is missing. A fixed number of queries."""
    return {**_digests(deliveries, at), **_invitations(deliveries, at), **_passwords(deliveries, at), **_devices(deliveries)}


def digest_letter(reader: Supporter, counts: DigestCounts) -> WrittenLetter:
    with translation.override(reader.language):
        link = f"{settings.SITE_URL}{reverse('today')}"
        return _written(reader.email, _("Suprovid: your day"), "digest", {"sentence": _sentence(counts), "link": link})


def invitation_letter(invitation: Invitation, *, at: datetime) -> WrittenLetter:
    """In Ukrainian: whoever is invited has chosen no language yet."""
    with translation.override(settings.LANGUAGE_CODE):
        until = f"{date_label(kyiv_day(invitation.until), kyiv_day(at))}, {kyiv_time(invitation.until):%H:%M}"
        context = {"link": invitation_link(invitation), "until": until}
        return _written(invitation.email, _("Invitation to Suprovid"), "invitation", context)


def password_letter(owner: Supporter, delivery: Delivery, *, at: datetime) -> WrittenLetter:
    with translation.override(owner.language):
        until = kyiv_time(at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT))
        context = {"link": password_link(owner, delivery), "until": f"{until:%H:%M}"}
        return _written(owner.email, _("Suprovid: a new password"), "password", context)


def device_letter(device: Device) -> WrittenLetter:
    with translation.override(device.supporter.language):
        context = {
            "link": f"{settings.SITE_URL}{reverse('devices')}", "device": shown_label(device),
            "when": long_moment_label(device.first_at),
        }  # fmt: skip
        return _written(device.supporter.email, _("Suprovid: a sign-in on a new device"), "device", context)


def _digests(deliveries: Sequence[Delivery], at: datetime) -> dict[int, WrittenLetter]:
    """Only for the day they were planned for, and not into the night."""
    due = {row.subject_id: row.pk for row in deliveries if row.letter == Letter.DIGEST and row.period_on == kyiv_day(at)}
    if not due or not is_digest_time(at):
        return {}
    at_work = presence_on(kyiv_day(at)).working.intersection(due)
    readers: Collection[Supporter] = Supporter.objects.active().filter(pk__in=at_work, role__in=DIGEST_ROLES)
    counts = digest_counts(readers, at=at)
    return {due[reader.pk]: digest_letter(reader, counts[reader.pk]) for reader in readers if counts[reader.pk]}


def _invitations(deliveries: Sequence[Delivery], at: datetime) -> dict[int, WrittenLetter]:
    """Only while the link in it is the one that opens."""
    due = {(row.subject_id, row.number): row.pk for row in deliveries if row.letter == Letter.INVITATION}
    if not due:
        return {}
    asked = Invitation.objects.valid(at).filter(pk__in=[pk for pk, _number in due])
    return {due[key]: invitation_letter(row, at=at) for row in asked if (key := (row.pk, row.letter)) in due}


def _passwords(deliveries: Sequence[Delivery], at: datetime) -> dict[int, WrittenLetter]:
    """Only the newest, whose link is the one that opens, and only while somebody may still be waiting for it."""
    awaited = at - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    due = {row.pk: row for row in deliveries if row.letter == Letter.PASSWORD and row.made_at > awaited}
    if not due:
        return {}
    newest = {row.subject_id: row for row in newest_letters([row.subject_id for row in due.values()]) if row.pk in due}
    owners = Supporter.objects.pickable().filter(pk__in=newest)
    return {newest[owner.pk].pk: password_letter(owner, newest[owner.pk], at=at) for owner in owners}


def _devices(deliveries: Sequence[Delivery]) -> dict[int, WrittenLetter]:
    due = {row.subject_id: row.pk for row in deliveries if row.letter == Letter.DEVICE}
    devices = Device.objects.filter(pk__in=due, supporter__in=Supporter.objects.pickable()).select_related("supporter")
    return {due[device.pk]: device_letter(device) for device in devices} if due else {}


def _sentence(counts: DigestCounts) -> str:
    """«У вас 3 кроки на сьогодні, 1 прострочений крок, 2 картки чекають на вашу згоду.»"""
    said = (
        (counts.due_today, ngettext("%(n)d step for today", "%(n)d steps for today", counts.due_today)),
        (counts.overdue, ngettext("%(n)d overdue step", "%(n)d overdue steps", counts.overdue)),
        (
            counts.awaiting_consent,
            ngettext(
                "%(n)d support record awaits your consent", "%(n)d support records await your consent", counts.awaiting_consent
            ),
        ),
    )
    return _("You have %(list)s.") % {"list": ", ".join(words % {"n": n} for n, words in said if n)}


def _written(to: str, subject: str, name: str, context: dict[str, Any]) -> WrittenLetter:
    context["language"] = translation.get_language()
    text, html = (render_to_string(f"letters/{name}.{kind}", context) for kind in ("txt", "html"))
    return WrittenLetter(to, subject, text, html)
