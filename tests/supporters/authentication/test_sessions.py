from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions.accounts import deactivate_supporter, reactivate_supporter
from supporters.authentication.actions.passwords import set_password
from supporters.authentication.actions.sessions import end_sessions
from supporters.authentication.models import Session
from supporters.authentication.session_keys import stored_session_key
from supporters.authentication.session_life import DEVICE
from supporters.directory.models import Supporter
from supporters.directory.roles import LANDING, Role
from tests.factories import make_department, make_supporter
from tests.office import make_device, make_password_letter
from tests.reauthenticating import show_again
from tests.supporters.authentication.test_passwords import token_of

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
OLD, NEW = "тиха вода греблі рве", "не кажи гоп поки не"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 25, 6, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def user(clock: Any) -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def client(user: Supporter, signed_in: Browser) -> Client:
    client = signed_in(user)
    assert client.get("/today/").status_code == 200
    return client


def is_in(client: Client) -> bool:
    return client.get("/today/").status_code == 200


@pytest.mark.asvs("7.3.1")
def test_session_ends_when_idle_for_half_an_hour(client: Client, clock: Any) -> None:
    clock.shift(timedelta(minutes=29))
    assert is_in(client)
    clock.shift(timedelta(minutes=31))
    assert not is_in(client)


@pytest.mark.asvs("7.3.1")
@pytest.mark.parametrize("role", list(Role))
def test_session_ends_sooner_when_its_role_can_do_more(role: Role, clock: Any, signed_in: Browser) -> None:
    client, page = signed_in(make_supporter(make_department(), role)), reverse(LANDING[role])
    assert client.get(page).status_code == 200
    clock.shift(timedelta(minutes=14))
    assert client.get(page).status_code == 200
    clock.shift(timedelta(minutes=16))
    assert client.get(page).status_code == (302 if role in (Role.HEAD, Role.ADMINISTRATOR, Role.AUDITOR) else 200)


@pytest.mark.asvs("7.3.2")
def test_session_ends_after_twelve_hours_when_in_use_all_the_time(client: Client, clock: Any) -> None:
    for _ in range(12 * 3 - 1):
        clock.shift(timedelta(minutes=20))
        assert is_in(client)
    clock.shift(timedelta(minutes=21))
    assert not is_in(client)


@pytest.mark.asvs("7.3.1")
@pytest.mark.parametrize("address", ["/notifications/count/", "/session/left/"])
def test_session_is_not_kept_alive_when_a_page_only_polls(client: Client, clock: Any, address: str) -> None:
    for _ in range(6):
        clock.shift(timedelta(minutes=5))
        assert client.get(address).status_code == 200
    clock.shift(timedelta(minutes=1))
    assert not is_in(client)
    assert client.get(address).status_code == 302


def test_page_learns_how_long_its_session_lasts(client: Client, clock: Any) -> None:
    assert 'data-session-left="1800"' in client.get("/today/").text
    clock.shift(timedelta(minutes=28))
    assert client.get("/session/left/").json() == {"seconds": 120, "more": True}
    assert client.post("/session/extend/").json() == {"seconds": 1800, "more": True}
    clock.shift(timedelta(minutes=29))
    assert is_in(client)


def test_nothing_goes_on_when_twelve_hours_are_nearly_over(client: Client, clock: Any) -> None:
    for _ in range(24):
        clock.shift(timedelta(minutes=29))
        assert is_in(client)
    clock.shift(timedelta(minutes=23))
    assert client.post("/session/extend/").json() == {"seconds": 60, "more": False}


def test_asking_how_long_costs_the_two_queries_of_every_request(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        client.get("/session/left/")


def test_page_of_a_stranger_warns_of_nothing() -> None:
    assert "data-session-left" not in Client().get("/accounts/login/").text


def test_session_that_began_before_its_backend_moved_goes_on(client: Client) -> None:
    session = client.session
    session[BACKEND_SESSION_KEY] = "supporters.sessions.AccountBackend"
    session.save()
    assert client.get("/today/").status_code == 200


def test_activity_is_written_at_most_once_a_minute(client: Client, clock: Any) -> None:
    before = Session.objects.get().session_data
    clock.shift(timedelta(seconds=30))
    assert is_in(client)
    assert Session.objects.get().session_data == before
    clock.shift(timedelta(seconds=31))
    assert is_in(client)
    assert Session.objects.get().session_data != before


@pytest.mark.asvs("7.2.1", "7.4.1", "14.3.1")
def test_cookie_is_dead_and_the_cache_is_cleared_when_signed_out(client: Client) -> None:
    cookie = client.cookies["sessionid"].value
    for other in (client.get("/accounts/logout/"), client.post("/accounts/language/")):
        assert "Clear-Site-Data" not in other.headers
    answer = client.post("/accounts/logout/")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (302, '"cache"')
    assert not is_in(thief_with(cookie))
    assert not Session.objects.filter(pk=stored_session_key(cookie)).exists()


@pytest.mark.asvs("3.3.2", "3.3.4")
def test_cookie_says_what_a_browser_may_do_with_it(client: Client) -> None:
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


@pytest.mark.asvs("7.4.2")
def test_somebody_is_out_at_the_next_click_when_deactivated(client: Client) -> None:
    Supporter.objects.active().update(is_active=False)
    assert not is_in(client)


@pytest.mark.asvs("3.5.1")
def test_form_is_refused_when_it_carries_no_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_supporter(make_department()))
    assert client.post("/search/", {"q": "Коваленко"}).status_code == 403


