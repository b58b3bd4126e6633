"""The menu of a card: few acts before its fold, each of them one that the reader may do, named as its page is."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.states import LossKind, Purpose
from tests.cases.conftest import said
from tests.ended import end_support, make_closure, make_hold
from tests.factories import House, make_case, make_hand_over, make_loss, make_member, make_promise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
LINK = re.compile(r'<a class="quiet-link" href="([^"]+)">([^<]+)</a>')
TITLE = re.compile(r"<title>([^<]+) – [^<]+</title>")
MOST, MOST_OF_PSYCHOLOGIST = 9, 4

Browser = Callable[[Any], Client]
Links = dict[str, str]  # names by address


def menu_of(page: str) -> tuple[Links, Links]:
    """What is shown when the menu is opened, and what is behind its fold."""
    menu = page.split('<details class="when card-menu">')[1]
    shown, folded = menu.split('<details class="when menu-rare">')
    return _links(shown), _links(folded.split("</details>")[0])


def _links(part: str) -> Links:
    return {path: unescape(label) for path, label in LINK.findall(part)}


def begun(_house: House) -> None:
    """A card as it is after some time."""


def closing(house: House) -> None:
    make_closure(house.case, house.owner)


def offered(house: House) -> None:
    make_hand_over(house.case, house.other_department, by=house.owner)


def held(house: House) -> None:
    make_hold(house.case, house.owner)


def ended(house: House) -> None:
    end_support(house.case, house.owner, house.head)


def lost(house: House) -> None:
    make_loss(house.case, house.owner, kind=LossKind.KILLED)


STATES = (begun, closing, offered, held, lost, ended)  # by the end of the support the team is gone
READERS = [(state, name) for state in STATES for name in ("owner", "head", "psychologist", "colleague")][:-2]


@pytest.fixture
def psychologist(house: House) -> Any:
    make_member(house.case, house.owner, house.colleague)
    return make_member(house.case, house.owner).supporter


def reader(house: House, name: str, psychologist: Any) -> Any:
    """The colleague is a member of the team as well."""
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    return psychologist if name == "psychologist" else getattr(house, name)


@pytest.mark.parametrize(("state", "name"), READERS)
def test_menu_has_few_acts_each_of_which_opens_the_page_it_names(
    house: House, psychologist: Any, signed_in: Browser, state: Callable[[House], None], name: str
) -> None:
    state(house)
    client, card = signed_in(reader(house, name, psychologist)), house.case.get_absolute_url()
    shown, folded = menu_of(client.get(card).text)
    assert len(shown) <= (MOST_OF_PSYCHOLOGIST if name == "psychologist" else MOST)
    assert not set(shown) & set(folded)
    for path, label in {**shown, **folded}.items():
        answer = client.get(card + path)
        assert answer.status_code == 200, path
        assert unescape(TITLE.findall(answer.text)[0]) == label, path


def test_groups_are_named_and_the_report_of_a_loss_is_apart(house: House, at_work: Client) -> None:
    page = at_work.get(house.case.get_absolute_url()).text
    groups = re.findall(r'<h2 id="menu-\d">([^<]+)</h2>', page)
    assert groups == [said(name) for name in ("Person", "Support", "Risk and safety", "Papers")]
    assert page.split('<p class="menu-loss">')[1].split("</p>")[0].count('href="loss/"') == 1


def test_what_a_head_alone_may_do_is_shown_to_heads_alone(house: House, signed_in: Browser) -> None:
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    found = [menu_of(signed_in(who).get(house.case.get_absolute_url()).text)[0] for who in (house.owner, house.head)]
    assert ["questions/new/" in shown for shown in found] == [False, True]


def test_withdrawal_is_offered_to_the_author_before_any_work_alone(house: House, signed_in: Browser) -> None:
    case = make_case(house.owner, at=timezone.now() - timedelta(hours=1))
    state_purpose(case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    for who, is_offered in ((house.owner, True), (house.head, False)):
        assert ("withdraw/" in menu_of(signed_in(who).get(case.get_absolute_url()).text)[1]) is is_offered
    make_promise(case, house.owner)
    assert "withdraw/" not in menu_of(signed_in(house.owner).get(case.get_absolute_url()).text)[1]
