"""What settled past reminders (supporters/notifications/rendering.py)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from cases.case.models import OwnerSpan
from cases.case.reports.owner_words import accepted_label
from cases.course.models import FollowUp, Visit
from cases.course.models.follow_up import ANSWERED
from cases.course.states import VisitKind
from supporters.directory.calendar import moment_label
from supporters.notifications.models import Notification

ENTRY: Final = ("settled_in__kind", "settled_in__reached", "settled_in__occurred_at")


class Contact(NamedTuple):
    case_id: UUID
    recorded_at: datetime
    kind: str
    reached: bool
    occurred_at: datetime


def steps_answered(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """The entry that settled each step. One put off, or replaced by an offer taken later, was not answered."""
    of_entry = FollowUp.objects.filter(settled_in__recorded_at__gte=F("settled_at"), settled_in__voided_at=None)
    steps = of_entry.filter(state__in=ANSWERED, pk__in=[one.subject_id for one in settled])
    words = {pk: _entry(today, *entry) for pk, *entry in steps.exclude(settled_in=None).values_list("pk", *ENTRY)}
    return {one.pk: words[one.subject_id] for one in settled if one.subject_id in words}


def contacts_made(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """The contact logged between notification and settlement."""
    found = _meanwhile(settled)
    return {pk: _entry(today, contact.kind, contact.reached, contact.occurred_at) for pk, contact in found}


def cases_accepted(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """The owner who accepted a queued case, and when."""
    begun, cases = min(one.made_at for one in settled), [one.subject_id for one in settled]
    spans = OwnerSpan.objects.filter(case__in=cases, from_at__gte=begun).select_related("value").order_by("from_at")
    words = {}
    for one in settled:
        of_case = [span for span in spans if span.case_id == one.subject_id]
        within = [span for span in of_case if one.settled_at and one.made_at < span.from_at <= one.settled_at]
        if within:
            owner, at = within[-1].value, within[-1].from_at
            words[one.pk] = accepted_label(owner.address_form) % {"name": owner.short_name, "moment": moment_label(at, today)}
    return words


def _meanwhile(settled: Sequence[Notification]) -> Iterator[tuple[int, Contact]]:
    """Yield the key of each notification, and the last contact of its case between its creation and settlement, if any."""
    begun, cases = min(one.made_at for one in settled), [one.subject_id for one in settled]
    known: dict[UUID, list[Contact]] = defaultdict(list)
    contacts = Visit.objects.contacts().filter(case__in=cases, recorded_at__gte=begun).order_by("recorded_at")
    for contact in starmap(Contact, contacts.values_list(*Contact._fields)):
        known[contact.case_id].append(contact)
    for one in settled:
        within = [row for row in known[one.subject_id] if one.settled_at and one.made_at < row.recorded_at <= one.settled_at]
        if within:
            yield one.pk, within[-1]


def _entry(today: date, kind: str, reached: bool, at: datetime) -> str:
    """«Дзвінок, сьогодні, 14:10»"""
    what = str(VisitKind(kind).label) if reached else _("Could not reach")
    return f"{what}, {moment_label(at, today)}"
