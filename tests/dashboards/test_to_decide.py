"""Each row of what a head decides today counts what its page lists: two or three of each kind, beside what is decided already."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from supporters.directory.models import Supporter
from tests.ended import make_closure
from tests.factories import (
    House,
    hand_over_to,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_loss,
    make_person,
    make_supporter,
    make_unrecognised,
)
from tests.persons import make_pair
from tests.questions import make_answer, make_question
from veterans.actions.pairs import say_different

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
ROW = re.compile(r'<li><a href="([^"]*)"><b>(\d+)</b> <span>([^<]*)</span> <em>')
LISTED = re.compile(r'<th scope="row" id="r-|<(?:p|label) class="pick">')


@pytest.fixture
def many(house: House) -> dict[str, int]:
    """By a word of the row. Of each kind something is over, and something is of another department."""
    elsewhere, colleague = house.other_head, make_supporter(house.department, surname="Яворська")
    for number in range(3):
        make_closure(make_case(house.owner), house.owner)
        make_case(None, by=house.head)
        make_question(make_case(house.owner), house.head)
        if number:
            make_hand_over(make_case(house.owner), house.colleague, by=house.owner)
            make_absence(house.owner, days=(10 * number, 10 * number + 3))
            make_unrecognised(house.administrator)
            make_pair(*two_alike(house, f"Яструб{'а' * number}"))
    hand_over_to(make_case(house.owner), house.colleague, by=house.owner)
    make_absence(colleague, cover=house.colleague, days=(1, 3))
    make_answer(make_question(make_case(house.owner), house.head), house.owner)
    say_different(make_pair(*two_alike(house, "Сокіл")).pk, "брати", by=house.head, at=timezone.now())
    make_loss(make_case(house.owner), house.owner)
    make_case(None, by=elsewhere)
    make_closure(make_case(elsewhere), elsewhere)
    make_absence(make_supporter(make_department("Далекий відділ")), days=(1, 3))
    return {"рішення": 4, "без відповідального": 3, "пропозиц": 2, "відсутн": 2, "колег": 2, "пари": 2, "запитання": 3}


def two_alike(house: House, surname: str) -> tuple[Any, Any]:
    found = make_person(surname), make_person(surname)
    for person in found:
        make_case(house.owner, person=person)
    return found


def test_row_counts_what_its_page_lists(house: House, many: dict[str, int], signed_in: Callable[[Any], Client]) -> None:
    head = signed_in(Supporter.objects.get(pk=house.head.pk))
    rows = ROW.findall(head.get("/dashboard/").text)
    counted = {part: int(number) for _url, number, words in rows for part in many if part in words}
    assert counted == many
    for url, number, words in rows:
        assert len(LISTED.findall(head.get(unescape(url)).text)) == int(number), words
