"""From a list to a card, on to the next card, and back to the same row; the whole list offered at once."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, HandOver
from supporters.directory.reports.lists.registry import list_at, registered_lists
from tests.factories import House, make_case
from tests.lists import keys_on
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
OVERDUE = "/dashboard/cases/?number=overdue"


@pytest.fixture
def late(house: House) -> list[Case]:
    """The longest overdue first."""
    cases = [make_case(house.owner) for _ in range(3)]
    for case, days in zip(cases, (9, 5, 2), strict=True):
        Case.objects.filter(pk=case.pk).update(next_due_on=in_days(-days))
    return cases


def opened(client: Client, case: Case, query: str = "") -> str:
    """The card, with the purpose stated where it is asked for."""
    answer = client.get(f"/cases/{case.number}/{query}")
    if answer.status_code == 302:
        asked = answer.headers["Location"]
        key = re.findall(r'name="submission_key" value="([^"]+)"', client.get(asked).text)[0]
        answer = client.get(client.post(asked, {"purpose": "check", "submission_key": key}).headers["Location"])
    assert answer.status_code == 200
    return answer.text


def way(page: str) -> list[str]:
    """Addresses of the way: back, and on."""
    nav = page.partition('<nav class="list-way"')[2].partition("</nav>")[0]
    return [unescape(address) for address in re.findall(r'<a [^>]*href="([^"]+)"', nav)]


def test_card_of_a_list_leads_on_and_back_to_its_row(house: House, late: list[Case], signed_in: Browser) -> None:
    head = signed_in(house.head)
    listed = head.get(OVERDUE).text
    assert keys_on(listed) == [case.number for case in late]
    assert "на 9 днів" in listed
    (query,) = re.findall(rf'href="/cases/{late[0].number}/(\?list=[^"]+)"', listed)
    page = opened(head, late[0], unescape(query))
    back, onward = way(page)
    assert back == f"{OVERDUE}#r-{late[0].number}"
    assert onward.startswith(f"/cases/{late[1].number}/?list=")
    assert len(way(opened(head, late[2], f"?list={quote(OVERDUE)}"))) == 1  # the last one


def test_way_is_kept_when_the_card_leaves_the_list(house: House, late: list[Case], signed_in: Browser) -> None:
    head = signed_in(house.head)
    opened(head, late[0], f"?list={quote(OVERDUE)}")
    Case.objects.filter(pk=late[0].pk).update(next_due_on=in_days(4))
    back, onward = way(opened(head, late[0]))
    assert (back, onward.partition("?")[0]) == (f"{OVERDUE}#r-{late[0].number}", f"/cases/{late[1].number}/")
    assert way(opened(head, late[1])) == [], "of another card"


@pytest.mark.parametrize("address", ["https://example.org/dashboard/cases/", "//example.org/", "/today/", "/staff/", "x"])
def test_address_of_no_list_of_the_reader_gives_no_way(house: House, late: list[Case], signed_in: Browser, address: str) -> None:
    assert way(opened(signed_in(house.head), late[0], f"?list={quote(address)}")) == []


def test_list_is_found_by_its_address_by_who_may_see_it_only(house: House) -> None:
    for route, registered in registered_lists().items():
        for user in (house.head, house.owner, house.administrator, house.auditor):
            may = registered.permission in user.granted
            address = {"dashboard_cases": "/dashboard/cases/", "staff": "/staff/"}.get(route)
            if address:
                assert (list_at(address, user, at=timezone.now()) is not None) is may, (route, user.role)


def test_whole_list_is_offered_at_once(house: House, late: list[Case], signed_in: Browser) -> None:
    head = signed_in(house.head)
    page = head.post("/cases/owners/", {"all": "1", "next": OVERDUE}).text
    assert set(re.findall(r'name="numbers" value="(\d+)"', page)) == {case.number for case in late}
    assert not HandOver.objects.exists()


def test_head_without_such_a_list_offers_nothing_of_it(house: House, late: list[Case], signed_in: Browser) -> None:
    for address in ("/staff/", "https://example.org/", "/dashboard/cases/?number=none"):
        answer = signed_in(house.head).post("/cases/owners/", {"all": "1", "next": address})
        assert answer.status_code == 422
