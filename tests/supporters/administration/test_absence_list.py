"""The list of absences beside the calendar: what is ahead, what has no cover, what is past."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from supporters.administration.actions.absences import end_absence
from supporters.directory.models import Absence
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_department, make_supporter
from tests.lists import NO_ROW, listed_keys
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
LIST = "/absences/list/"


@pytest.fixture
def head(house: House, signed_in: Browser) -> Client:
    return signed_in(house.head)


def keys(*absences: Absence) -> list[str]:
    return [str(one.pk) for one in absences]


def test_each_part_has_its_absences(house: House, head: Client) -> None:
    later, covered = (
        make_absence(house.owner, days=(5, 9)),
        make_absence(make_supporter(house.department), cover=house.owner, days=(1, 2)),
    )
    past = make_absence(house.colleague, days=(1, 3))
    Absence.objects.filter(pk=past.pk).update(from_on=in_days(-9), to_on=in_days(-8))
    cancelled = make_absence(house.colleague, days=(20, 22))
    end_absence(cancelled.pk, by=house.colleague, at=timezone.now())
    assert listed_keys(head, LIST) == keys(covered, later)
    assert listed_keys(head, LIST, show="alone") == keys(later)
    assert listed_keys(head, LIST, show="past") == keys(past)


def test_list_is_that_of_who_is_within_reach(house: House, head: Client, signed_in: Browser) -> None:
    own, far = make_absence(house.owner), make_absence(make_supporter(house.other_department))
    assert listed_keys(head, LIST) == keys(own)
    assert set(listed_keys(signed_in(house.administrator), LIST)) == set(keys(own, far))
    for who in (house.owner, house.psychologist, house.auditor, house.analyst):
        assert signed_in(who).get(LIST).status_code == 403


def test_administrator_narrows_the_list_to_a_department_with_those_below(house: House, head: Client, signed_in: Browser) -> None:
    group = make_department("Група", parent=house.department)
    own, below = make_absence(house.owner, days=(1, 2)), make_absence(make_supporter(group), days=(3, 4))
    make_absence(make_supporter(house.other_department))
    office, key = signed_in(house.administrator), str(house.department.pk)
    assert office.post(LIST, {"department": key, "show": "alone"}).headers["Location"] == f"{LIST}?show=alone&department={key}"
    assert listed_keys(office, LIST, department=key, show="alone") == keys(own, below)
    page = office.get(LIST, {"department": key, "show": "alone"}).text
    assert f'href="{LIST}?show=alone"' in page
    assert f'href="{LIST}?department={key}"' in page
    assert head.get(LIST, {"department": key}).headers["Location"] == LIST


@pytest.mark.parametrize("sort", ["", "from", "-from", "department", "-kind", "length", "cover", "-cover"])
def test_every_absence_is_listed_once_in_any_order(house: House, head: Client, sort: str) -> None:
    for number in range(52):
        make_absence(make_supporter(house.department), days=(1 + number // 20, 3))
    found = listed_keys(head, LIST, sort=sort)
    assert len(found) == len(set(found)) == 52


@pytest.mark.parametrize("query", ["show=x", "sort=name", "after=7", f"before={NO_ROW}"])
def test_list_begins_anew_when_its_address_is_strange(head: Client, query: str) -> None:
    answer = head.get(f"{LIST}?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)


def test_list_costs_as_many_queries_with_three_rows_as_with_one(house: House, head: Client) -> None:
    def cost() -> int:
        with CountedQueries() as queries:
            assert head.get(LIST).status_code == 200
        return len(queries)

    make_absence(house.owner)
    head.get(LIST)
    with_one = cost()
    for _ in range(2):
        make_absence(make_supporter(make_department("Група", parent=house.department)), cover=house.colleague)
    assert cost() == with_one <= 8
