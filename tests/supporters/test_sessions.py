from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from supporters.models import Supporter
from tests.factories import make_department, make_supporter

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 25, 6, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def client(clock: Any, signed_in: Browser) -> Client:
    client = signed_in(make_supporter(make_department()))
    assert client.get("/today/").status_code == 200
    return client


def is_in(client: Client) -> bool:
    return client.get("/today/").status_code == 200


def test_session_ends_when_idle_for_half_an_hour(client: Client, clock: Any) -> None:
    clock.shift(timedelta(minutes=29))
    assert is_in(client)
    clock.shift(timedelta(minutes=31))
    assert not is_in(client)


def test_session_ends_after_twelve_hours_when_in_use_all_the_time(client: Client, clock: Any) -> None:
    for _ in range(12 * 3 - 1):
        clock.shift(timedelta(minutes=20))
        assert is_in(client)
    clock.shift(timedelta(minutes=21))
    assert not is_in(client)


def test_session_is_not_kept_alive_when_a_page_only_polls(client: Client, clock: Any) -> None:
    for _ in range(6):
        clock.shift(timedelta(minutes=5))
        assert client.get("/notifications/count/").status_code == 200
    clock.shift(timedelta(minutes=1))
    assert not is_in(client)


def test_activity_is_written_at_most_once_a_minute(client: Client, clock: Any) -> None:
    before = Session.objects.get().session_data
    clock.shift(timedelta(seconds=30))
    assert is_in(client)
    assert Session.objects.get().session_data == before
    clock.shift(timedelta(seconds=31))
    assert is_in(client)
    assert Session.objects.get().session_data != before


def test_cookie_is_dead_and_the_cache_is_cleared_when_signed_out(client: Client) -> None:
    cookie = client.cookies["sessionid"].value
    answer = client.post("/accounts/logout/")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (302, '"cache"')
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert not is_in(thief)
    assert not Session.objects.filter(pk=cookie).exists()


def test_cookie_says_what_a_browser_may_do_with_it(client: Client) -> None:
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


def test_somebody_is_out_at_the_next_click_when_deactivated(client: Client) -> None:
    Supporter.objects.active().update(is_active=False)
    assert not is_in(client)


def test_form_is_refused_when_it_carries_no_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_supporter(make_department()))
    assert client.post("/search/", {"q": "Коваленко"}).status_code == 403
