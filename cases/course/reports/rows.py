"""Queries of the timeline: its entries and events, newest first."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import BinaryField, BooleanField, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.db.models import Case as Choice
from django.db.models.functions import JSONObject

from cases.case.models import CaseEvent
from cases.case.models.group import of_group
from cases.course.models import FollowUp, Visit
from cases.course.models.visit import may_be_undone
from cases.course.states import CONTACT_KINDS, is_contact
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.directory.models.supporter import short_name

STEP_ENDED: Final = "step_ended"  # kind of a row that is no event


class VisitRow(NamedTuple):
    """A row of VISITS; `undoable`: the reader may still undo the entry. `person_id`: of its card, which may be absorbed."""

    pk: UUID
    undoable: bool
    kind: str
    reached: bool
    outcome: str
    summary: Sealed | None
    occurred_at: datetime
    recorded_at: datetime
    edited_at: datetime | None
    corrects_id: UUID | None
    arrived_after: str
    by_id: UUID
    surname: str
    given_name: str
    patronymic: str
    person_id: UUID

    @property
    def author(self) -> str:
        return short_name(self.surname, self.given_name, self.patronymic)

    @property
    def is_contact(self) -> bool:
        """Whether the person or the family was reached."""
        return is_contact(self.kind, reached=self.reached)


class ReplacedRow(NamedTuple):
    """An entry of the card in whose place another was written."""

    pk: UUID
    kind: str
    reached: bool
    outcome: str
    summary: Sealed | None
    occurred_at: datetime
    recorded_at: datetime
    corrects_id: UUID | None
    case__person_id: UUID


class EventRow(NamedTuple):
    """A row of EVENTS; `details` as PostgreSQL returns them, `address_form` of the author.

    Of kind STEP_ENDED it is a step that has ended, with its words as `note`; `after`: the words of the one planned as it ended.
    """

    pk: UUID
    kind: str
    at: datetime
    details: dict[str, Any] | str
    note: Sealed | None
    address_form: str
    surname: str
    given_name: str
    patronymic: str
    person_id: UUID
    after: Sealed | None

    @property
    def author(self) -> str:
        """ "" for a step that ended before it was kept who has ended it."""
        return short_name(self.surname, self.given_name, self.patronymic) if self.surname else ""


AUTHOR: Final = ("by__surname", "by__given_name", "by__patronymic")
VISIT_COLUMNS: Final = (  # in the order of VisitRow
    *("pk", "undoable", "kind", "reached", "outcome", "summary", "occurred_at", "recorded_at", "edited_at", "corrects"),
    *("arrived_after", "by", *AUTHOR, "case__person"),
)
EVENT_COLUMNS: Final = (
    "pk",
    "kind",
    "at",
    "details",
    "note",
    "by__address_form",
    *AUTHOR,
    "case__person",
    "nothing",
)  # as EventRow
STEP_COLUMNS: Final = (  # as EventRow
    *("pk", "row_kind", "settled_at", "details", "what", "form", "surname", "given_name", "patronymic"),
    *("case__person", "replaced_by__what"),
)
STEP_DETAILS: Final = JSONObject(
    state="state",
    due_on="due_on",
    said=ExpressionWrapper(Q(settled_by__isnull=False), BooleanField()),
    with_entry=ExpressionWrapper(Q(planned_in__voided_at=F("settled_at")), BooleanField()),
    instead="replaced_by",
    instead_on="replaced_by__due_on",
)


def _of_author(name: str) -> Choice:
    """Of who has ended the step; before that was kept, of the author of the entry that did."""
    return Choice(When(settled_by__isnull=False, then=F(f"settled_by__{name}")), default=F(f"settled_in__by__{name}"))


def _visits(most: int | None, *, case: Any, reader: Any, since: Any, last: Any) -> QuerySet[Any, Any]:
    """The contact of the moment `last` is among them, however many attempts have followed."""
    is_last = Q(occurred_at=last, kind__in=CONTACT_KINDS, reached=True)
    rows = Visit.objects.filter(of_group(case), voided_at=None).annotate(
        undoable=ExpressionWrapper(may_be_undone(reader, since), BooleanField()),
        is_last=ExpressionWrapper(is_last, BooleanField()),
    )
    return rows.order_by("-is_last", "-occurred_at").values_list(*VISIT_COLUMNS)[:most]


def _events(most: int | None, kinds: Collection[str], *, case: Any) -> QuerySet[Any, Any]:
    rows = CaseEvent.objects.filter(of_group(case), kind__in=kinds).order_by("-at", "-pk")
    return rows.annotate(nothing=Value(None, BinaryField())).values_list(*EVENT_COLUMNS)[:most]


def _events_and_steps(most: int | None, kinds: Collection[str], *, case: Any) -> QuerySet[Any, Any]:
    """One query for both, since the card is opened often."""
    names = {name: _of_author(name) for name in ("surname", "given_name", "patronymic")}
    rows = FollowUp.objects.ended().filter(of_group(case)).order_by("-settled_at", "-pk")
    steps = rows.annotate(row_kind=Value(STEP_ENDED), form=_of_author("address_form"), details=STEP_DETAILS, **names)
    both = _events(most, kinds, case=case).union(steps.values_list(*STEP_COLUMNS)[:most], all=True)
    return both.order_by("-at", "-pk")[:most]


VISITS: Final = Prepared(_visits)
EVENTS: Final = Prepared(_events)
EVENTS_AND_STEPS: Final = Prepared(_events_and_steps)
