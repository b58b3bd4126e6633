"""The way from a page of the office back to the page and the row of the list that led there."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from tests.bad_inputs.scene import make_scene
from tests.factories import House, make_supporter
from tests.lists import NO_ROW, keys_on

pytestmark = pytest.mark.django_db
PAGES = ("departments", "institutions", "staff", "vacancies", "duplicates")


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def back_on(client: Client, address: str) -> str:
    found = re.search(r'class="back" href="([^"]+)"', client.get(address).text)
    assert found, address
    return unescape(found[1])


def account(user: Any, address: str = "") -> str:
    page = reverse("staff_detail", args=[user.pk])
    return f"{page}?list={quote(address, safe='/')}" if address else page


@pytest.mark.parametrize("route", PAGES)
def test_page_leads_back_to_the_row_of_its_list(route: str, signed_in: Callable[[Any], Client]) -> None:
    house = make_scene().house
    client = signed_in(house.administrator if route in PAGES[:3] else house.head)
    page = client.get(reverse(route)).text
    key = keys_on(page)[0]
    link = re.search(rf'id="r-{key}".*?<a href="([^"]+\?list=[^"]+)"', page)
    assert link
    assert back_on(client, unescape(link[1])) == f"{reverse(route)}#r-{key}"


def test_order_and_page_of_the_list_are_kept_after_an_act_on_the_page(house: House, office: Client) -> None:
    first = keys_on(office.get("/staff/?sort=-email").text)[0]
    address = f"/staff/?sort=-email&after={first}"
    back = f"{address}#r-{house.owner.pk}"
    assert back_on(office, account(house.owner, address)) == back
    assert back_on(office, account(house.owner)) == back, "as after an act, which leads to the page without the list"
    assert back_on(office, account(house.colleague)) == "/staff/", "of another page nothing is known"


@pytest.mark.parametrize(
    "address",
    [
        "/staff/departments/",
        "/dashboard/gaps/",
        "https://evil.test/staff/",
        "//evil.test/staff/",
        "/staff/?role=x",
        "х",
        "/" * 9,
        "//[",
        "/[",
        "//[::1",
    ],
)
def test_strange_list_leads_to_the_beginning(house: House, office: Client, address: str) -> None:
    assert back_on(office, account(house.owner, address)) == "/staff/"


def test_page_that_is_no_more_leads_to_the_beginning_of_its_order(house: House, office: Client) -> None:
    stranger = make_supporter(house.department)
    address = f"/staff/?sort=email&after={NO_ROW}"
    assert back_on(office, account(stranger, address)).startswith("/staff/?sort=email")
    assert back_on(office, account(stranger, "/staff/?sort=nothing")) == f"/staff/#r-{stranger.pk}"
