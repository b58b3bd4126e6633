"""The list of events beside the month."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.reintegration.actions.circles.events import cancel_event
from tests.community import make_circle, make_event
from tests.database import CountedQueries
from tests.factories import House
from tests.lists import NO_ROW, keys_on, listed_keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
LIST = "/community/events/"


def test_each_part_has_its_events(house: House, at_work: Client) -> None:
    later, soon, past = (make_event(house.owner, days=days) for days in (9, 2, -3))
    cancelled = make_event(house.owner, days=5)
    cancel_event(cancelled.pk, words="Карантин", version=1, by=house.owner, at=timezone.now())
    assert keys_on(at_work.get(LIST).text) == [str(soon.pk), str(later.pk)]
    assert keys_on(at_work.get(LIST, {"show": "past"}).text) == [str(past.pk)]
    page = at_work.get(LIST, {"show": "cancelled"}).text
    assert keys_on(page) == [str(cancelled.pk)]
    assert f'href="{LIST}?show=cancelled&amp;sort=kind"' in page


def test_events_of_another_department_are_not_listed(house: House, signed_in: Callable[[Any], Client]) -> None:
    event = make_event(house.owner)
    assert str(event.pk) not in signed_in(house.other_head).get(LIST).text
    assert signed_in(house.administrator).get(LIST).status_code == 403


def test_circle_of_another_department_is_changed_by_nobody(house: House, signed_in: Callable[[Any], Client]) -> None:
    address = reverse("circle_edit", args=[make_circle(house.owner).pk])
    assert signed_in(house.other_head).get(address).status_code == 404
    assert signed_in(house.head).get(address).status_code == 200


@pytest.mark.parametrize("sort", ["", "when", "-when", "kind", "-entrance"])
def test_every_event_is_listed_once_in_any_order(house: House, at_work: Client, sort: str) -> None:
    for number in range(52):
        make_event(house.owner, days=1 + number // 10)
    found = listed_keys(at_work, LIST, sort=sort)
    assert len(found) == len(set(found)) == 52


@pytest.mark.parametrize("query", ["show=x", "sort=title", "after=7", f"before={NO_ROW}"])
def test_list_begins_anew_when_its_address_is_strange(at_work: Client, query: str) -> None:
    answer = at_work.get(f"{LIST}?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)


def test_list_costs_as_many_queries_with_three_rows_as_with_one(house: House, at_work: Client) -> None:
    def cost() -> int:
        with CountedQueries() as queries:
            assert at_work.get(LIST).status_code == 200
        return len(queries)

    make_event(house.owner)
    at_work.get(LIST)
    with_one = cost()
    for number in range(2):
        make_event(house.owner, days=3 + number, circle=make_circle(house.owner))
    assert cost() == with_one <= 8
