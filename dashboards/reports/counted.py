"""All numbers of a head's page, counted in two queries."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, QuerySet, Value

from cases.course.models import Visit
from dashboards.clock import Clock
from dashboards.indicators import TILES, VISITED, Indicator, entered
from dashboards.outcomes import ENDED, ended_since
from dashboards.scope import Scope, cases_within, lasting_within
from privacy.prepared import Prepared

GROUPED: Final = tuple(one for one in TILES if one is not VISITED)


def _groups(**values: Any) -> QuerySet[Any, Any]:
    clock = Clock.of(values)
    counts = {one.code: Count("pk", filter=one.condition(clock)) for one in GROUPED}
    by = ("stage", "owner", "department")
    groups: QuerySet[Any, Any] = cases_within(values).order_by().values(*by).annotate(**counts)
    return groups.values_list(*by, *counts)


def _beside(**values: Any) -> QuerySet[Any, Any]:
    """What the groups don't have, by code: how many cases, and how many entries of theirs.

    The condition of VISITED is computed from the entries, so that they are scanned once. The support of the others has ended.
    """
    found = Visit.objects.filter(entered(values["week"]), case__in=cases_within(values)).order_by()
    over = lasting_within(values).filter(ended_since(values["week"])).order_by()
    return _line(VISITED, found, "case").union(_line(ENDED, over, "pk"), all=True)


def _line(indicator: Indicator, rows: QuerySet[Any, Any], case: str) -> QuerySet[Any, Any]:
    counts = {"cases": Count(case, distinct=True), "entries": Count(case)}
    lines: QuerySet[Any, Any] = rows.values(code=Value(indicator.code)).annotate(**counts).values_list("code", *counts)
    return lines


GROUPS: Final = Prepared(_groups)
BESIDE: Final = Prepared(_beside)


@dataclass(frozen=True)
class Group:
    """Cases of one department at one stage with one owner, None for the queues: the count of each number."""

    stage: str
    owner: UUID | None
    department: UUID
    numbers: Counter[str]


@dataclass(frozen=True)
class Counted:
    """`numbers` of all cases, by code; `groups` add up to totals by stage and by person.

    `entries` counts the entries of the week.
    """

    numbers: Counter[str]
    groups: tuple[Group, ...]
    entries: int = 0


def grouped(scope: Scope, clock: Clock) -> tuple[Group, ...]:
    rows = GROUPS.rows(**scope.filters(), **clock.values())
    return tuple(
        Group(stage, owner, department, Counter({one.code: number for one, number in zip(GROUPED, numbers, strict=True)}))
        for stage, owner, department, *numbers in rows
    )


def counted_by_groups(scope: Scope, clock: Clock) -> Counted:
    """One query. The numbers that groups don't have are missing: VISITED, ENDED, the entries."""
    groups = grouped(scope, clock)
    return Counted(_summed(groups), groups)


def counted(scope: Scope, clock: Clock) -> Counted:
    groups = grouped(scope, clock)
    numbers, entries = _summed(groups), 0
    for code, cases, rows in BESIDE.rows(**scope.filters(), week=clock.week):
        numbers[code] = cases
        entries += rows if code == VISITED.code else 0
    return Counted(numbers, groups, entries)


def _summed(groups: Iterable[Group]) -> Counter[str]:
    numbers: Counter[str] = Counter()
    for group in groups:
        numbers.update(group.numbers)
    return numbers
