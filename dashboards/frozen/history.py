"""What the frozen days of a head's subtree say: each number of 06:00 today, of seven days before, and its line.

A department counts where it stood on that day. One query for any number of indicators and departments.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg, BoolAnd
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from dashboards.frozen.moments import weekly
from dashboards.models import FrozenDay
from dashboards.scope import Scope
from supporters.directory.roles import Permission

WEEKS: Final = 12
FIRST_CONTACT: Final = "first_contact_hours"


class Point(NamedTuple):
    """`value`: None where nothing is known of that morning."""

    day: date
    value: int | None


class Spread(NamedTuple):
    """How `n` values are spread; `median`, `p90`: None when there are none."""

    n: int
    median: float | None
    p90: float | None


class SpreadPoint(NamedTuple):
    """`spread`: None where nothing is known of that morning."""

    day: date
    spread: Spread | None


@dataclass(frozen=True)
class Line:
    """One indicator: its points are seven days apart, the last one is today's."""

    points: tuple[Point, ...]

    @property
    def now(self) -> int | None:
        """At 06:00 today."""
        return self.points[-1].value

    @property
    def before(self) -> int | None:
        """At 06:00 seven days before."""
        return self.points[-2].value

    @property
    def change(self) -> int | None:
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True, kw_only=True)
class History:
    """`lines`: by the code of the indicator, in the order asked. `first_contact`: hours from the notice to the first contact.

    `has_parts`: of several departments that are not below one of them, which have no median together.
    """

    today: date
    before: date
    lines: Mapping[str, Line]
    first_contact: tuple[SpreadPoint, ...]
    has_parts: bool = False


Numbers = Mapping[str, int | None]


class _Row(NamedTuple):
    day: date
    department: UUID
    above: list[UUID]
    numbers: dict[str, int]
    spreads: dict[str, Any]


def history_of(scope: Scope, codes: Iterable[str], *, today: date, weeks: int = WEEKS) -> History | None:
    """Of all departments of the scope together. None if it has another filter than the department: there is no history then.

    Raises PermissionDenied for who may not list cases.
    """
    if len(scope.filters()) > 1:
        return None
    heads, asked, days = heads_of(scope), tuple(codes), weekly(today, weeks)
    found = _added_up(readable(scope, heads, days), heads, asked)
    numbers = {row["day"]: {code: row[code] if row[f"{code}_whole"] else None for code in asked} for row in found}
    spreads = {row["day"]: spread_in(row["own"][0]) for row in found if len(heads) == len(row["own"]) == 1}
    return replace(_history(numbers, spreads, asked, days), has_parts=len(heads) > 1)


def histories_of(
    scope: Scope, departments: Collection[UUID], codes: Iterable[str], *, today: date, weeks: int = 2
) -> dict[UUID, History]:
    """Of each of these departments with those below it. Departments that are not in the reader's subtree are left out."""
    asked, days = tuple(codes), weekly(today, weeks)
    known = [pk for pk in departments if pk in scope.subtree.department_ids]
    rows = [_Row(*row) for row in readable(scope, known, days).values_list(*_Row._fields)]
    return {pk: _history_of_one(pk, rows, asked, days) for pk in known}


def heads_of(scope: Scope) -> list[UUID]:
    """The chosen department, or the highest ones that the reader leads."""
    return [scope.department] if scope.department else [pk for pk, place in scope.subtree.places.items() if place.depth == 0]


def readable(scope: Scope, heads: Collection[UUID], days: Sequence[date]) -> QuerySet[FrozenDay]:
    """The rows of these departments and of those that stood below them on that day. Raises PermissionDenied."""
    if Permission.CASES_LIST not in scope.subtree.head.granted:
        raise PermissionDenied
    return FrozenDay.objects.filter(Q(department__in=heads) | Q(above__overlap=list(heads)), day__in=days)


def _added_up(rows: QuerySet[FrozenDay], heads: Collection[UUID], codes: Sequence[str]) -> list[dict[str, Any]]:
    """By day and by the database: reading the JSON of each row here would take five times as long.

    `CODE_whole`: no row lacks the number. `own`: the spreads of the heads' own rows.
    """
    sums = {code: Sum(Cast(KeyTextTransform(code, "numbers"), IntegerField())) for code in codes}
    whole = {f"{code}_whole": BoolAnd(ExpressionWrapper(Q(numbers__has_key=code), output_field=BooleanField())) for code in codes}
    own = ArrayAgg("spreads", filter=Q(department__in=heads), default=Value([]))
    found: Any = rows.order_by().values("day").annotate(**sums, **whole, own=own)
    return list(found)


def _history_of_one(head: UUID, rows: Iterable[_Row], codes: Sequence[str], days: Sequence[date]) -> History:
    by_day: dict[date, list[_Row]] = {}
    for row in rows:
        if head == row.department or head in row.above:
            by_day.setdefault(row.day, []).append(row)
    numbers = {day: {code: _sum(code, found) for code in codes} for day, found in by_day.items()}
    spreads = {day: spread_in(row.spreads) for day, found in by_day.items() for row in found if row.department == head}
    return _history(numbers, spreads, codes, days)


def _history(
    numbers: Mapping[date, Numbers], spreads: Mapping[date, Spread | None], codes: Sequence[str], days: Sequence[date]
) -> History:
    lines = {code: Line(tuple(Point(day, numbers.get(day, {}).get(code)) for day in days)) for code in codes}
    first_contact = tuple(SpreadPoint(day, spreads.get(day)) for day in days)
    return History(today=days[-1], before=days[-2], lines=lines, first_contact=first_contact)


def _sum(code: str, rows: Sequence[_Row]) -> int | None:
    """None: a row lacks the number."""
    return sum(row.numbers[code] for row in rows) if all(code in row.numbers for row in rows) else None


def spread_in(spreads: Mapping[str, Any]) -> Spread | None:
    return Spread(**spreads[FIRST_CONTACT]) if FIRST_CONTACT in spreads else None
