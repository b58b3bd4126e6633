"""Countries made at random, whose people move one a week, and the pages that the site shows of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

from cases.states import STAGES, Programme
from dashboards.actions import department_line, stage_lines
from dashboards.models import CountryWeek
from dashboards.reports.country import CountryPage, country_page
from dashboards.suppression import NEAR
from supporters.directory.models import Branch

Cell = tuple[str, str]  # a stage and a service, a stage of families and "", or "" and a department
Table = dict[Cell, int]
Number = tuple[frozenset[Cell], int]  # what a published number sums, and the number
MONDAY: Final = date(2026, 11, 30)
VETERANS: Final = tuple(str(stage) for stage in STAGES[Programme.VETERAN])
FAMILIES: Final = tuple(str(stage) for stage in STAGES[Programme.FAMILY])
SERVICES: Final = tuple(Branch.values)


@dataclass(frozen=True)
class Move:
    left: Cell
    came: Cell


@dataclass(frozen=True)
class Year:
    """The true tables, the move between each two of them, and all numbers of each page."""

    tables: tuple[Table, ...]
    moves: tuple[Move, ...]
    pages: tuple[tuple[Number, ...], ...]


def stages_of(chance: Random, low: int, high: int) -> Table:
    """Without the services of relatives, which every reader knows to be none."""
    cells = [*((stage, service) for stage in VETERANS for service in SERVICES), *((stage, "") for stage in FAMILIES)]
    return {cell: chance.randrange(low, high) for cell in cells}


def departments_of(chance: Random, low: int, high: int) -> Table:
    return {("", f"department {place}"): chance.randrange(low, high) for place in range(chance.randrange(3, 12))}


def year(chance: Random, first: Table, weeks: int) -> Year:
    """Half of the moves concern three cells, so that counts become small and large again."""
    often, table, moves, tables = chance.sample(sorted(first), 3), first, [], [first]
    for _ in range(weeks - 1):
        one = chance.choice(often if chance.random() < 0.5 else sorted(first))
        other = chance.choice([cell for cell in first if cell != one])
        left, came = (one, other) if table[one] and (not table[other] or chance.random() < 0.55) else (other, one)
        if not table[left]:
            left = chance.choice([cell for cell in first if table[cell] and cell != came])
        moves.append(Move(left, came))
        table = {**table, left: table[left] - 1, came: table[came] + 1}
        tables.append(table)
    return Year(tuple(tables), tuple(moves), tuple(pages(tables)))


def pages(tables: list[Table]) -> Iterator[tuple[Number, ...]]:
    """As the site publishes each table, with all those before known to it."""
    before: Mapping[str, Any] = {}
    for number, table in enumerate(tables):
        monday = MONDAY + timedelta(weeks=number)
        counted = Counter({(stage, service or None): count for (stage, service), count in table.items() if stage})
        supported = {service: count for (stage, service), count in table.items() if not stage}
        departments = department_line(before, supported, monday.isoformat())
        before = {**stage_lines(before, counted, monday.isoformat()), "departments": departments | {"names": list(supported)}}
        week = CountryWeek(week_on=monday, made_at=datetime(2026, 11, 30, tzinfo=UTC), tables={**before, "unanswered": {}})
        yield *numbers(country_page(week)), *_total(table)


def _total(table: Table) -> Iterator[Number]:
    """That of everybody is on a page once, below the departments."""
    if (total := sum(table.values())) >= NEAR:
        yield frozenset(table), total


def numbers(page: CountryPage) -> Iterator[Number]:
    """All that a page shows of parts of the country."""
    sums: list[tuple[frozenset[Cell], int | None]] = []
    columns = [frozenset((stage, service) for stage in VETERANS) for service in SERVICES]
    everybody = frozenset().union(*columns)
    for stage, row in zip(VETERANS, page.veterans, strict=False):
        parts = [frozenset({(stage, service)}) for service in SERVICES]
        sums += zip([*parts, frozenset().union(*parts)], row.numbers, strict=True)
    sums += zip([*columns, everybody], page.veterans[-1].numbers, strict=True)
    parts = [frozenset({(stage, "")}) for stage in FAMILIES]
    sums += zip([*parts, frozenset().union(*parts)], (row.numbers[0] for row in page.families), strict=True)
    places = [frozenset({("", row.label)}) for row in page.departments]
    sums += zip(places, (row.numbers[0] for row in page.departments), strict=True)
    return ((cells, number) for cells, number in sums if number is not None)
