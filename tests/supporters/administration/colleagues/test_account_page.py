"""What the page of an account says of the phone, the second factor, sessions and devices."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.authentication.reports.account_protection import protection_of
from supporters.directory.models import Supporter
from tests.database import CountedQueries
from tests.factories import FAMILY_PHONE, House, make_house
from tests.office import make_device
from tests.supporters.second_steps import make_app, make_passkey

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def house() -> House:
    house = make_house()
    house.owner.phone = FAMILY_PHONE
    house.owner.save(update_fields=["phone"])
    return house


def page_of(account: Supporter, office: Client) -> str:
    text: str = office.get(reverse("staff_detail", args=[account.pk])).text
    return text


def test_account_without_anything_says_so(house: House, signed_in: Browser) -> None:
    page = page_of(house.colleague, signed_in(house.administrator))
    assert "Немає: вхід лише з паролем" in page
    assert "Ніде не відкрито" in page
    assert "Пристроїв ще немає" in page


def test_kinds_counts_and_phone_are_shown_without_labels_of_devices(house: House, signed_in: Browser) -> None:
    make_app(house.owner)
    make_passkey(house.owner)
    for label in ("Firefox, Windows", "Chrome, Android"):
        make_device(house.owner, label=label)
    signed_in(house.owner).get("/today/")
    page = page_of(house.owner, signed_in(house.administrator))
    assert "Застосунок із кодами, додано:" in page
    assert "Ключ доступу, додано:" in page
    assert "1 сеанс, востаннє:" in page
    assert "2 пристрої, востаннє:" in page
    assert f'href="tel:{FAMILY_PHONE}"' in page
    assert "Firefox, Windows" not in page


def test_session_that_is_over_is_not_counted(house: House, signed_in: Browser) -> None:
    signed_in(house.owner).get("/today/")
    assert protection_of(house.owner, at=timezone.now()).sessions_label != "ніде не відкрито"
    assert protection_of(house.owner, at=timezone.now() + timedelta(hours=13)).sessions_label == "ніде не відкрито"


def test_number_of_queries_does_not_depend_on_devices_and_sessions(house: House, signed_in: Browser) -> None:
    office = signed_in(house.administrator)
    page_of(house.owner, office)

    def count() -> int:
        with CountedQueries() as queries:
            page_of(house.owner, office)
        return len(queries)

    make_device(house.owner)
    before = count()
    for _ in range(2):
        make_device(house.owner)
        signed_in(house.owner).get("/today/")
    assert count() == before


def test_card_shows_the_phone_of_its_owner_to_others_only(house: House, signed_in: Browser) -> None:
    link = f'href="tel:{FAMILY_PHONE}"'
    address = house.case.get_absolute_url()
    head = signed_in(house.head)
    head.post(f"{address}purpose/", {"purpose": "check"})
    assert link in head.get(address).text
    assert link not in signed_in(house.owner).get(address).text.split("<footer")[0]
    assert signed_in(house.colleague).get(address).status_code == 404
