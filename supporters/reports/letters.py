"""What letters say. They name nobody under support: numbers and a link, and the rest stands behind the sign-in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.actions.invitations import invitation_link
from supporters.calendar import date_label, kyiv_day, kyiv_time
from supporters.digest import DigestCounts, digest_counts
from supporters.models import Delivery, Invitation, Letter, Supporter, presence_on
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
    return {**_digests(deliveries, at), **_invitations(deliveries, at)}


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
