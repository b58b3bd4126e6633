"""What the frozen days of a head's subtree say: each number of 06:00 today, of seven days before, and its line.

A department counts where it stood on that day. One query for any number of indicators and departments.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q

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


@dataclass(frozen=True)
class History:
    """`lines`: by the code of the indicator, in the order asked. `first_contact`: hours from the notice to the first contact."""

    today: date
    before: date
    lines: Mapping[str, Line]
    first_contact: tuple[SpreadPoint, ...]


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
    heads = _heads(scope)
    return _history(heads, _rows(scope, heads, weekly(today, weeks)), tuple(codes), weekly(today, weeks))


def histories_of(
    scope: Scope, departments: Collection[UUID], codes: Iterable[str], *, today: date, weeks: int = 2
) -> dict[UUID, History]:
    """Of each of these departments with those below it. Departments that are not in the reader's subtree are left out."""
    asked, days = tuple(codes), weekly(today, weeks)
    known = [pk for pk in departments if pk in scope.subtree.department_ids]
    rows = _rows(scope, known, days)
    return {pk: _history([pk], [row for row in rows if pk == row.department or pk in row.above], asked, days) for pk in known}


def _heads(scope: Scope) -> list[UUID]:
    """The chosen department, or the highest ones that the reader leads."""
    return [scope.department] if scope.department else [pk for pk, place in scope.subtree.places.items() if place.depth == 0]


def _rows(scope: Scope, heads: Collection[UUID], days: Sequence[date]) -> list[_Row]:
    if Permission.CASES_LIST not in scope.subtree.head.granted:
        raise PermissionDenied
    within = Q(department__in=heads) | Q(above__overlap=list(heads))
    rows = FrozenDay.objects.filter(within, day__in=days).values_list(*_Row._fields) if heads else ()
    return [_Row(*row) for row in rows]


def _history(heads: Collection[UUID], rows: Iterable[_Row], codes: Iterable[str], days: Sequence[date]) -> History:
    by_day: dict[date, list[_Row]] = {day: [] for day in days}
    for row in rows:
        by_day[row.day].append(row)
    lines = {code: Line(tuple(Point(day, _sum(code, found)) for day, found in by_day.items())) for code in codes}
    spreads = tuple(SpreadPoint(day, _spread(heads, found)) for day, found in by_day.items())
    return History(today=days[-1], before=days[-2], lines=lines, first_contact=spreads)


def _sum(code: str, rows: Sequence[_Row]) -> int | None:
    """None: no row of that day, or a number that is not known."""
    if not rows or any(code not in row.numbers for row in rows):
        return None
    return sum(row.numbers[code] for row in rows)


def _spread(heads: Collection[UUID], rows: Iterable[_Row]) -> Spread | None:
    """That of the one department: those of several are never added up."""
    own = [
        row.spreads[FIRST_CONTACT] for row in rows if len(heads) == 1 and row.department in heads and FIRST_CONTACT in row.spreads
    ]
    return Spread(**own[0]) if own else None
