"""A year of weekly tables, attacked by comparison, and the table published for a week."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from dashboards.actions import publish_week
from dashboards.models import CountryWeek
from dashboards.reports.country import country_page
from dashboards.suppression import THRESHOLD, Published, suppress
from dashboards.tasks import publish_country
from tests.database import CountedQueries
from tests.dispatching import noon
from tests.factories import make_case, make_department, make_person, make_supporter

Cells = tuple[int, ...]
WEEKS, SHAPES = 52, [(2, 2), (1, 4), (2, 3)]


class Reader:
    """An attacker who knows the method, the whole first table, all published tables, and that one person moves each week.

    `possible`: the tables that agree with all of it.
    """

    def __init__(self, first: Cells, rows: int, columns: int) -> None:
        self.possible, self.rows, self.columns = {first}, rows, columns

    def reads(self, shown: Published) -> None:
        moved = {after for before in self.possible for after in moves(before)}
        self.possible = {cells for cells in moved if self._agrees(cells, shown)}

    def certain(self) -> list[int | None]:
        """The number of each cell if only one is possible, else None."""
        return [found.pop() if len(found) == 1 else None for found in map(set, zip(*self.possible, strict=True))]

    def _agrees(self, cells: Cells, shown: Published) -> bool:
        rows = [cells[row * self.columns : (row + 1) * self.columns] for row in range(self.rows)]
        numbers = [*cells, *map(sum, rows), *(sum(column) for column in zip(*rows, strict=True)), sum(cells)]
        published = [*(n for row in shown.cells for n in row), *shown.row_totals, *shown.column_totals, shown.total]
        return all(seen is None or seen == number for seen, number in zip(published, numbers, strict=True))


def moves(cells: Cells) -> list[Cells]:
    """All tables in which one person has moved from one cell to another."""
    found = []
    for left in range(len(cells)):
        for came in range(len(cells)):
            if cells[left] and came != left:
                found.append(tuple(n - (place == left) + (place == came) for place, n in enumerate(cells)))
    return found


def known_small(seed: int, rows: int, columns: int, *, remembers: bool) -> list[int]:
    """Counts below the threshold that the attacker knows for certain at some time of the year."""
    chance = Random(seed)
    cells: Cells = tuple(chance.randrange(8, 14) for _ in range(rows * columns))
    reader, before, found = Reader(cells, rows, columns), None, []
    for week in range(WEEKS):
        if week:
            cells = chance.choice(moves(cells))
        table = [cells[row * columns : (row + 1) * columns] for row in range(rows)]
        shown = suppress(table, before if remembers else None)
        if week:
            reader.reads(shown)
        before = shown
        assert cells in reader.possible
        found += [sure for sure in reader.certain() if sure is not None and sure < THRESHOLD]
    return found


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
@pytest.mark.parametrize("seed", range(8))
def test_year_of_tables_makes_no_small_count_certain(seed: int, rows: int, columns: int) -> None:
    assert known_small(seed, rows, columns, remembers=True) == []


def test_reader_would_be_certain_when_a_table_forgets_the_one_before() -> None:
    assert [seed for seed in range(10) if known_small(seed, 2, 3, remembers=False)]


def test_hidden_number_stays_hidden_until_all_the_hidden_are_clearly_larger() -> None:
    before = suppress([[7, 20, 30], [40, 50, 60], [70, 80, 90]])
    assert before.cells[0][0] is None
    assert suppress([[9, 20, 30], [40, 50, 60], [70, 80, 90]], before).cells == before.cells
    assert suppress([[10, 20, 30], [40, 50, 60], [70, 80, 90]], before).cells[0] == (10, 20, 30)


def test_number_is_hidden_before_it_is_small() -> None:
    assert [suppress([[n, 20], [30, 40]]).cells[0][0] for n in (8, 7, 5)] == [8, None, None]


@pytest.fixture
def country() -> Any:
    supporter = make_supporter(make_department("Міністерство"))
    for _ in range(12):
        make_case(supporter, person=make_person())
    return supporter


@pytest.mark.django_db
def test_table_of_a_week_stays_as_it_was_published(country: Any) -> None:
    monday = noon() - timedelta(days=noon().weekday())
    published = publish_week(at=monday)
    make_case(country, person=make_person())
    for days in range(7):
        week = publish_week(at=monday + timedelta(days=days))
        assert (week.pk, week.made_at, country_page(week).total) == (published.pk, monday, 12)
    later = publish_week(at=monday + timedelta(days=7))
    assert (CountryWeek.objects.count(), country_page(later).total) == (2, 13)


@pytest.mark.django_db
def test_hidden_row_stays_hidden_in_the_next_week_when_a_department_came(country: Any) -> None:
    west = make_supporter(make_department("Захід", parent=country.department))
    for _ in range(7):
        make_case(west, person=make_person())
    week = publish_week(at=noon())
    for one in (west, west, make_supporter(make_department("Схід", parent=country.department))):
        make_case(one, person=make_person())
    page = country_page(publish_week(at=noon(7)))
    assert [row.label for row in page.departments] == ["Захід", "Міністерство", "Схід"]
    assert country_page(week).departments[0].numbers == page.departments[0].numbers == (None,)


@pytest.mark.django_db
def test_task_publishes_and_a_view_costs_one_query(country: Any) -> None:
    publish_country()
    with CountedQueries() as queries:
        country_page(publish_week(at=CountryWeek.objects.get().made_at))
    assert len(queries) == 2, "one of them is asked here"
