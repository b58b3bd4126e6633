"""What settled past reminders (supporters/notifications/rendering.py)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.models import FollowUp, OwnerSpan, Visit
from cases.reports.owner_words import accepted_label
from cases.states import StepState, VisitKind
from supporters.directory.calendar import moment_label
from supporters.directory.models.supporter import short_name
from supporters.notifications.models import Notification

ENTRY: Final = ("settled_in__kind", "settled_in__reached", "settled_in__occurred_at")


class Contact(NamedTuple):
    case_id: UUID
    recorded_at: datetime
    kind: str
    reached: bool
    occurred_at: datetime


class Acceptance(NamedTuple):
    """The owner who accepted a case; `address_form` is theirs."""

    case_id: UUID
    accepted_at: datetime
    address_form: str
    surname: str
    given_name: str
    patronymic: str

    @property
    def name(self) -> str:
        return short_name(self.surname, self.given_name, self.patronymic)


OWNER: Final = ("value__address_form", "value__surname", "value__given_name", "value__patronymic")
Settling = TypeVar("Settling", Contact, Acceptance)


def steps_answered(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """The entry that settled each step. A step put off or replaced was not answered."""
    done = FollowUp.objects.filter(state=StepState.DONE, settled_in__voided_at=None)
    steps = done.filter(pk__in=[one.subject_id for one in settled])
    words = {pk: _entry(today, *entry) for pk, *entry in steps.exclude(settled_in=None).values_list("pk", *ENTRY)}
    return {one.pk: words[one.subject_id] for one in settled if one.subject_id in words}


def contacts_made(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """The contact logged between notification and settlement."""
    found = _meanwhile(settled, Visit.objects.contacts().values_list(*Contact._fields), Contact, "recorded_at")
    return {pk: _entry(today, contact.kind, contact.reached, contact.occurred_at) for pk, contact in found}


def cases_accepted(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """The owner who accepted, and when."""
    rows = OwnerSpan.objects.values_list("case_id", "accepted_at", *OWNER)
    return {
        pk: accepted_label(found.address_form) % {"name": found.name, "moment": moment_label(found.accepted_at, today)}
        for pk, found in _meanwhile(settled, rows, Acceptance, "accepted_at")
    }


def _meanwhile(
    settled: Sequence[Notification], rows: QuerySet[Any, tuple[Any, ...]], row_class: type[Settling], moment: str
) -> Iterator[tuple[int, Settling]]:
    """Yield the key of each notification that has a matching row, and the row; `moment` is its column of time.

    It is the case's last row between creation and settlement of the notification.
    """
    begun, moment_of = min(one.made_at for one in settled), attrgetter(moment)
    known: dict[UUID, list[Settling]] = defaultdict(list)
    asked = rows.filter(case__in=[one.subject_id for one in settled], **{f"{moment}__gte": begun}).order_by(moment)
    for row in map(row_class._make, asked):
        known[row.case_id].append(row)
    for one in settled:
        within = [row for row in known[one.subject_id] if one.settled_at and one.made_at < moment_of(row) <= one.settled_at]
        if within:
            yield one.pk, within[-1]


def _entry(today: date, kind: str, reached: bool, at: datetime) -> str:
    """«Дзвінок, сьогодні, 14:10»"""
    what = str(VisitKind(kind).label) if reached else _("Could not reach")
    return f"{what}, {moment_label(at, today)}"
