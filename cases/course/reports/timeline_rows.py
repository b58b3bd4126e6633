"""Rows of the timeline: entries, events, steps that have ended; and what of it is shown."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import BinaryField, BooleanField, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.db.models import Case as Choice
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from cases.case.models import Case, CaseEvent
from cases.case.models.group import of_group
from cases.case.reports.identity import opened
from cases.case.states import EventKind
from cases.course.models import FollowUp, Visit
from cases.course.models.follow_up import ANSWERED
from cases.course.models.visit import may_be_undone
from cases.course.reports.turns import CourseKind, turn_kinds
from cases.course.states import CONTACT_KINDS, StepState, is_contact
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label
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


FOLLOWED: Final = (StepState.REPLACED, StepState.POSTPONED)  # the step planned then is named beside the words


def ended_title(details: dict[str, Any], today: date) -> str:
    """«Крок на 1 грудня виконано»"""
    return _title(details) % {"day": date_label(date.fromisoformat(details["due_on"]), today)}


def _title(details: dict[str, Any]) -> str:
    state = StepState(details["state"])
    if state is StepState.DONE:
        return _("Step of %(day)s done") if details["said"] else _("Step of %(day)s ended")
    if state is StepState.REPLACED:
        return _("Step of %(day)s replaced")
    if state is StepState.POSTPONED:
        return _("Step of %(day)s moved")
    if details["with_entry"]:
        return _("Step of %(day)s taken back with its entry")
    return _("Step of %(day)s is not planned any more")


def ended_text(row: EventRow, details: dict[str, Any], today: date) -> str:
    """The words of the step, and of the one planned instead."""
    what = opened(FollowUp, "what", row.pk, row.note, row.person_id)
    if details["state"] not in FOLLOWED or row.after is None:
        return what
    after = opened(FollowUp, "what", UUID(details["instead"]), row.after, row.person_id)
    words = {"what": what, "after": after, "day": date_label(date.fromisoformat(details["instead_on"]), today)}
    return (_("%(what)s. Now: %(day)s") if after == what else _("%(what)s. Instead: %(after)s, %(day)s")) % words


def may_be_planned_again(row: EventRow, details: dict[str, Any], case: Case) -> bool:
    """A step of this card, of its running course."""
    return details["state"] in ANSWERED and row.person_id == case.person_id and row.at >= case.opened_at


WHOLE_KINDS: Final = (CourseKind.ENTRIES, CourseKind.ALL)


class CourseView(NamedTuple):
    """`whole`: not only the most recent rows. `day`: rows of this day only. On paper nothing is pinned, and nothing folds."""

    kind: CourseKind = CourseKind.ENTRIES
    whole: bool = False
    day: date | None = None
    on_paper: bool = False

    @property
    def is_narrowed(self) -> bool:
        return self.kind not in WHOLE_KINDS

    @property
    def pins(self) -> bool:
        return not self.is_narrowed and self.day is None and not self.on_paper

    @property
    def folds(self) -> bool:
        return self.kind is CourseKind.ALL and self.day is None and not self.on_paper

    @property
    def empty_label(self) -> str:
        if self.is_narrowed or self.day:
            return _("Nothing of this kind.")
        return _("No conversations yet.") if self.kind is CourseKind.ENTRIES else _("No entries yet.")

    def label(self, today: date) -> str:
        """«Розмови», «Усе, 28 листопада»"""
        return ", ".join((str(self.kind.label), *([date_label(self.day, today)] if self.day else [])))


CONVERSATIONS: Final = CourseView()


class KindLink(NamedTuple):
    """`url`: relative to the card."""

    label: str
    url: str
    is_shown: bool


OF_THE_DESK: Final = (
    *(CourseKind.PLAN, CourseKind.PROMISES, CourseKind.OWNER, CourseKind.PERSON, CourseKind.QUESTIONS, CourseKind.WORK),
)
"""What colleagues have done with the card. Of one day it folds into one row; what happened to the person does not."""


def kind_of(event: str) -> CourseKind:
    """A step that has ended is no event."""
    return CourseKind.PLAN if event == STEP_ENDED else turn_kinds()[EventKind(event)].course


def events_of(kind: CourseKind) -> frozenset[str]:
    """Conversations are no events."""
    return frozenset(event.value for event, one in turn_kinds().items() if kind in (CourseKind.ALL, one.course))


def kind_links(shown: CourseKind) -> tuple[KindLink, ...]:
    return tuple(KindLink(str(kind.label), f"?kind={kind}#timeline", kind is shown) for kind in CourseKind)
