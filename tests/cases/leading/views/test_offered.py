"""Many offered cards are accepted at once, after the colleague has seen the list."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.case.models import Case, HandOver
from privacy.models import AccessRecord
from tests.database import CountedQueries
from tests.factories import House, make_case, make_hand_over, make_person

pytestmark = pytest.mark.django_db


def offer(house: House, *surnames: str) -> list[Case]:
    cards = [make_case(house.owner, person=make_person(surname)) for surname in surnames]
    for card in cards:
        make_hand_over(card, house.colleague, by=house.owner)
    return cards


def test_ticked_cards_are_accepted_and_the_others_wait(house: House, signed_in: Callable[[Any], Client]) -> None:
    first, second, third = offer(house, "Зоренко", "Житник", "Яценко")
    asked = signed_in(house.colleague)
    assert "Прийняти кілька одразу" in asked.get("/today/").text
    page = asked.get(reverse("offered"))
    assert all(name in page.text for name in ("Зоренко", "Житник", "Яценко"))
    record = AccessRecord.objects.filter(actor_id=house.colleague.pk, route="offered").latest("id")
    assert (record.purpose, set(record.subject_ids)) == ("asked", {card.person_id for card in (first, second, third)})
    assert asked.post(reverse("offered"), {}).status_code == 422
    assert asked.post(reverse("offered"), {"numbers": [first.number, third.number]}).status_code == 302
    led = Case.objects.filter(owner=house.colleague).values_list("number", flat=True)
    assert set(led) == {first.number, third.number}
    assert HandOver.objects.open().filter(case=second).exists()


def test_card_that_asks_somebody_else_is_not_accepted(house: House, signed_in: Callable[[Any], Client]) -> None:
    (card,) = offer(house, "Зоренко")
    other = signed_in(house.head)
    assert "Зоренко" not in other.get(reverse("offered")).text
    assert other.post(reverse("offered"), {"numbers": [card.number]}).status_code == 422
    assert Case.objects.get(pk=card.pk).owner == house.owner


def test_list_costs_one_query_for_any_number_of_offers(house: House, signed_in: Callable[[Any], Client]) -> None:
    asked, counted = signed_in(house.colleague), []
    for surname in ("Зоренко", "Житник"):
        offer(house, surname)
        asked.get(reverse("offered"))
        with CountedQueries() as queries:
            asked.get(reverse("offered"))
        counted.append(len(queries.statements))
    assert counted[0] == counted[1]
