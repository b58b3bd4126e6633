"""The session key: random, valid for one session, and new after each authentication. Also the sign-out."""

import random
import re
import secrets
from collections.abc import Callable
from math import log2
from typing import Any

import pytest
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.test import Client

from supporters.authentication.models import Session
from supporters.authentication.session_keys import stored_session_key
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tests.bad_inputs.scene import Browser, make_scene, untouched
from tests.database import rows
from tests.factories import make_department, make_supporter
from tests.route_table import PUBLIC, TABLE
from tests.supporters.passkey import SoftPasskey
from tests.supporters.second_steps import (
    AGAIN,
    LOGIN,
    PASSKEY_SIGN_IN,
    PASSWORD,
    STEP,
    add_passkey,
    after_password,
    challenge,
    code_of,
    make_account,
    make_app,
    options_on,
    proved_again,
    recovery_code,
)
from tests.watching import watched

pytestmark = pytest.mark.django_db
BITS = 128
WAY_OUT = re.compile(r'<form[^>]*\bmethod="post" action="/accounts/logout/"')


def key_of(client: Client) -> str:
    key: str = client.cookies["sessionid"].value
    return key


def opens_nothing(key: str) -> bool:
    thief = Client()
    thief.cookies["sessionid"] = key
    return thief.get("/notifications/").status_code == 302 and not Session.objects.filter(pk=stored_session_key(key)).exists()


@pytest.mark.asvs("7.2.2", "7.2.3", "11.5.1")
def test_key_is_drawn_anew_from_the_generator_of_the_system(
    signed_in: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    choose = secrets.choice
    monkeypatch.setattr(secrets, "choice", watched(choose, drawn, str))
    account, keys = make_supporter(make_department()), set()
    for _ in range(8):
        random.seed(1)
        drawn.clear()
        key = key_of(signed_in(account))
        assert drawn.count(VALID_KEY_CHARS) >= len(key), "each character is drawn by it"
        assert len(key) * log2(len(set(VALID_KEY_CHARS))) >= BITS
        keys.add(key)
    assert len(keys) == 8


@pytest.mark.asvs("7.2.1", "7.2.2")
@pytest.mark.parametrize("sent", ["", "1", "a" * 32, "0" * 64, "../../x", "{}"])
def test_key_that_the_server_has_not_given_opens_nothing(sent: str) -> None:
    stranger = Client()
    stranger.cookies["sessionid"] = sent
    assert stranger.get("/notifications/").status_code == 302


@pytest.mark.asvs("7.2.1", "7.2.2")
def test_table_of_sessions_signs_nobody_in(signed_in: Callable[[Any], Client]) -> None:
    key = key_of(signed_in(make_supporter(make_department())))
    (dump,) = rows("SELECT session_key, session_data, supporters_session::text FROM supporters_session")
    assert key not in dump[2]
    for stored in dump[:2]:
        thief = Client()
        thief.cookies["sessionid"] = stored
        assert thief.get("/notifications/").status_code == 302


def with_visit() -> tuple[Client, str]:
    """A browser with a session that existed before the sign-in, possibly planted by an attacker; returns its key, too."""
    client = Client()
    session = client.session
    session["x"] = 1
    session.save()
    key = session.session_key or ""
    client.cookies["sessionid"] = key
    return client, key


@pytest.mark.asvs("7.2.4")
def test_key_is_new_after_a_password() -> None:
    account, (client, before) = make_account(), with_visit()
    assert client.post(LOGIN, {"login": account.email, "password": PASSWORD}).status_code == 302
    assert key_of(client) != before
    assert opens_nothing(before)


@pytest.mark.asvs("7.2.4")
def test_key_is_new_after_a_second_step() -> None:
    account = make_account()
    app = make_app(account)
    client = after_password(account)
    before = key_of(client)
    assert client.post(STEP, {"code": code_of(app)}).status_code == 302
    assert client.get("/notifications/").status_code == 200
    assert key_of(client) != before
    assert opens_nothing(before)


@pytest.fixture
def passkey() -> tuple[Supporter, SoftPasskey]:
    account, key = make_account(), SoftPasskey()
    assert add_passkey(proved_again(account), key).status_code == 302
    return account, key


@pytest.mark.asvs("7.2.4")
def test_key_is_new_after_a_passkey(passkey: tuple[Supporter, SoftPasskey]) -> None:
    client, before = with_visit()
    credential = passkey[1].proved(challenge(client))
    assert client.post(PASSKEY_SIGN_IN, {"credential": credential}).status_code == 302
    assert client.get("/notifications/").status_code == 200
    assert key_of(client) != before
    assert opens_nothing(before)


def by_password(_passkey: tuple[Supporter, SoftPasskey]) -> tuple[Client, str, dict[str, str]]:
    return after_password(make_account()), AGAIN, {"password": PASSWORD}


def by_code(_passkey: tuple[Supporter, SoftPasskey]) -> tuple[Client, str, dict[str, str]]:
    account, client = make_account(), Client()
    make_app(account)
    client.force_login(account)
    return client, f"{AGAIN}code/", {"code": recovery_code(account)}


def by_passkey(passkey: tuple[Supporter, SoftPasskey]) -> tuple[Client, str, dict[str, str]]:
    account, key = passkey
    client = Client()
    client.force_login(account)
    return client, f"{AGAIN}passkey/", {"credential": key.proved(options_on(client.get(f"{AGAIN}passkey/")))}


@pytest.mark.asvs("7.2.4")
@pytest.mark.parametrize("way", [by_password, by_code, by_passkey], ids=lambda way: way.__name__)
def test_key_is_new_after_proving_again(passkey: tuple[Supporter, SoftPasskey], way: Callable[..., Any]) -> None:
    client, address, sent = way(passkey)
    before = key_of(client)
    assert client.post(address, sent).status_code == 302
    assert client.get("/notifications/").status_code == 200
    assert key_of(client) != before
    assert opens_nothing(before)


@pytest.mark.asvs("7.4.4")
@pytest.mark.parametrize("role", [role.value if role is not Role.SUPPORTER else "owner" for role in Role])
def test_every_page_has_the_way_out(role: str) -> None:
    scene, seen, without = make_scene(), 0, []
    browser = Browser(scene, role)
    for name in sorted(set(TABLE) - PUBLIC):
        with untouched():
            answer = browser.get(scene.address(name))
        if answer.status_code != 302 and answer.headers["Content-Type"].startswith("text/html") and "<html" in answer.text:
            seen += 1
            without += [] if WAY_OUT.search(answer.text) else [name]
    assert seen > 10
    assert without == []
