"""No page opens before the confidentiality undertaking is accepted, or after its text has changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from supporters.authentication.actions.undertaking import accept_undertaking
from supporters.authentication.middleware.gates import ALWAYS_OPEN
from supporters.directory import undertaking
from supporters.directory.models import Supporter
from supporters.directory.undertaking import VERSION
from tests.bad_inputs.scene import make_scene
from tests.factories import House
from tests.route_table import TABLE

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
PAGE = "/undertaking/"
ACCEPT = {"version": str(VERSION)}


@pytest.fixture
def newcomer(house: House) -> Supporter:
    Supporter.objects.active().filter(pk=house.owner.pk).update(undertaking=0, undertaken_at=None)
    return house.owner


def opened(client: Client, addresses: dict[str, str]) -> set[str]:
    """The routes, of `addresses`, that do not redirect to the undertaking."""
    answers = ((name, ask(address)) for name, address in addresses.items() for ask in (client.get, client.post))
    return {name for name, answer in answers if not answer.headers.get("Location", "").startswith(PAGE)}


@pytest.mark.parametrize("role", ["owner", "head", "administrator", "auditor"])
def test_no_route_opens_before_it_is_accepted(role: str, signed_in: Browser) -> None:
    scene = make_scene()
    addresses = {name: scene.address(name) for name in TABLE if name not in ALWAYS_OPEN}
    client = signed_in(getattr(scene.house, role))
    assert len(opened(client, addresses)) == len(TABLE) - len(ALWAYS_OPEN), "there is something to shut"
    Supporter.objects.active().update(undertaking=0, undertaken_at=None)
    client = signed_in(getattr(scene.house, role))
    assert opened(client, addresses) == {"undertaking"}


def test_page_asked_for_opens_when_it_is_accepted(newcomer: Supporter, signed_in: Browser) -> None:
    client = signed_in(newcomer)
    gate = client.get("/search/?x=1")
    assert gate.headers["Location"] == "/undertaking/?next=%2Fsearch%2F%3Fx%3D1"
    page = client.get(gate.headers["Location"])
    assert (page.status_code, 'name="next" value="/search/?x=1"' in page.text) == (200, True)
    answer = client.post(PAGE, {**ACCEPT, "next": "/search/?x=1"})
    assert answer.headers["Location"] == "/search/?x=1"
    assert client.get("/search/").status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.undertaking == VERSION
    assert newcomer.undertaken_at is not None
    assert timezone.now() - newcomer.undertaken_at < timedelta(minutes=1)


@pytest.mark.parametrize("asked", ["https://evil.test/", "//evil.test/", "/\\evil.test/", "javascript:alert(1)", ""])
def test_nobody_is_led_away(newcomer: Supporter, signed_in: Browser, asked: str) -> None:
    client = signed_in(newcomer)
    assert 'name="next" value="/"' in client.get(PAGE, {"next": asked}).text
    assert client.post(PAGE, {**ACCEPT, "next": asked}).headers.get("Location", "/") == "/"


def test_words_not_seen_are_not_accepted(newcomer: Supporter, signed_in: Browser) -> None:
    client = signed_in(newcomer)
    for version in ("", str(VERSION - 1), str(VERSION + 1), "x"):
        answer = client.post(PAGE, {"version": version})
        assert answer.status_code == 422
        assert f'name="version" value="{VERSION}"' in answer.text
    newcomer.refresh_from_db()
    assert newcomer.undertaking == 0


def test_everything_is_shut_again_when_the_words_change(
    house: House, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(house.owner)
    assert client.get("/today/").status_code == 200
    monkeypatch.setattr(undertaking, "VERSION", VERSION + 1)
    assert client.get("/today/").headers["Location"].startswith(PAGE)


def test_first_moment_counts_when_it_is_accepted_twice(newcomer: Supporter) -> None:
    first = timezone.now()
    accept_undertaking(newcomer.pk, at=first)
    accept_undertaking(newcomer.pk, at=first + timedelta(days=3))
    newcomer.refresh_from_db()
    assert (newcomer.undertaking, newcomer.undertaken_at) == (VERSION, first)


def test_page_shows_since_when_and_asks_no_more_when_it_is_accepted(
    house: House, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, accepted = signed_in(house.owner), f"{timezone.localtime(house.owner.undertaken_at):%H:%M}"
    page = client.get(PAGE)
    assert 'name="version"' not in page.text
    assert accepted in page.text
    monkeypatch.setattr(undertaking, "VERSION", VERSION + 1)
    assert 'name="version"' in client.get(PAGE).text


def test_page_lets_go_who_does_not_accept(newcomer: Supporter, signed_in: Browser) -> None:
    client = signed_in(newcomer)
    assert 'action="/accounts/logout/"' in client.get(PAGE).text
    client.post("/accounts/logout/")
    assert client.get(PAGE).headers["Location"].startswith("/accounts/login/")
