"""Routes that require a recent reauthentication."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account import app_settings
from allauth.mfa.models import Authenticator
from django.test import Client

from supporters.authentication.session_life import DEVICE
from supporters.directory.models import Emergency, Supporter
from supporters.forms.models import Draft
from tests.factories import House
from tests.reauthenticating import show_again
from tests.supporters.second_steps import PASSWORD, after_password, code_of, make_account, make_app
from tests.test_routes import RESOLVER

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
DOOR, REASON = "/emergency/reading-only/", "Хтось сторонній увійшов із чужим паролем"
PASSWORD_PAGE, CODE_PAGE, PASSKEY_PAGE = "/accounts/again/", "/accounts/again/code/", "/accounts/again/passkey/"
LIMIT = app_settings.REAUTHENTICATION_TIMEOUT


@pytest.fixture
def office(house: House) -> Client:
    """A signed-in browser without any reauthentication."""
    office = Client()
    office.force_login(house.administrator)
    return office


@pytest.fixture
def factor(house: House) -> None:
    """The administrator has an authenticator app."""
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
    show_again(office, house.administrator, methods=["mfa"], seconds_ago=seconds_ago)
    assert is_taken(office) is taken
    assert Emergency.objects.exists() is taken


@pytest.mark.asvs("7.5.3")
@pytest.mark.usefixtures("factor")
def test_password_opens_nothing_when_there_is_a_factor(house: House, office: Client) -> None:
    show_again(office, house.administrator, methods=["password"])
    assert not is_taken(office)


def test_password_opens_the_door_only_where_no_factor_is_required(house: House, office: Client, settings: Any) -> None:
    show_again(office, house.administrator, methods=["password"])
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


def test_page_is_open_and_a_form_sent_too_late_brings_its_fields_without_the_token(house: House, office: Client) -> None:
    page = f"/staff/{house.owner.pk}/email/"
    assert office.get(page).status_code == 200
    answer = office.post(page, {"csrfmiddlewaretoken": "t", "email": "nova@suprovid.test"})
    assert (answer.status_code, answer.context["fields"]) == (409, [("email", "nova@suprovid.test")])


def test_proof_leads_back_to_the_page(house: House) -> None:
    house.administrator.set_password("тиха вода греблі рве")
    house.administrator.save(update_fields=["password"])
    office = Client()
    office.force_login(house.administrator)
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


# Ending sessions on other devices

DEVICES, BUTTONS = "/profile/devices/", ("/profile/devices/end/", "/profile/devices/{device}/end/")
BACK = "?next=%2Fprofile%2Fdevices%2F"


@pytest.fixture
def account() -> Supporter:
    return make_account()


@pytest.fixture
def lost(account: Supporter) -> Client:
    """The session on a phone that has been lost."""
    return after_password(account)


@pytest.fixture(params=BUTTONS)
def button(request: pytest.FixtureRequest, lost: Client) -> str:
    """The address that ends the session of the lost phone."""
    return str(request.param).format(device=lost.session[DEVICE])


def is_in(client: Client) -> bool:
    return client.get("/today/").status_code == 200


@pytest.mark.asvs("7.5.2")
def test_session_elsewhere_is_ended_only_after_a_fresh_proof(account: Supporter, lost: Client, button: str) -> None:
    here = after_password(account)
    show_again(here, account, seconds_ago=LIMIT + 5)
    asked = leads_to(here.post(button))
    assert asked == PASSWORD_PAGE + BACK
    assert is_in(lost)
    assert 'class="message' in here.get(asked).text, "that nothing is done yet"
    assert leads_to(here.post(asked, {"password": PASSWORD})) == DEVICES
    assert f'action="{button}"' in here.get(DEVICES).text
    assert leads_to(here.post(button)) == DEVICES
    assert (is_in(here), is_in(lost)) == (True, False)


@pytest.mark.asvs("7.5.2")
def test_session_elsewhere_is_ended_with_the_factor_if_there_is_one(account: Supporter, lost: Client, button: str) -> None:
    here, app = after_password(account), make_app(account)
    asked = leads_to(here.post(button))
    assert asked == CODE_PAGE + BACK, "the password of a moment ago is not enough"
    assert is_in(lost)
    assert leads_to(here.post(asked, {"code": code_of(app)})) == DEVICES
    assert leads_to(here.post(button)) == DEVICES
    assert not is_in(lost)


def test_session_elsewhere_is_ended_with_the_password_if_there_is_no_factor_yet(
    account: Supporter, lost: Client, button: str, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    assert leads_to(after_password(account).post(button)) == DEVICES
    assert not is_in(lost)
