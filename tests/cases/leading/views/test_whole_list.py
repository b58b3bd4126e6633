"""A list longer than one page of cards to offer is worked on in parts, in its order; what was left goes on later."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cases.case.models import Case, HandOver
from cases.leading.views import hand_overs
from tests.factories import House, make_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
PAGE, LIST = "/cases/owners/", "/dashboard/cases/?number=on_support&sort=owner"


@pytest.fixture
def five(house: House, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """All cards of the head's list, of which two fit on a page."""
    monkeypatch.setattr(hand_overs, "MOST_AT_ONCE", 2)
    return [house.case, *(make_case(house.owner) for _ in range(4))]


@pytest.fixture
def head(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.head)


def numbers(page: str) -> list[str]:
    return re.findall(r'name="numbers" value="(\d+)"', page)


def rest(page: str) -> str:
    found = re.search(r'name="rest" value="(\d+)"', page)
    return found[1] if found else ""


def send(head: Client, house: House, page: str) -> str:
    """Offer the cards of the page to the colleague; return where that leads."""
    sent = {"numbers": numbers(page), "next": LIST, "rest": rest(page), "takers": "one", "owner": str(house.colleague.pk)}
    answer = head.post(PAGE, {**sent, "submission_key": str(uuid4())})
    assert answer.status_code == 302
    return unescape(answer.headers["Location"])


def test_whole_list_is_offered_part_by_part(house: House, head: Client, five: list[Case]) -> None:
    page = head.post(PAGE, {"all": "1", "next": LIST}).text
    seen, said = [], []
    for _ in range(3):
        seen += numbers(page)
        said += re.findall(r"(\d–\d) із 5", page)
        onward = send(head, house, page)
        page = head.get(onward).text
    assert sorted(seen) == sorted(case.number for case in five)
    assert said == ["1–2", "3–4", "5–5"]
    assert onward == LIST
    assert HandOver.objects.open().filter(to_owner=house.colleague).count() == 5


def test_part_that_was_left_goes_on_at_its_address(house: House, head: Client, five: list[Case]) -> None:
    onward = send(head, house, head.post(PAGE, {"all": "1", "next": LIST}).text)
    left = numbers(head.get(onward).text)
    assert len(left) == 2
    assert numbers(head.get(onward).text) == left
    assert HandOver.objects.open().count() == 2


def test_list_begins_anew_when_its_row_is_gone(house: House, head: Client, five: list[Case]) -> None:
    assert len(numbers(head.get(PAGE, {"all": "1", "after": "00000000", "next": LIST}).text)) == 2


@pytest.mark.parametrize("sent", [{"all": "1", "after": "ф"}, {"all": "1", "rest": "'"}, {"all": "", "after": "1"}])
def test_strange_place_offers_nothing(head: Client, five: list[Case], sent: dict[str, str]) -> None:
    assert head.get(PAGE, {**sent, "next": LIST}).headers["Location"] == LIST
    assert not HandOver.objects.exists()


def test_list_that_fits_has_no_parts(house: House, head: Client) -> None:
    page = head.post(PAGE, {"all": "1", "next": LIST}).text
    assert numbers(page) == [house.case.number]
    assert rest(page) == ""
    assert "у переліку" not in page
