"""Departments beside each other: rates of records, the worst first, each number leading to its rows."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from dashboards.clock import clock_at
from dashboards.frozen.moments import last_morning
from dashboards.models import FrozenDay
from dashboards.reports.counted import counted
from dashboards.reports.department_list import department_list
from dashboards.reports.departments import FEW, DepartmentLine, department_lines
from dashboards.scope import Scope, Subtree
from supporters.directory.models import Department, Supporter
from supporters.directory.reports.lists.keyset import Place
from supporters.directory.roles import Role
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_case, make_department, make_person, make_supporter
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
LIST = "/dashboard/departments/"
ROW = re.compile(r'<th scope="row" id="r-.*?</tr>', re.DOTALL)


@pytest.fixture
def sectors(house: House) -> list[Department]:
    """Below the department of the head: of 20, 24 and 3 records, of which 4, 12 and 3 are overdue."""
    found = [make_department(name, parent=house.department) for name in ("Сектор А", "Сектор Б", "Сектор В")]
    for sector, (cards, overdue) in zip(found, ((FEW, 4), (FEW + 4, 12), (3, 3)), strict=True):
        fill(sector, cards, overdue=overdue)
    return found


def fill(sector: Department, cards: int, *, overdue: int) -> Supporter:
    owner, person = make_supporter(sector), make_person("Ткач")
    keys = [make_case(owner, person=person if not n else make_person(f"Ткач{'а' * (n % 9)}")).pk for n in range(cards)]
    Case.objects.filter(pk__in=keys).update(next_due_on=in_days(1), last_contact_at=timezone.now())
    Case.objects.filter(pk__in=keys[:overdue]).update(next_due_on=in_days(-1))
    return owner


def lines(house: House, **filters: Any) -> dict[str, DepartmentLine]:
    now, scope = timezone.now(), Scope(subtree=Subtree(house.head), **filters)
    below = [pk for pk in scope.department_ids if pk != (scope.department or house.department.pk)]
    found = department_lines(scope, counted(scope, clock_at(now)).groups, below, at=now)
    return {one.place.name: one for one in found}


def order(house: House, sort: str = "") -> list[str]:
    listing = department_list(Scope(subtree=Subtree(house.head)), at=timezone.now())
    return [str(row.cells[0].value) for row in listing.rows(Place(sort=sort), 50).lines]


def test_worst_come_first_and_few_records_after_them(house: House, sectors: list[Department]) -> None:
    assert order(house) == ["Сектор Б", "Сектор А", "Сектор В"], "half, a fifth, and all of three"
    assert order(house, "overdue") == ["Сектор А", "Сектор Б", "Сектор В"]
    assert order(house, "-overdue") == ["Сектор Б", "Сектор А", "Сектор В"]
    assert order(house, "cards") == ["Сектор В", "Сектор А", "Сектор Б"]
    assert order(house, "-name") == ["Сектор В", "Сектор Б", "Сектор А"]


@pytest.mark.parametrize("code", ["silent", "unaccepted", "first", "each", "alone", "change"])
def test_every_column_sorts_both_ways(house: House, sectors: list[Department], code: str) -> None:
    assert set(order(house, code)) == set(order(house, f"-{code}")) == {one.name for one in sectors}


def test_row_counts_a_department_with_those_below_it(house: House, sectors: list[Department]) -> None:
    fill(make_department("Група", parent=sectors[0]), 2, overdue=1)
    found = lines(house)
    assert [found[name].numbers["overdue"] for name in ("Сектор А", "Група")] == [5, 1]
    assert [found[name].cards for name in ("Сектор А", "Група")] == [22, 2]
    assert found["Сектор А"].each == 11
    assert found["Група"].above == "Сектор А"
    assert list(lines(house, department=sectors[0].pk)) == ["Група"]


def test_number_leads_to_as_many_rows(house: House, sectors: list[Department], signed_in: Callable[[Any], Client]) -> None:
    head = signed_in(house.head)
    (worst, *_others) = ROW.findall(head.get(LIST).text)
    links = re.findall(r'<a href="([^"]*/dashboard/cases/[^"]*)"[^>]*>(\d+)[^<]*</a>', worst)
    assert [int(number) for _url, number in links] == [24, 12]
    for url, number in links:
        assert f">{number} карт" in head.get(unescape(url)).text


def test_row_leads_to_the_page_of_its_department(
    house: House, sectors: list[Department], signed_in: Callable[[Any], Client]
) -> None:
    head = signed_in(house.head)
    for page in ("/dashboard/", LIST):
        (link,) = re.findall(r'<a href="([^"]*)"[^>]*>Сектор Б</a>', head.get(page).text)
        answer = head.get(unescape(link))
        assert answer.status_code == 200, link
        assert "Сектор Б</span> · " in answer.text


def test_share_of_few_records_is_not_said(house: House, sectors: list[Department], signed_in: Callable[[Any], Client]) -> None:
    rows = ROW.findall(signed_in(house.head).get(LIST).text)
    assert "12 (50 %)" in rows[0].replace("\xa0", " ")
    assert "%" not in rows[2]
    assert "замало карток для часток" in rows[2]


def test_quarters_are_named_where_there_are_four_to_compare(house: House, sectors: list[Department]) -> None:
    def tones() -> dict[str, str | None]:
        head = Supporter.objects.get(pk=house.head.pk)  # who has read the tree anew
        listing = department_list(Scope(subtree=Subtree(head)), at=timezone.now())
        return {str(row.cells[0].value): row.cells[2].tone for row in listing.rows(Place(), 50).lines}

    assert set(tones().values()) == {None}
    for name, overdue in (("Сектор Г", 1), ("Сектор Ґ", 7)):
        fill(make_department(name, parent=house.department), FEW, overdue=overdue)
    assert tones() == {"Сектор Б": "overdue", "Сектор Ґ": "due", "Сектор А": None, "Сектор Г": "done", "Сектор В": None}


def test_absences_of_two_weeks_without_anybody_standing_in_are_counted(house: House, sectors: list[Department]) -> None:
    first = make_supporter(sectors[0])
    make_absence(first, days=(-1, 2))
    make_absence(first, days=(12, 30))
    make_absence(make_supporter(sectors[0]), cover=house.colleague, days=(0, 5))
    gone = make_supporter(sectors[0])
    make_absence(make_supporter(sectors[0]), cover=gone, days=(3, 3))
    Supporter.objects.filter(pk=gone.pk).update(is_active=False)
    assert lines(house)["Сектор А"].days_alone == 3 + 2 + 1


def test_records_without_an_owner_are_of_no_supporter(house: House, sectors: list[Department]) -> None:
    make_case(None, by=house.head, department=sectors[2])
    found = lines(house)["Сектор В"]
    assert (found.cards, found.led, found.numbers["unaccepted"], found.each) == (4, 3, 1, 3)


def test_morning_numbers_are_compared_where_no_other_filter_is_chosen(house: House, sectors: list[Department]) -> None:
    today = last_morning(timezone.now())
    for days, overdue in ((0, 12), (7, 9)):
        FrozenDay.objects.create(
            day=today - timedelta(days=days),
            department=sectors[1].pk,
            above=[house.department.pk],
            numbers={"overdue": overdue},
            spreads={"first_contact_hours": {"n": 7, "median": 26.4, "p90": 70.0}},
            made_at=timezone.now(),
        )
    found = lines(house)["Сектор Б"]
    assert found.change == 3
    assert found.spread is not None
    assert (found.spread.n, found.spread.median) == (7, 26.4)
    assert lines(house)["Сектор А"].change is None
    assert lines(house, risk="green")["Сектор Б"].history is None


def test_page_of_a_head_has_departments_instead_of_people(
    house: House, sectors: list[Department], signed_in: Callable[[Any], Client]
) -> None:
    head = signed_in(house.head)
    page = head.get("/dashboard/").text
    assert [re.findall(r"Сектор .", row)[0] for row in ROW.findall(page)] == ["Сектор Б", "Сектор А", "Сектор В"]
    assert 'id="load"' not in page
    assert 'href="/dashboard/departments/"' in page
    down = head.get("/dashboard/", {"department": str(sectors[1].pk)}).text
    assert 'id="load"' in down
    assert f'<a href="/dashboard/?department={house.department.pk}">' in down, "the way back up"
    assert 'id="load"' not in head.get("/dashboard/", {"owner": str(house.owner.pk)}).text


def test_sibling_head_sees_none_of_them(house: House, sectors: list[Department], signed_in: Callable[[Any], Client]) -> None:
    page = signed_in(house.other_head).get(LIST, {"department": str(sectors[0].pk)})
    assert "Сектор" not in page.text


def test_statements_do_not_grow_with_departments(
    house: House, sectors: list[Department], signed_in: Callable[[Any], Client]
) -> None:
    head = signed_in(house.head)
    head.get(LIST)
    with CountedQueries() as few:
        head.get(LIST)
    for number in range(5):
        fill(make_department(f"Група {number}", parent=sectors[0]), 1, overdue=0)
    with CountedQueries() as more:
        head.get(LIST)
    assert len(few) == len(more)


def test_suspended_and_former_supporters_are_not_counted_as_able(house: House, sectors: list[Department]) -> None:
    gone = make_supporter(sectors[1])
    Supporter.objects.filter(pk=gone.pk).update(is_active=False)
    make_supporter(sectors[1], role=Role.PSYCHOLOGIST)
    assert lines(house)["Сектор Б"].supporters == 1
