"""Query counts of the pages of pauses and ends: as many with three rows as with one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.states import Purpose
from cases.endings.models import Check
from tests.cases.desk.views.test_query_counts import count, warm  # noqa: F401 - one is a fixture
from tests.dispatching import noon
from tests.ended import begin_again, end_support, make_closure, make_hold
from tests.factories import PHONE, House, make_case, make_person, make_promise, make_visit
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db


def test_decisions_cost_as_many_queries_with_three_rows_as_with_one(house: House, signed_in: Callable[[Any], Client]) -> None:
    client = signed_in(house.head)
    client.get("/today/")
    costs = []
    for rows in (1, 2):
        for _ in range(rows):
            make_closure(make_case(house.owner, person=make_person(phone=PHONE)), house.owner)
        client.get("/decisions/")
        costs.append(count(lambda: client.get("/decisions/")))
    assert costs[0] == costs[1]
    assert costs[0] <= 8, costs


@pytest.mark.parametrize(
    ("page", "most"), [("", 12), ("hold/", 9), ("close/", 11), ("check/", 9), ("reopen/", 10), ("close/ of a head", 11)]
)
def test_page_costs_as_many_queries_when_there_is_more(
    house: House,
    warm: Client,  # noqa: F811
    signed_in: Callable[[Any], Client],
    page: str,
    most: int,
) -> None:
    """With one earlier episode, pause, promise and entry, and with two of each."""
    costs, client = [], warm
    if page.endswith("head"):
        client = signed_in(house.head)
        state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    for number in (1, 2):
        make_hold(house.case, house.head, at=noon(-20 + 5 * number))
        make_visit(house.case, house.owner)
        make_promise(house.case, house.owner)
        if page in ("", "check/", "reopen/"):
            end_support(house.case, house.owner, house.head)
            Check.objects.open().filter(months=6).update(due_on=in_days(0))
        elif page != "hold/" and number == 1:
            make_closure(house.case, house.owner)
        address = f"/cases/{house.case.number}/{page.removesuffix(' of a head')}"
        client.get(address)
        costs.append(count(lambda address=address: client.get(address)))  # type: ignore[misc]
        if page in ("", "check/", "reopen/") and number == 1:
            begin_again(house.case, house.owner)
    assert costs[0] == costs[1]
    assert costs[0] <= most, f"{page}: {costs[0]} queries"
