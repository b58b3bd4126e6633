from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case
from dashboards.reports.head import head_page
from dashboards.reports.load import SHOWN, LoadTable
from dashboards.scope import Scope, Subtree
from supporters.directory.models import Supporter
from tests.dispatching import noon
from tests.factories import (
    House,
    hand_over_to,
    make_case,
    make_department,
    make_hand_over,
    make_house,
    make_person,
    make_supporter,
)
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    house = make_house()
    Case.objects.filter(pk=house.case.pk).update(last_contact_at=timezone.now())
    return house


def table_of(house: House, *, everybody: bool = False) -> LoadTable:
    load = head_page(Scope(subtree=Subtree(house.head)), at=timezone.now(), everybody=everybody).load
    assert load is not None
    return load


def numbers(load: LoadTable, person: Supporter) -> list[int]:
    (row,) = [row for row in load.rows if f"owner={person.pk}" in row.cells[0].url]
    return [cell.number for cell in row.cells]


def test_everybody_of_the_department_is_there_even_with_nothing_in_hand(house: House) -> None:
    load = table_of(house)
    assert numbers(load, house.owner) == [1, 0, 0]
    assert numbers(load, house.colleague) == [0, 0, 0]
    assert load.people == len(load.rows) == 2  # without head, psychologist and former colleagues


def test_offered_case_counts_for_its_owner_until_it_is_accepted(house: House) -> None:
    assert table_of(house).offered is None
    make_hand_over(house.case, house.colleague, by=house.owner)
    load = table_of(house)
    assert (numbers(load, house.owner), numbers(load, house.colleague)) == ([1, 0, 0], [0, 0, 0])
    assert load.offered is not None
    assert [(cell.number, "number=offered" in cell.url) for cell in load.offered.cells] == [(1, True)]
    assert load.total.cells[0].number == 1  # not counted twice
    hand_over_to(house.case, house.colleague, by=house.owner)
    load = table_of(house)
    assert (numbers(load, house.owner), numbers(load, house.colleague)) == ([0, 0, 0], [1, 0, 0])


def test_offered_case_of_the_queue_counts_for_nobody(house: House) -> None:
    make_hand_over(make_case(None, by=house.head), house.colleague, by=house.head)
    load = table_of(house)
    assert numbers(load, house.colleague) == [0, 0, 0]
    assert [row.cells[0].number for row in load.others] == [1]


@pytest.mark.parametrize("everybody", [True, False])
def test_table_adds_up_to_the_numbers_above(house: House, everybody: bool) -> None:
    owners = [make_supporter(house.department) for _ in range(SHOWN + 1)]
    for index, owner in enumerate([*owners, house.colleague]):
        case = make_case(owner, person=make_person(f"Ткач{'а' * index}"))
        Case.objects.filter(pk=case.pk).update(next_due_on=in_days(-(index % 2)), last_contact_at=noon(-30 * (index % 3)))
    for index in range(3):
        make_case(None, by=house.head, person=make_person(f"Бондар{'а' * index}"))
    make_hand_over(make_case(house.colleague, person=make_person("Шевченко")), house.owner, by=house.head)
    page = head_page(Scope(subtree=Subtree(house.head)), at=timezone.now(), everybody=everybody)
    assert page.load is not None
    sums = [
        sum(cells)
        for cells in zip(*([cell.number for cell in row.cells] for row in (*page.load.rows, *page.load.others)), strict=True)
    ]
    assert sums == [cell.number for cell in page.load.total.cells] == [tile.number for tile in page.main[:3]]
    assert page.load.others[-1].cells[0].number == 3
    assert all(sums)


def test_who_needs_help_most_is_first(house: House) -> None:
    for due_in, heard in ((-1, 0), (3, 60)):
        case = make_case(house.colleague)
        heard_at = timezone.now() - timedelta(days=heard)
        Case.objects.filter(pk=case.pk).update(next_due_on=in_days(due_in), last_contact_at=heard_at)
    load = table_of(house)
    assert [row.cells[0].number for row in load.rows] == [2, 1]
    assert numbers(load, house.colleague) == [2, 1, 1]


def test_owner_from_elsewhere_is_there_with_what_is_in_hand_here(house: House) -> None:
    stranger = make_supporter(house.other_department)
    make_case(stranger, department=house.department)
    make_case(stranger)
    assert numbers(table_of(house), stranger)[0] == 1


def test_only_people_of_the_chosen_department_are_there_with_nothing_in_hand(house: House) -> None:
    below = make_department("Сектор", parent=house.department)
    newcomer = make_supporter(below)
    scope = Scope(subtree=Subtree(house.head), department=below.pk)
    load = head_page(scope, at=timezone.now()).load
    assert load is not None
    assert [f"owner={newcomer.pk}" in row.cells[0].url for row in load.rows] == [True]


def test_long_table_is_cut_and_can_be_opened(house: House) -> None:
    for _ in range(SHOWN):
        make_supporter(house.department)
    load = table_of(house)
    assert (len(load.rows), load.people) == (SHOWN, SHOWN + 2)
    assert load.everybody_url == "/dashboard/?everybody=1"
    assert len(table_of(house, everybody=True).rows) == SHOWN + 2


def test_there_is_no_table_when_one_owner_is_chosen(house: House) -> None:
    scope = Scope(subtree=Subtree(house.head), owner=house.owner.pk)
    assert head_page(scope, at=timezone.now()).load is None
