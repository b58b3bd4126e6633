"""Doors that open only to whoever has just shown the second factor again."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account import app_settings
from allauth.mfa.models import Authenticator
from django.test import Client

from supporters.models import Draft, Emergency
from tests.factories import House, make_house
from tests.freshness import show_again
from tests.test_routes import RESOLVER

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
DOOR, REASON = "/emergency/reading-only/", "Хтось сторонній увійшов із чужим паролем"
PASSWORD_PAGE, CODE_PAGE, PASSKEY_PAGE = "/accounts/again/", "/accounts/again/code/", "/accounts/again/passkey/"
LIMIT = app_settings.REAUTHENTICATION_TIMEOUT


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def office(house: House, signed_in: Browser) -> Client:
    return signed_in(house.administrator)


@pytest.fixture
def factor(house: House) -> None:
    """The administrator has an app that makes codes."""
    Authenticator.objects.create(user=house.administrator, type=Authenticator.Type.TOTP, data={"secret": "x"})


def leads_to(answer: Any) -> str:
    return str(answer.headers["Location"])


def is_taken(office: Client) -> bool:
    answer = office.post(DOOR, {"reason": REASON})
    return leads_to(answer) == "/emergency/" and Emergency.objects.exists()


def test_limit_is_five_minutes() -> None:
    assert LIMIT == 300


@pytest.mark.asvs("7.5.3")
@pytest.mark.parametrize(("seconds_ago", "taken"), [(0, True), (LIMIT - 5, True), (LIMIT + 5, False)])
@pytest.mark.usefixtures("factor")
def test_factor_opens_the_door_for_five_minutes(house: House, office: Client, seconds_ago: float, taken: bool) -> None:
    show_again(office, house.administrator, method="mfa", seconds_ago=seconds_ago)
    assert is_taken(office) is taken
    assert Emergency.objects.exists() is taken


@pytest.mark.asvs("7.5.3")
@pytest.mark.usefixtures("factor")
def test_password_opens_nothing_when_there_is_a_factor(house: House, office: Client) -> None:
    show_again(office, house.administrator, method="password")
    assert not is_taken(office)


def test_password_opens_the_door_only_where_no_factor_is_required(house: House, office: Client, settings: Any) -> None:
    show_again(office, house.administrator, method="password")
    assert office.get(DOOR).status_code == 200
    settings.SECOND_FACTOR_REQUIRED = True
    assert not is_taken(office)


def test_session_that_has_shown_nothing_is_led_to_show_it(house: House, office: Client, settings: Any) -> None:
    assert leads_to(office.get(DOOR)) == f"{PASSWORD_PAGE}?next=%2Femergency%2Freading-only%2F"
    Authenticator.objects.create(user=house.administrator, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert leads_to(office.get(DOOR)) == f"{CODE_PAGE}?next=%2Femergency%2Freading-only%2F"


def test_records_of_somebody_else_count_for_nothing(house: House, office: Client) -> None:
    show_again(office, house.owner)
    assert not is_taken(office)


def test_words_of_a_form_sent_too_late_are_kept(house: House, office: Client) -> None:
    show_again(office, house.administrator)
    page = office.get(DOOR)
    key = page.context["form"].draft_key
    show_again(office, house.administrator, seconds_ago=LIMIT + 5)
    answer = office.post(DOOR, {"reason": REASON, "draft_key": key})
    assert leads_to(answer) == f"{PASSWORD_PAGE}?next=%2Femergency%2Freading-only%2F%3Fdraft%3D1"
    assert not Emergency.objects.exists()
    assert Draft.objects.get().user == house.administrator
    show_again(office, house.administrator)
    assert REASON in office.get(f"{DOOR}?draft=1").text


def test_whoever_shows_it_comes_back_to_the_door(house: House, signed_in: Browser) -> None:
    house.administrator.set_password("тиха вода греблі рве")
    house.administrator.save(update_fields=["password"])
    office = signed_in(house.administrator)
    asked = leads_to(office.get(DOOR))
    answer = office.post(asked, {"password": "тиха вода греблі рве"})
    assert leads_to(answer) == DOOR
    assert office.get(DOOR).status_code == 200


@pytest.mark.parametrize("role", ["owner", "head", "auditor"])
def test_permission_is_asked_first(house: House, signed_in: Browser, role: str) -> None:
    client = signed_in(getattr(house, role))
    show_again(client, getattr(house, role))
    for name in ("end_sessions", "reading_only", "writing_again"):
        assert f"emergency_{name}" in RESOLVER
    assert client.post(DOOR, {"reason": REASON}).status_code == 403
