"""Who is asked to lead a card reads that card alone; lists and notices show nothing beyond the reader's reach."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from cases.case.models import HandOver
from cases.leading.asked_access import asked_case, offered_case
from cases.leading.models import CardRequest
from cases.leading.models.card_request import answering_reach
from cases.leading.reports.notifications.gaps import render_gaps
from cases.leading.reports.refusals import assignable
from cases.leading.reports.requests import request_lists
from supporters.directory.models import Supporter, reach
from tests.factories import House, make_case, make_hand_over, make_member
from tests.persons import make_request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def request_of(user: Supporter) -> Any:
    return SimpleNamespace(user=Supporter.objects.get(pk=user.pk))


def test_who_is_asked_about_two_cards_opens_each_by_its_number(house: House) -> None:
    cards = [make_case(house.owner) for _ in range(2)]
    for card in cards:
        make_hand_over(card, house.colleague, by=house.owner)
    for card in cards:
        assert asked_case(request_of(house.colleague), card.number).case == card
        assert offered_case(request_of(house.colleague), card.number).case == card
    with pytest.raises(Http404):
        asked_case(request_of(house.colleague), house.case.number)


def test_owner_is_not_asked_about_the_own_card_and_sees_its_offer_only(house: House) -> None:
    """Also an owner who leads the asked department."""
    make_hand_over(make_case(house.owner), house.colleague, by=house.owner)
    assert offered_case(request_of(house.owner), house.case.number).offer is None
    own = make_case(house.head, department=house.department, by=house.head)
    made = make_hand_over(own, house.department, by=house.head)
    found = offered_case(request_of(house.head), own.number)
    assert (found.offer, found.asked) == (made, False)
    with pytest.raises(Http404):
        asked_case(request_of(house.head), own.number)


def test_member_of_the_team_who_is_asked_writes_but_does_not_answer_for_the_card(house: House) -> None:
    make_member(house.case, house.owner, house.colleague)
    make_hand_over(house.case, house.colleague, by=house.owner)
    found = offered_case(request_of(house.colleague), house.case.number)
    assert (found.asked, found.workable, found.answers) == (True, True, False)
    HandOver.objects.update(to_owner=None)
    found = offered_case(request_of(house.head), house.case.number)
    assert (found.asked, found.workable, found.answers) == (True, True, True)


def test_request_about_a_card_waits_for_those_who_may_write_to_it(house: House) -> None:
    asked = make_request(house.case, house.colleague)
    assert list(CardRequest.objects.answerable_by(house.owner)) == [asked]
    assert len(request_lists(house.owner, at=timezone.now()).waiting) == 1
    for stranger in (house.colleague, house.other_head):
        assert not CardRequest.objects.answerable_by(stranger).exists()
        assert request_lists(stranger, at=timezone.now()).waiting == ()


def test_notice_of_a_gap_names_nobody_beyond_reach_and_offers_no_act_there(house: House) -> None:
    queued = make_case(None, by=house.head)
    cards = [house.case.pk, queued.pk]
    assert render_gaps(cards, house.head).keys() == set(cards)
    assert assignable(cards, house.head) == {queued.pk}
    assert render_gaps(cards, house.other_head) == {}
    assert assignable(cards, house.other_head) == frozenset()


def test_who_leads_no_department_answers_for_the_own_reach(house: House) -> None:
    """No departments are read for it; a head has the work of a department only while its owner is away."""
    assert answering_reach(house.owner) is reach(house.owner)
    assert answering_reach(house.head).department_ids == frozenset()