def thief_with(cookie: str) -> Client:
    thief = Client()
    thief.cookies["sessionid"] = cookie
    return thief


def signed_out(user: Supporter, client: Client) -> None:
    client.post("/accounts/logout/")


def password_changed(user: Supporter, client: Client) -> None:
    Supporter.objects.active().filter(pk=user.pk).update(password=make_password(OLD))
    elsewhere = Client()
    elsewhere.force_login(Supporter.objects.get(pk=user.pk))
    assert elsewhere.post("/profile/password/", {"old": OLD, "password": NEW, "again": NEW}).status_code == 302
    assert elsewhere.get("/today/").status_code == 200


def password_set_by_a_link(user: Supporter, client: Client) -> None:
    token = token_of(user, make_password_letter(user))
    set_password(user.pk, token, password=NEW, at=timezone.now())


def ended_everywhere_else(user: Supporter, client: Client) -> None:
    elsewhere = Client()
    elsewhere.force_login(user)
    show_again(elsewhere, user)
    assert elsewhere.post("/profile/devices/end/").status_code == 302
    assert elsewhere.get("/today/").status_code == 200


def ended_on_its_device(user: Supporter, client: Client) -> None:
    device = make_device(user)
    session = client.session
    session[DEVICE] = str(device.pk)
    session.save()
    elsewhere = Client()
    elsewhere.force_login(user)
    show_again(elsewhere, user)
    assert elsewhere.post(f"/profile/devices/{device.pk}/end/").status_code == 302
    assert elsewhere.get("/today/").status_code == 200


def deactivated(user: Supporter, client: Client) -> None:
    deactivate_supporter(user.pk, by=make_supporter(user.department, Role.ADMINISTRATOR), at=timezone.now())


def opened_again(user: Supporter) -> None:
    reactivate_supporter(user.pk, by=make_supporter(user.department, Role.ADMINISTRATOR), at=timezone.now())


def reactivated(user: Supporter, client: Client) -> None:
    deactivated(user, client)
    opened_again(user)


def reactivated_after_a_sign_in_that_crossed_the_closing(user: Supporter, client: Client) -> None:
    """The session row is inserted again after the closing, as by a concurrent sign-in."""
    row = Session.objects.get()
    deactivated(user, client)
    row.save(force_insert=True)
    opened_again(user)


def suspended(user: Supporter, client: Client) -> None:
    Supporter.objects.active().filter(pk=user.pk).update(suspended_at=timezone.now())


def ended_by_somebody_else(user: Supporter, client: Client) -> None:
    end_sessions(user.pk)


ENDINGS = (
    signed_out,
    password_changed,
    password_set_by_a_link,
    ended_everywhere_else,
    ended_on_its_device,
    deactivated,
    reactivated,
    reactivated_after_a_sign_in_that_crossed_the_closing,
    suspended,
    ended_by_somebody_else,
)


@pytest.mark.asvs("7.4.1", "7.4.2", "7.4.3")
@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.__name__)
def test_stolen_cookie_leads_to_the_sign_in(user: Supporter, client: Client, ending: Callable[..., None]) -> None:
    thief = thief_with(client.cookies["sessionid"].value)
    assert is_in(thief)
    ending(user, client)
    assert thief.get("/today/").headers["Location"] == "/accounts/login/?next=/today/"


def test_session_of_somebody_else_goes_on_when_one_account_is_signed_out(client: Client, signed_in: Browser) -> None:
    other = make_supporter(make_department())
    beside = signed_in(other)
    end_sessions(Supporter.objects.active().exclude(pk=other.pk).get().pk)
    assert (is_in(client), is_in(beside)) == (False, True)
