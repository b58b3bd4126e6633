"""Countries made at random, whose people move one a week, and the pages that the site shows of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

from cases.case.states import STAGES, Programme
from dashboards.actions import CENTRAL, department_line, published_line, rule_line, stage_lines
from dashboards.models import CountryWeek
from dashboards.reports.country import CountryPage, country_page
from dashboards.suppression import NEAR
from supporters.directory.models import Branch

Cell = tuple[str, str]  # a stage and a service, a stage of families and "", or "" or an answer and a department
Table = dict[Cell, int]
Number = tuple[frozenset[Cell], int]  # what a published number sums, and the number
MONDAY: Final = date(2026, 11, 30)
VETERANS: Final = tuple(str(stage) for stage in STAGES[Programme.VETERAN])
FAMILIES: Final = tuple(str(stage) for stage in STAGES[Programme.FAMILY])
SERVICES: Final = tuple(Branch.values)
UNANSWERED, ANSWERED = "unanswered", "answered"
PLACES: Final = frozenset({"", UNANSWERED, ANSWERED})


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


def answers_of(chance: Random, low: int, high: int) -> Table:
    """Of each department those whom nobody has answered, and the rest."""
    places = [f"department {place}" for place in range(chance.randrange(3, 12))]
    return {(answer, place): chance.randrange(low, high) for place in places for answer in (UNANSWERED, ANSWERED)}


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
    """One rule is counted, where there are answers."""
    stages = Counter({(stage, service or None): count for (stage, service), count in table.items() if stage not in PLACES})
    supported, unanswered = Counter[str](), Counter[str]()
    for (answer, place), count in table.items():
        if answer in PLACES:
            supported[place] += count
            unanswered[place] += count if answer == UNANSWERED else 0
    departments = department_line(before, supported, week)
    rules = {}
    if any(answer == UNANSWERED for answer, _place in table):
        line = rule_line(
            before.get("unanswered", {}).get(CENTRAL[0], {}), unanswered, supported, published_line(departments), week
        )
        rules[CENTRAL[0]] = line | {"days": 10}
    return {
        **stage_lines(before, stages, week),
        "departments": departments | {"names": list(supported)},
        "unanswered": rules,
    }


def _total(table: Table) -> Iterator[Number]:
    """That of everybody is on a page once, below the departments."""
    if (total := sum(table.values())) >= NEAR:
        yield frozenset(table), total


def numbers(page: CountryPage, table: Table) -> Iterator[Number]:
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
    sums += ((people_of(row.label, table), row.numbers[0]) for row in page.departments)
    rules = [row for row in (*page.unanswered.rows, page.unanswered.together) if row.numbers]
    sums += ((_unanswered_of(row.label, table), row.numbers[0]) for row in rules)
    return ((cells, number) for cells, number in sums if number is not None)


def people_of(place: str, table: Table) -> frozenset[Cell]:
    return frozenset((answer, name) for answer, name in table if answer in PLACES and name == place)


def _unanswered_of(label: str, table: Table) -> frozenset[Cell]:
    """Of one department, or of all together."""
    found = frozenset((answer, name) for answer, name in table if answer == UNANSWERED)
    return frozenset(cell for cell in found if cell[1] == label) or found
