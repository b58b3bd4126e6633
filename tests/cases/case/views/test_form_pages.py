"""Pages of forms whose fields share a panel, or whose hints must outlive a refusal."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories import House

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["/veterans/new/", "/cases/{number}/stage/"])
def test_hint_of_a_late_step_stays_when_the_form_is_refused(house: House, at_work: Client, page: str) -> None:
    address, hint = page.format(number=house.case.number), "Потрібно, якщо чекати довше, ніж дозволяє етап"
    assert hint in at_work.get(address).text
    refused = at_work.post(address, {})
    assert refused.status_code == 422
    assert hint in refused.text


def test_many_cards_and_their_new_owner_are_in_one_panel(house: House, signed_in: Callable[[Any], Client]) -> None:
    page = signed_in(house.head).post("/cases/owners/", {"numbers": [house.case.number]}).text
    assert page.count('<div class="panel">') == 1
