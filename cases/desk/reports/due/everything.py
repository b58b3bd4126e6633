"""Whatever one reader has to do by a day, by one query: next steps, offers, questions, and the kinds of the registry.

Nothing sealed is opened here: names and words are, by the lists that show them.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from django.db.models import BinaryField, CharField, F, IntegerField, QuerySet, TimeField, UUIDField, Value
from django.db.models.functions import Cast, TruncDate

from cases.case.models import Case, HandOver
from cases.case.reports.due import DueRow
from cases.course.models import FollowUp
from cases.course.states import StepState
from cases.desk.reports.due.rows import OF_CASE, OF_PERSON, QUESTION, due_day, due_parts, last_days, shown_day
from cases.leading.models.card_request import answering_reach, awaiting_by
from privacy.prepared import Prepared
from supporters.directory.calendar import KYIV
from supporters.directory.models import Reach, Supporter
from supporters.directory.roles import ReachKind

NO_WAY: Final = Value("", CharField())
STEP, OFFER = "step", "offer"


@dataclass(frozen=True, kw_only=True)
class DueItem:
    """`on`: the day in Kyiv on which it is to be done, or since when it is shown. `way`: how a step will be done, "" if not said.
    `since_at`: when a step was planned, or something was asked; of a kind the beginning of the day in DueKind.since."""

    kind: str
    pk: UUID
    on: date
    hour: time | None
    way: str
    number: str
    since_at: datetime


def _steps(seen: Reach, until: Any) -> QuerySet[Any, Any]:
    rows = FollowUp.objects.filter(state=StepState.PLANNED, case__in=Case.objects.planned_by(seen).opened(), due_on__lte=until)
    return _columns(rows, STEP, F("due_on"), "planned_at", hour=F("due_time"), way=F("kind"))


def _offers(seen: Reach) -> QuerySet[Any, Any]:
    rows = HandOver.objects.awaiting(seen.user_id, seen.supporter_ids, seen.desk_ids, ())
    return _columns(rows, OFFER, _day_of("asked_at"), "asked_at")


def _questions(seen: Reach) -> QuerySet[Any, Any]:
    return _columns(awaiting_by(seen.user_id, seen), QUESTION, _day_of("asked_at"), "asked_at")


def _columns(rows: QuerySet[Any], code: str, since: Any, at: str, *, hour: Any = None, way: Any = None) -> QuerySet[Any, Any]:
    """In the order of due_parts(), without words."""
    columns = {
        "kind_": Value(code, CharField()),
        "since_": since,
        "key_": _null(UUIDField()),
        "n_": _null(IntegerField()),
        "words_": _null(BinaryField()),
        **{f"case_{name}": F(f"case__{name}") for name in (*OF_CASE, "person_id")},
        **{f"person_{name}": F(f"case__person__{name}") for name in OF_PERSON},
        "at_": F(at),
        "department_": F("case__department_id"),
        "hour_": hour or _null(TimeField()),
        "way_": way or NO_WAY,
    }
    kind, *others = columns
    shown: QuerySet[Any, Any] = rows.annotate(**columns).values_list(kind, "pk", *others)
    return shown


def _null(field: Any) -> Cast:
    return Cast(Value(None), field)


def _everything(kind: ReachKind, *, until: Any, **values: Any) -> QuerySet[Any, Any]:
    """`values`: of the reach, and last_days()."""
    last = {name: values.pop(name) for name in list(values) if name.startswith("last_")}
    seen = Reach(kind=kind, **values)
    kinds = due_parts(seen, more={"hour_": _null(TimeField()), "way_": NO_WAY}, **last)
    return _steps(seen, until).union(_offers(seen), _questions(seen), *kinds, all=True)


EVERYTHING: Final = Prepared(_everything)


def due_items(user: Supporter, until: date) -> list[DueItem]:
    """In the order of their days. For a head as of answering_reach()."""
    items = [_item(DueRow._make(columns), hour, way) for *columns, hour, way in _found(answering_reach(user), until)]
    return sorted(items, key=lambda item: (item.on, item.hour or time.max, item.pk))


def due_beside(seen: Reach, until: date) -> list[DueRow]:
    """Questions and what the kinds of the registry have, with their words, in the order of their days.

    `seen`: of answering_reach().
    """
    rows = [DueRow._make(columns) for *columns, _hour, _way in _found(seen, until)]
    return sorted((row for row in rows if row.kind not in (STEP, OFFER)), key=lambda row: (due_day(row), row.kind, row.pk))


def _found(seen: Reach, until: date) -> list[tuple[Any, ...]]:
    if seen.kind is ReachKind.NOTHING:
        return []
    return EVERYTHING.rows(seen.kind, until=until, **seen.parts(), **last_days(until))


def _item(row: DueRow, hour: time | None, way: str) -> DueItem:
    return DueItem(kind=row.kind, pk=row.pk, on=shown_day(row), hour=hour, way=way, number=row.number, since_at=row.at)


def _day_of(moment: str) -> TruncDate:
    return TruncDate(moment, tzinfo=KYIV)
