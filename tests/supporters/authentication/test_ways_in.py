"""The ways to sign in: ASVS 5.0, chapters 6.3 to 6.7, as far as no other test covers them."""

import random
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.test import Client
from django.utils import timezone
from fido2.utils import websafe_decode

from supporters.authentication.actions.passwords import password_link
from supporters.authentication.hashers import SupporterArgon2Hasher
from supporters.directory.models import Supporter
from tests.bad_inputs.form import Form
from tests.bad_inputs.forms import CASE_FORMS, STAFF_FORMS, fields_of
from tests.bad_inputs.scene import BY_LINK, HALFWAY, Browser, Scene, as_sent, make_scene, untouched
from tests.office import make_password_letter
from tests.route_table import TABLE
from tests.supporters.authentication.test_password_words import written_down
from tests.supporters.passkey import SoftPasskey
from tests.supporters.second_steps import (
    LOGIN,
    PASSWORD,
    STEP,
    add_passkey,
    after_password,
    challenge,
    code_of,
    make_account,
    make_app,
    proved_again,
    sign_in_with,
)
from tests.watching import watched

pytestmark = pytest.mark.django_db
FORMS = {**STAFF_FORMS, **CASE_FORMS}
HALF_A_MINUTE, LONG_ENOUGH = 30, 8  # seconds, bytes
NEW = "новий довгий пароль про море"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.mark.asvs("6.3.2")
def test_migrated_database_has_no_account() -> None:
    assert not Supporter.objects.get_queryset().exists()


def signs_in(scene: Scene, name: str) -> bool:
    """Whether a stranger is signed in after sending everything that the route asks for."""
    form = FORMS.get(name, Form("anonymous"))
    browser = Browser(scene, form.actor if form.actor in (HALFWAY, BY_LINK) else "anonymous")
    sent = as_sent(fields_of(scene, name, form, browser))
    with untouched():
        answers = [browser.get(scene.address(name)), browser.post(scene.address(name), sent)]
    return any(answer.asked.user.is_authenticated for answer in answers)


@pytest.mark.asvs("6.3.4")
def test_no_route_signs_in_but_those_written_down() -> None:
    scene, key = make_scene(), SoftPasskey()
    found = {name for name in set(TABLE) - {"livez", "healthz"} if signs_in(scene, name)}  # these two ignore the session
    add_passkey(proved_again(make_account()), key)
    client = Client()
    assert sign_in_with(key, client).status_code == 302
    assert client.get("/notifications/").status_code == 200
    assert found | {"mfa_login_webauthn"} == written_down()


@pytest.mark.asvs("6.3.4")
@pytest.mark.parametrize("scheme", ["Basic {email}:{password}", "Bearer {pk}", "Token {pk}"])
def test_no_header_signs_in(scheme: str) -> None:
    account = make_account()
    words = scheme.format(email=account.email, password=PASSWORD, pk=account.pk)
    stranger = Client(headers={"Authorization": words, "X-Forwarded-User": account.email, "Remote-User": account.email})
    assert stranger.get("/notifications/").status_code == 302


@pytest.mark.asvs("6.3.6", "6.4.3")
def test_second_factor_is_asked_for_when_the_password_came_by_mail() -> None:
    account = make_account()
    app, client = make_app(account), Client()
    page = client.get(password_link(account, make_password_letter(account))).headers["Location"]
    assert client.post(page, {"password": NEW, "again": NEW}).headers["Location"] == LOGIN
    assert client.post(LOGIN, {"login": account.email, "password": NEW}).status_code == 302
    assert client.get("/notifications/").status_code == 302
    assert Authenticator.objects.filter(user=account).count() == 2, "the letter removes no factor"
    assert client.post(STEP, {"code": code_of(app)}).status_code == 302
    assert client.get("/notifications/").status_code == 200


@pytest.mark.asvs("6.3.8")
@pytest.mark.parametrize("state", [{}, {"is_active": False}, {"suspended_at": timezone.now()}, None])
def test_wrong_password_costs_the_same_whether_there_is_an_account(
    monkeypatch: pytest.MonkeyPatch, state: dict[str, Any] | None
) -> None:
    """The slow part is the hash: it is computed exactly once, and the response is the same."""
    slow: list[str] = []
    encode, verify = SupporterArgon2Hasher.encode, SupporterArgon2Hasher.verify
    account = make_account()
    Supporter.objects.get_queryset().filter(pk=account.pk).update(**(state or {"email": "other@suprovid.test"}))

    monkeypatch.setattr(SupporterArgon2Hasher, "encode", watched(encode, slow, lambda *_: "encode"))
    monkeypatch.setattr(SupporterArgon2Hasher, "verify", watched(verify, slow, lambda *_: "verify"))
    answer = Client().post(LOGIN, {"login": account.email, "password": "не той пароль зовсім"})
    assert answer.status_code == 422
    assert len(slow) == 1


@pytest.mark.asvs("6.5.3", "11.5.1")
@pytest.mark.parametrize(("make", "length"), [(generate_totp_secret, 20), (RecoveryCodes.generate_seed, 40)])
def test_seed_is_drawn_from_the_generator_of_the_system(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[], str], length: int
) -> None:
    drawn: list[int] = []
    draw = secrets.token_bytes
    monkeypatch.setattr(secrets, "token_bytes", watched(draw, drawn, int))
    made = set()
    for _ in range(4):
        random.seed(1)
        made.add(make())
    assert drawn == [length] * 4
    assert len(made) == 4


@pytest.mark.asvs("6.5.5", "6.5.8")
@pytest.mark.parametrize(("seconds", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False), (3600, False)])
def test_code_is_good_for_its_half_minute_and_the_one_beside_it(clock: time_machine.Traveller, seconds: int, taken: bool) -> None:
    """By the server's clock, whatever the browser says. The neighbouring codes are for phones whose clock is off."""
    assert app_settings.TOTP_PERIOD == HALF_A_MINUTE
    account = make_account()
    app = make_app(account)
    code, client = code_of(app), after_password(account)
    clock.shift(timedelta(seconds=seconds))
    client.post(STEP, {"code": code}, headers={"Date": "Wed, 25 Nov 2026 09:00:00 GMT"})
    assert (client.get("/notifications/").status_code == 200) is taken


@pytest.mark.asvs("6.7.2")
def test_challenges_of_passkeys_are_long_and_never_the_same() -> None:
    client, given = Client(), []
    for _ in range(8):
        random.seed(1)
        given.append(challenge(client)["publicKey"]["challenge"])
    assert len(set(given)) == 8
    assert {len(websafe_decode(one)) >= LONG_ENOUGH for one in given} == {True}
