"""A year of weekly lines, attacked by comparison, and the tables published for a week."""

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection

from cases.case.states import Stage
from dashboards import migrations, suppression
from dashboards.actions import publish_week
from dashboards.models import CountryWeek
from dashboards.reports.country import country_page
from dashboards.suppression import THRESHOLD, Line, Since, suppress
from dashboards.tasks import publish_country
from supporters.directory.models import Department
from supporters.directory.oblasts import Oblast
from tests.database import CountedQueries, as_owner
from tests.dispatching import noon
from tests.factories import make_case, make_department, make_person, make_supporter
from tools.differencing.attack import Found, attack
from tools.differencing.countries import ANSWERED, OBLASTS, UNANSWERED, pages

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
    for number in range(10):
        attack(Random(f"{seed} {number}"), WEEKS, found)
    assert found.small > 100
    assert found.certain == []


@pytest.mark.parametrize(("smallest", "is_shown"), [(20, True), (3, False)])
def test_sum_of_what_nobody_answered_is_shown_beside_all_that_it_sums(smallest: int, is_shown: bool) -> None:
    """Else it and the regions on support would say who has left a hidden number."""
    table = {(answer, oblast): 20 for oblast in OBLASTS[:4] for answer in (UNANSWERED, ANSWERED)}
    (page,) = pages([{**table, (UNANSWERED, OBLASTS[1]): smallest}])
    together = frozenset(cell for cell in table if cell[0] == UNANSWERED)
    assert (together in dict(page)) == is_shown


def test_year_makes_small_counts_certain_with_two_in_the_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    """So the attack finds what it looks for on the pages, too."""
    monkeypatch.setattr(suppression, "COVER", 2)
    found = Found()
    for number in range(60):
        attack(Random(f"1 {number}"), WEEKS, found)
    assert found.certain


@pytest.fixture
def country() -> Any:
    supporter = make_supporter(make_department("Міністерство"))
    for _ in range(12):
        make_case(supporter, person=make_person(branch="ngu"))
    return supporter


@pytest.mark.django_db
def test_table_of_a_week_stays_as_it_was_published(country: Any) -> None:
    monday = noon() - timedelta(days=noon().weekday())
    published = publish_week(at=monday)
    make_case(country, person=make_person(branch="ngu"))
    for days in range(7):
        week = publish_week(at=monday + timedelta(days=days))
        assert (week.pk, week.made_at, total(week)) == (published.pk, monday, 12)
    later = publish_week(at=monday + timedelta(days=7))
    assert (CountryWeek.objects.count(), total(later)) == (2, 13)


def total(week: CountryWeek) -> int:
    return country_page(week).totals[0].number


@pytest.mark.django_db
def test_hidden_region_stays_hidden_in_the_next_week_when_another_came(country: Any) -> None:
    west = make_supporter(in_region("Захід", Oblast.LVIV, country.department))
    for _ in range(7):
        make_case(west, person=make_person(branch="ngu"))
    week = publish_week(at=noon())
    east = make_supporter(in_region("Схід", Oblast.KHARKIV, country.department))
    for one in (west, west, east):
        make_case(one, person=make_person(branch="ngu"))
    after = publish_week(at=noon(7))
    hidden = [dict(zip(one.tables["oblasts"]["keys"], one.tables["oblasts"]["numbers"], strict=True)) for one in (week, after)]
    assert (hidden[0][Oblast.LVIV], hidden[1][Oblast.LVIV], hidden[1][Oblast.KHARKIV]) == (None, None, None)


@pytest.mark.django_db
def test_week_remembers_nothing_of_a_later_one(country: Any) -> None:
    make_case(make_supporter(in_region("Захід", Oblast.LVIV, country.department)), person=make_person(branch="ngu"))
    later, week = publish_week(at=noon(7)), publish_week(at=noon())
    for one in (later, week):
        assert set(one.tables["oblasts"]["since"].values()) == {one.week_on.isoformat()}


def in_region(name: str, oblast: Oblast, parent: Department) -> Department:
    department = make_department(name, parent=parent)
    Department.objects.filter(pk=department.pk).update(oblast=oblast)
    return department


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
    assert country_page(publish_week(at=noon())).totals == ()
    for branch in ("ngu", "dpsu", "npu", "dsns"):
        for _ in range(10):
            make_case(supporter, person=make_person(branch=branch))
            make_case(supporter, person=make_person(branch=branch), stage=Stage.REHABILITATION)
    week = publish_week(at=noon(7))
    stages, services = country_page(week).tables[:2]
    assert [row.number for row in services.rows] == [21, 20, 20, 20]
    assert [row.number for row in stages.rows] == [41, 40], "the empty stages are hidden together with the other one"
    assert (stages.rows[0].is_joined, total(week)) == (False, 81)


@pytest.mark.django_db
def test_weeks_of_the_first_form_are_removed() -> None:
    """The table of a week without regions can't be shown any more."""
    for days, code in ((0, "departments"), (7, "oblasts")):
        CountryWeek.objects.create(week_on=noon(days).date(), made_at=noon(days), tables={code: {}})
    file = Path(migrations.__file__).parent / "sql" / "weeks_of_the_first_form.sql"
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(file.read_text())
    assert list(CountryWeek.objects.values_list("week_on", flat=True)) == [noon(7).date()]
