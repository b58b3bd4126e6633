"""What is done about one card leaves everything that waits on other cards as it is, older or newer."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.utils import timezone

from cases.case.models import Case, HandOver, Question
from cases.leading.actions.hand_overs.answers import accept_for_department, accept_hand_over, refuse_hand_over
from cases.leading.actions.hand_overs.asking import end_offer_to_owner, withdraw_hand_over
from cases.leading.actions.requests import ask_about_card
from privacy.ids import new_id
from tests.cases.endings.actions.test_other_cards import rows_of
from tests.factories import House, make_case, make_hand_over, make_member
from tests.persons import make_request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Step = Callable[[Case, House], Any]


def crowded(house: House) -> Case:
    """The colleague is asked to lead it, works on its team, and waits for answers about it."""
    case = make_case(house.owner)
    make_member(case, house.owner, house.colleague)
    make_request(case, house.colleague)
    Question.objects.create(pk=new_id(), case=case, words="Чи є довідка?", asked_by=house.colleague, asked_at=timezone.now())
    make_hand_over(case, house.colleague, by=house.owner)
    return case


def asking_its_owner(house: House) -> Case:
    """As an undone join leaves it for a moment."""
    case = make_case(house.owner)
    make_hand_over(case, house.colleague, by=house.owner)
    HandOver.objects.filter(case=case).update(from_owner=house.colleague, to_owner=house.owner)
    return case


def asking_another_department(house: House) -> Case:
    case = make_case(house.owner)
    make_hand_over(case, house.other_department, by=house.owner)
    return case


ACTS: Final[dict[str, tuple[Callable[[House], Case], Step]]] = {  # the card, and the act
    "accept": (crowded, lambda case, house: accept_hand_over(case.pk, by=house.colleague, at=timezone.now())),
    "accept for the department": (
        asking_another_department,
        lambda case, house: accept_for_department(case.pk, by=house.other_head, at=timezone.now()),
    ),
    "refuse": (crowded, lambda case, house: refuse_hand_over(case.pk, words="Ні", by=house.colleague, at=timezone.now())),
    "withdraw": (crowded, lambda case, house: withdraw_hand_over(case.pk, by=house.owner, at=timezone.now())),
    "end the offer to the owner": (
        asking_its_owner,
        lambda case, house: end_offer_to_owner(case, by=house.head, at=timezone.now()),
    ),
    "ask about the card": (
        lambda house: make_case(house.owner),
        lambda case, house: ask_about_card(case.pk, note="У нас", by=house.colleague, at=timezone.now()),
    ),
}


@pytest.mark.parametrize("name", ACTS)
def test_act_changes_nothing_that_waits_on_another_card(house: House, name: str) -> None:
    make, act = ACTS[name]
    kinds = (crowded, asking_its_owner) if name == "end the offer to the owner" else (crowded,)
    older = [kind(house) for kind in kinds]
    case = make(house)
    others = [*older, *(kind(house) for kind in kinds)]
    before, own = [rows_of(one) for one in others], rows_of(case)
    act(Case.objects.get(pk=case.pk), house)
    assert rows_of(case) != own
    for one, was in zip(others, before, strict=True):
        assert rows_of(one) == was
