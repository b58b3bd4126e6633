"""A year of weekly lines, attacked by comparison, and the tables published for a week."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from cases.case.states import Stage
from dashboards import suppression
from dashboards.actions import publish_week
from dashboards.models import CountryWeek
from dashboards.reports.country import country_page
from dashboards.suppression import THRESHOLD, Line, Since, suppress
from dashboards.tasks import publish_country
from tests.database import CountedQueries
from tests.dispatching import noon
from tests.factories import make_case, make_department, make_person, make_supporter
from tools.differencing.attack import Found, attack
from tools.differencing.countries import ANSWERED, UNANSWERED, pages

Cells = tuple[int, ...]
WEEKS = 52
SIZES = [(3, 30), (4, 12)]  # lines of longer years have too many that are possible to keep them all


def published(cells: Cells, before: Since, week: int) -> Line:
    return suppress({f"{place}": (number,) for place, number in enumerate(cells)}, before, f"{week:02}")


class Reader:
    """An attacker who knows the method, the whole first line, all published lines, and that one person moves each week.

    `possible`: for each week the lines that agree with all of it.
    """

    def __init__(self, first: Cells) -> None:
        self.possible = [{first}]

    def reads(self, shown: Line, before: Since, week: int) -> None:
        moved = {after for cells in self.possible[-1] for after in moves(cells)}
        self.possible.append({cells for cells in moved if published(cells, before, week) == shown})

    def looks_back(self) -> None:
        """Leave what has led to a line that is possible in the week after."""
        for week in reversed(range(len(self.possible) - 1)):
            after = self.possible[week + 1]
            self.possible[week] = {cells for cells in self.possible[week] if after.intersection(moves(cells))}

    def certain(self) -> list[int]:
        """The numbers of all weeks for which only one is possible."""
        columns = [set(column) for lines in self.possible for column in zip(*lines, strict=True)]
        return [found.pop() for found in columns if len(found) == 1]


def moves(cells: Cells) -> list[Cells]:
    """All lines in which one person has moved from one cell to another."""
    found = []
    for left in range(len(cells)):
        for came in range(len(cells)):
            if cells[left] and came != left:
                found.append(tuple(n - (place == left) + (place == came) for place, n in enumerate(cells)))
    return found


def known_small(seed: int, length: int, weeks: int, *, remembers: bool) -> list[int]:
    """Counts from 1 to 4 that the attacker knows for certain at the end of the year."""
    chance = Random(seed)
    cells: Cells = tuple(chance.randrange(8, 12) for _ in range(length))
    reader, before = Reader(cells), published(cells, {}, 0).since
    for week in range(1, weeks):
        cells = chance.choice(moves(cells))
        shown = published(cells, before if remembers else {}, week)
        reader.reads(shown, before if remembers else {}, week)
        before = shown.since
        assert cells in reader.possible[-1]
    reader.looks_back()
    return [sure for sure in reader.certain() if 0 < sure < THRESHOLD]


@pytest.mark.parametrize(("length", "weeks"), SIZES)
@pytest.mark.parametrize("seed", range(3))
def test_year_of_lines_makes_no_small_count_certain(seed: int, length: int, weeks: int) -> None:
    assert known_small(seed, length, weeks, remembers=True) == []


def test_reader_is_certain_when_two_are_hidden_one_of_them_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """So the attack finds what it looks for: who moved unseen can only have left the other one."""
    monkeypatch.setattr(suppression, "COVER", 2)
    reader, before = Reader((0, 20, 30, 30)), published((0, 20, 30, 30), {}, 0).since
    reader.reads(published((1, 19, 30, 30), before, 1), before, 1)
    assert reader.certain() == [0, 20, 30, 30, 1, 19, 30, 30]


@pytest.mark.parametrize("seed", range(4))
def test_year_of_pages_makes_no_small_count_certain(seed: int) -> None:
    """A small part of `python -m tools.differencing`."""
    found = Found()
    for number in range(5):
        attack(Random(f"{seed} {number}"), WEEKS, found)
    assert found.small > 100
    assert found.certain == []


@pytest.mark.parametrize(("smallest", "is_shown"), [(20, True), (3, False)])
def test_sum_of_what_nobody_answered_is_shown_beside_all_that_it_sums(smallest: int, is_shown: bool) -> None:
    """Else it and the departments on support would say who has left a hidden number."""
    table = {(answer, place): 20 for place in ("Захід", "Схід", "Південь", "Північ") for answer in (UNANSWERED, ANSWERED)}
    (page,) = pages([{**table, (UNANSWERED, "Схід"): smallest}])
    together = frozenset(cell for cell in table if cell[0] == UNANSWERED)
    assert (together in dict(page)) == is_shown


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


@pytest.mark.django_db
def test_page_shows_numbers_in_the_week_after_everything_was_hidden() -> None:
    supporter = make_supporter(make_department("Міністерство"))
    make_case(supporter, person=make_person(branch="ngu"))
    assert country_page(publish_week(at=noon())).total is None
    for branch in ("ngu", "dpsu", "npu", "dsns"):
        for _ in range(10):
            make_case(supporter, person=make_person(branch=branch))
            make_case(supporter, person=make_person(branch=branch), stage=Stage.REHABILITATION)
    page = country_page(publish_week(at=noon(7)))
    treatment = next(row.numbers for row in page.veterans if row.label == "Лікування")
    assert (page.total, treatment) == (81, (11, 10, 10, 10, 41)), "the empty stages are hidden with the other one"
    assert page.departments[0].numbers == (81,)
