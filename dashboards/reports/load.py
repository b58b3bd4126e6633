"""Who has how much in hand: to see where help is needed, not who works how well."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from dashboards.indicators import ON_SUPPORT, OVERDUE, SILENT, UNACCEPTED
from dashboards.reports.counted import Group
from dashboards.scope import Scope
from supporters.models import Supporter

COLUMNS = (ON_SUPPORT, OVERDUE, SILENT, UNACCEPTED)
SHOWN = 8


@dataclass(frozen=True)
class LoadCell:
    number: int
    url: str


@dataclass(frozen=True)
class LoadRow:
    name: str
    cells: tuple[LoadCell, ...]


@dataclass(frozen=True)
class LoadTable:
    rows: tuple[LoadRow, ...]
    people: int
    everybody_url: str


def load_table(scope: Scope, groups: Iterable[Group], *, everybody: bool) -> LoadTable | None:
    """First whoever has the most that is overdue or silent, then the most in hand. None when one owner is chosen already."""
    if scope.owner:
        return None
    numbers = _in_hand(groups)
    people = [one for one in scope.subtree.people.values() if one.pk in numbers or _works_within(scope, one)]
    people.sort(key=lambda one: _need(numbers.get(one.pk, Counter())), reverse=True)
    shown = people if everybody else people[:SHOWN]
    return LoadTable(
        tuple(_row(one, numbers.get(one.pk, Counter()), scope) for one in shown), len(people),
        "" if len(shown) == len(people) else scope.address("dashboard", everybody=1),
    )  # fmt: skip


def _in_hand(groups: Iterable[Group]) -> dict[UUID, Counter[str]]:
    """By person and code. A case that was given away counts for its new and for its former owner until it is accepted."""
    numbers: dict[UUID, Counter[str]] = {}
    for group in groups:
        for person in (group.owner, group.relieved):
            if person is not None:
                numbers.setdefault(person, Counter()).update(group.numbers)
    return numbers


def _works_within(scope: Scope, one: Supporter) -> bool:
    """A former owner from elsewhere, who has nothing in hand here under these filters, is left out."""
    return one.department_id in scope.department_ids and one.is_active


def _need(numbers: Counter[str]) -> tuple[int, int]:
    return numbers[OVERDUE.code] + numbers[SILENT.code], numbers[ON_SUPPORT.code]


def _row(one: Supporter, numbers: Counter[str], scope: Scope) -> LoadRow:
    cells = [
        LoadCell(numbers[column.code], scope.address("dashboard_cases", number=column.code, owner=one.pk)) for column in COLUMNS
    ]
    return LoadRow(one.short_name, tuple(cells))
