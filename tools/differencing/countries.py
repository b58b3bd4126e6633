"""Countries made at random, whose people move one a week, and the pages that the site shows of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

from cases.case.states import STAGES, Programme
from dashboards.actions import CENTRAL, published_line, region_lines, rule_line, stage_lines
from dashboards.models import CountryWeek
from dashboards.reports.country import CountryPage, CountryRow, country_page
from dashboards.suppression import NEAR
from supporters.directory.models import Branch
from supporters.directory.oblasts import Oblast

Cell = tuple[str, str]  # a stage and a service or "", a region and a department, an answer and a region
Table = dict[Cell, int]
Number = tuple[frozenset[Cell], int]  # what a published number sums, and the number
MONDAY: Final = date(2026, 11, 30)
VETERANS: Final = tuple(str(stage) for stage in STAGES[Programme.VETERAN])
FAMILIES: Final = tuple(str(stage) for stage in STAGES[Programme.FAMILY])
SERVICES: Final = tuple(Branch.values)
OBLASTS: Final = tuple(Oblast.values)
UNANSWERED, ANSWERED = "unanswered", "answered"


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
    """Veterans, published by stage and by service."""
    parts = chance.choice([1, len(SERVICES)])  # with small counts a whole stage or service is small
    return {(stage, service): chance.randrange(low, high) // parts for stage in VETERANS for service in SERVICES}


def families_of(chance: Random, low: int, high: int) -> Table:
    """So many that their sum is published: of fewer nothing is."""
    return {(stage, ""): chance.randrange(max(low, 3), high) for stage in FAMILIES}


def regions_of(chance: Random, low: int, high: int) -> Table:
    """Published by region and by department."""
    oblasts = OBLASTS[: chance.randrange(3, 7)]
    return {
        (oblast, f"{oblast} {place}"): chance.randrange(low, high)
        for oblast in oblasts
        for place in range(chance.choice([1, 3, 4]))
    }


def answers_of(chance: Random, low: int, high: int) -> Table:
    """Of each region those whom nobody has answered, and the rest."""
    oblasts = OBLASTS[: chance.randrange(3, 12)]
    return {(answer, oblast): chance.randrange(low, high) for oblast in oblasts for answer in (UNANSWERED, ANSWERED)}


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
        before = _published(before, table, monday.isoformat())
        week = CountryWeek(week_on=monday, made_at=datetime(2026, 11, 30, tzinfo=UTC), tables=before)
        yield *numbers(country_page(week), table), *_total(table)


def _published(before: Mapping[str, Any], table: Table, week: str) -> dict[str, Any]:
    """One rule is counted, where there are answers. People of stages are all in one region."""
    stages = Counter({(stage, service or None): n for (stage, service), n in table.items() if stage in (*VETERANS, *FAMILIES)})
    units: dict[str, Counter[str]] = {}
    for cell, number in table.items():
        oblast, unit = region_of(cell), cell[1] if cell[0] in OBLASTS else "all"
        units.setdefault(oblast, Counter())[unit] += number
    tables = {**stage_lines(before, stages, week), **region_lines(before, units, week), "unanswered": {}}
    for oblast, some in units.items():
        tables["departments"][oblast]["names"] = list(some)
    unanswered = Counter({oblast: number for (answer, oblast), number in table.items() if answer == UNANSWERED})
    if unanswered:
        supported = {oblast: sum(some.values()) for oblast, some in units.items()}
        line = rule_line(
            before.get("unanswered", {}).get(CENTRAL[0], {}), unanswered, supported, published_line(tables["oblasts"]), week
        )
        tables["unanswered"] = {CENTRAL[0]: line | {"days": 10}}
    return tables


def region_of(cell: Cell) -> str:
    return next((part for part in cell if part in OBLASTS), OBLASTS[0])


def _total(table: Table) -> Iterator[Number]:
    """That of everybody is on a page once."""
    if (total := sum(table.values())) >= NEAR:
        yield frozenset(table), total


def numbers(page: CountryPage, table: Table) -> Iterator[Number]:
    """All that a page shows of parts of the country."""
    for shown in page.tables:
        for row in shown.rows:
            if cells := frozenset(cell for cell in table if _is_counted(cell, shown.code, row)):
                yield cells, row.number
        if shown.together is not None:
            yield frozenset(cell for cell in table if cell[0] == UNANSWERED), shown.together


def _is_counted(cell: Cell, code: str, row: CountryRow) -> bool:
    """Whether the row sums this count."""
    first, second = cell
    if code == "stages":
        return first in row.keys
    if code == "services":
        return first in VETERANS and second in row.keys
    if code == "oblasts":
        return second in row.keys and first in OBLASTS if row.is_below else region_of(cell) in row.keys
    return first == UNANSWERED and second in row.keys
