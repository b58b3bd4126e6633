from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Case
from dashboards.reports.head import head_page
from dashboards.reports.load import SHOWN, LoadTable
from dashboards.scope import Scope, Subtree
from supporters.models import Supporter
from tests.factories import House, in_days, make_case, make_department, make_house, make_supporter

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    house = make_house()
    Case.objects.filter(pk=house.case.pk).update(accepted_at=timezone.now(), last_contact_at=timezone.now())
    return house


def table_of(house: House, *, everybody: bool = False) -> LoadTable:
    load = head_page(Scope(Subtree(house.head)), at=timezone.now(), everybody=everybody).load
    assert load is not None
    return load


def numbers(load: LoadTable, person: Supporter) -> list[int]:
    (row,) = [row for row in load.rows if f"owner={person.pk}" in row.cells[0].url]
    return [cell.number for cell in row.cells]


def test_everybody_of_the_department_stands_there_even_with_nothing_in_hand(house: House) -> None:
    load = table_of(house)
    assert numbers(load, house.owner) == [1, 0, 0, 0]
    assert numbers(load, house.colleague) == [0, 0, 0, 0]
    assert load.people == len(load.rows) == 2  # neither head nor psychologist nor whoever has left


def test_given_case_counts_for_both_until_it_is_accepted(house: House) -> None:
    Case.objects.filter(pk=house.case.pk).update(owner=house.colleague, relieved=house.owner, accepted_at=None)
    load = table_of(house)
    assert numbers(load, house.owner) == numbers(load, house.colleague) == [1, 0, 0, 1]


def test_who_needs_help_most_stands_first(house: House) -> None:
    for due_in, heard in ((-1, 0), (3, 60)):
        case = make_case(house.colleague)
        heard_at = timezone.now() - timedelta(days=heard)
        Case.objects.filter(pk=case.pk).update(next_due_on=in_days(due_in), last_contact_at=heard_at)
    load = table_of(house)
    assert [row.cells[0].number for row in load.rows] == [2, 1]
    assert numbers(load, house.colleague)[:3] == [2, 1, 1]


def test_owner_from_elsewhere_stands_there_with_what_is_in_hand_here(house: House) -> None:
    stranger = make_supporter(house.other_department)
    make_case(stranger, department=house.department)
    make_case(stranger)
    assert numbers(table_of(house), stranger)[0] == 1


def test_only_people_of_the_chosen_department_stand_there_with_nothing_in_hand(house: House) -> None:
    below = make_department("Сектор", parent=house.department)
    newcomer = make_supporter(below)
    scope = Scope(Subtree(house.head), department=below.pk)
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
    scope = Scope(Subtree(house.head), owner=house.owner.pk)
    assert head_page(scope, at=timezone.now()).load is None
