"""The second factor over HTTP: set up, required, guessed, lost; without it nothing else is open."""

import base64
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.authentication.models import Session
from supporters.authentication.session_keys import stored_session_key
from supporters.directory.models import Supporter
from supporters.notifications.models import Delivery
from tests.database import rows
from tests.reauthenticating import show_again
from tests.supporters.second_steps import (
    AGAIN,
    LOGIN,
    PASSWORD,
    SECURITY,
    STEP,
    after_password,
    code_of,
    make_account,
    make_app,
    make_passkey,
    proved_again,
    recovery_code,
    shown_secret,
)
from tools.journeys.one_time_code import code_from

pytestmark = pytest.mark.django_db
APP, CODES = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


@pytest.fixture
def account() -> Supporter:
    return make_account()


@pytest.fixture
def app(account: Supporter) -> Authenticator:
    return make_app(account)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


def is_signed_in(client: Client) -> bool:
    return client.get("/notifications/").status_code == 200


# Setting up -------------------------------------------------------------------------------------------------------


@pytest.mark.asvs("6.5.4")
def test_app_is_connected_and_recovery_codes_are_shown(account: Supporter) -> None:
    client = proved_again(account)
    secret = shown_secret(client)
    assert shown_secret(client) == secret, "a page loaded anew keeps what a phone has read"
    answer = client.post(f"{SECURITY}app/add/", {"code": code_from(secret)})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{SECURITY}codes/")
    page = client.get(f"{SECURITY}codes/").text
    assert len(re.findall(r"<li>\d{4} \d{4}</li>", page)) == 10
    assert recovery_code(account) in client.get(f"{SECURITY}codes/download/").text.replace(" ", "")
    assert "app_secret" not in client.session
    assert mail.outbox == []
    assert not Delivery.objects.exists()


def test_account_has_one_app_and_may_have_it_beside_a_passkey(account: Supporter) -> None:
    client = proved_again(account)
    make_passkey(account)
    show_again(client, account)
    assert client.get(f"{SECURITY}app/add/").status_code == 200
    make_app(account)
    assert client.get(f"{SECURITY}app/add/").headers["Location"] == SECURITY


def test_app_is_refused_when_its_code_is_wrong(account: Supporter) -> None:
    client = proved_again(account)
    secret = shown_secret(client)
    wrong = f"{(int(code_from(secret)) + 1) % 1_000_000:06}"
    assert client.post(f"{SECURITY}app/add/", {"code": wrong}).status_code == 422
    assert not Authenticator.objects.exists()
    assert client.post(f"{SECURITY}app/add/", {"code": code_from(secret)}).status_code == 302


@pytest.mark.asvs("7.5.1")
@pytest.mark.parametrize("part", ["app/add/", "passkeys/add/", "codes/", "codes/download/", "codes/renew/", "app/remove/"])
def test_nothing_is_changed_or_shown_without_a_fresh_proof(account: Supporter, app: Authenticator, part: str) -> None:
    client = Client()
    client.force_login(account)
    for answer in (client.get(SECURITY + part), client.post(SECURITY + part, {})):
        if part not in ("codes/", "codes/download/") or answer.status_code != 405:
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/accounts/again/code/")
    assert Authenticator.objects.filter(user=account).count() == 2


def test_fresh_proof_is_over_after_five_minutes(account: Supporter, clock: Any) -> None:
    client = proved_again(account)
    clock.shift(timedelta(seconds=299))
    assert client.get(f"{SECURITY}app/add/").status_code == 200
    clock.shift(timedelta(seconds=2))
    assert client.get(f"{SECURITY}app/add/").status_code == 302


def test_password_proves_nothing_again_when_there_is_a_second_factor(account: Supporter, app: Authenticator) -> None:
    client = Client()
    client.force_login(account)
    assert client.post(AGAIN, {"password": PASSWORD}).headers["Location"] == "/accounts/again/code/"
    assert client.get(f"{SECURITY}codes/").status_code == 302
    assert client.post(f"{AGAIN}code/?next={SECURITY}codes/", {"code": code_of(app)}).headers["Location"] == f"{SECURITY}codes/"
    assert client.get(f"{SECURITY}codes/").status_code == 200


def test_wrong_password_counts_as_a_failed_sign_in_when_somebody_proves_again(account: Supporter, clock: Any) -> None:
    client = after_password(account)
    for _ in range(5):
        assert client.post(AGAIN, {"password": "x"}).status_code == 422
    assert client.post(AGAIN, {"password": PASSWORD}).status_code == 422


# Signing in -------------------------------------------------------------------------------------------------------


@pytest.mark.asvs("6.3.3")
def test_password_alone_opens_nothing_when_there_is_an_app(account: Supporter, app: Authenticator) -> None:
    client = after_password(account)
    assert not is_signed_in(client)
    account.refresh_from_db()
    assert account.sign_ins == 0
    answer = client.post(STEP, {"code": code_of(app)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_sign_ins_are_counted_when_they_are_complete_and_leave_no_history(account: Supporter) -> None:
    versions = account.history.count()  # type: ignore[attr-defined]
    for _ in range(3):
        after_password(account)
    account.refresh_from_db()
    assert account.sign_ins == 3
    assert account.history.count() == versions  # type: ignore[attr-defined]


@pytest.mark.asvs("6.5.1")
def test_code_is_taken_once_even_by_another_process_and_for_as_long_as_it_would_fit(
    account: Supporter, app: Authenticator, clock: Any
) -> None:
    code = code_of(app)
    first, second = after_password(account), after_password(account)
    assert first.post(STEP, {"code": code}).status_code == 302
    cache.clear()  # the record of allauth itself, kept for half a minute
    assert second.post(STEP, {"code": code}).status_code == 422
    clock.shift(timedelta(seconds=31))  # the code would still be valid, because a phone's clock may be off
    assert second.post(STEP, {"code": code}).status_code == 422
    assert second.post(STEP, {"code": code_of(app)}).status_code == 302


@pytest.mark.asvs("6.5.1")
def test_recovery_code_opens_once(account: Supporter, app: Authenticator) -> None:
    code = recovery_code(account)
    first, second = after_password(account), after_password(account)
    assert first.post(STEP, {"code": f"{code[:4]} {code[4:]}"}).status_code == 302
    assert second.post(STEP, {"code": code}).status_code == 422
    assert "9" in first.get(SECURITY).text
    assert recovery_code(account) != code


@pytest.mark.asvs("6.5.6")
def test_new_recovery_codes_replace_the_old(account: Supporter, app: Authenticator) -> None:
    before, client = recovery_code(account), after_password(account)
    client.post(STEP, {"code": code_of(app)})
    client.post(f"{AGAIN}code/", {"code": recovery_code(account)})
    assert client.post(f"{SECURITY}codes/renew/", {"submission_key": str(uuid4())}).headers["Location"] == f"{SECURITY}codes/"
    assert after_password(account).post(STEP, {"code": before}).status_code == 422
    assert after_password(account).post(STEP, {"code": recovery_code(account)}).status_code == 302


# Guessing ---------------------------------------------------------------------------------------------------------


def wrong(app: Authenticator) -> dict[str, str]:
    return {"code": f"{(int(code_of(app)) + 500_000) % 1_000_000:06}"}


@pytest.mark.asvs("6.3.1")
def test_right_code_is_refused_after_five_wrong_ones_until_the_pause_ends(
    account: Supporter, app: Authenticator, clock: Any
) -> None:
    client = after_password(account)
    for _ in range(5):
        assert client.post(STEP, wrong(app)).status_code == 422
    refused = client.post(STEP, {"code": code_of(app)})
    assert refused.status_code == 422
    assert "Забагато спроб" in refused.text or "Too many attempts" in refused.text
    clock.shift(timedelta(seconds=31))
    assert client.post(STEP, {"code": code_of(app)}).status_code == 302


def test_pause_of_codes_is_not_wiped_out_by_entering_the_password_again(
    account: Supporter, app: Authenticator, clock: Any
) -> None:
    client = after_password(account)
    for _ in range(5):
        client.post(STEP, wrong(app))
    assert after_password(account).post(STEP, {"code": code_of(app)}).status_code == 422


@pytest.mark.asvs("6.3.1")
def test_twelve_codes_are_looked_at_in_an_hour_however_many_are_sent(account: Supporter, app: Authenticator, clock: Any) -> None:
    """Codes are sent from one address every ten seconds; the pauses let twelve through."""
    client, begun, looked_at = after_password(account), timezone.now(), 0
    while timezone.now() - begun < timedelta(hours=1):
        answer = client.post(STEP, wrong(app))
        if answer.status_code == 302:  # the password step has expired
            client = after_password(account)
        elif "Too many attempts" not in answer.text and "Забагато спроб" not in answer.text:
            looked_at += 1
        clock.shift(timedelta(seconds=10))
    assert looked_at == 12


def test_owner_gets_in_from_another_address_when_the_codes_are_guessed_from_hundreds(
    account: Supporter, app: Authenticator, clock: Any
) -> None:
    for number in range(60):
        after_password(account, address=f"10.1.0.{number}").post(STEP, wrong(app))
    clock.shift(timedelta(seconds=61))  # longer than the longest pause of an account from all addresses
    assert after_password(account, address="10.2.0.1").post(STEP, {"code": code_of(app)}).status_code == 302


def test_wrong_codes_count_when_somebody_proves_again(account: Supporter, app: Authenticator, clock: Any) -> None:
    client = after_password(account)
    client.post(STEP, {"code": code_of(app)})
    for _ in range(5):
        assert client.post(f"{AGAIN}code/", wrong(app)).status_code == 422
    assert client.post(f"{AGAIN}code/", {"code": recovery_code(account)}).status_code == 422


# Removing ---------------------------------------------------------------------------------------------------------


def through(account: Supporter, app: Authenticator) -> Client:
    client = after_password(account)
    client.post(STEP, {"code": recovery_code(account)})
    client.post(f"{AGAIN}code/", {"code": recovery_code(account)})
    return client


@pytest.mark.asvs("6.5.6", "7.4.3")
def test_app_is_removed_with_its_codes_and_ends_the_other_sessions(account: Supporter, app: Authenticator) -> None:
    elsewhere, client = through(account, app), through(account, app)
    assert client.post(f"{SECURITY}app/remove/", {"submission_key": str(uuid4())}).status_code == 302
    assert not Authenticator.objects.filter(user=account).exists()
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


def test_last_factor_stays_when_it_is_required(account: Supporter, app: Authenticator, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    Supporter.objects.active().filter(pk=account.pk).update(sign_ins=2)
    client = through(account, app)
    page = client.get(f"{SECURITY}app/remove/")
    assert page.status_code == 200
    assert "submission_key" not in page.text
    assert client.post(f"{SECURITY}app/remove/", {"submission_key": str(uuid4())}).status_code == 409
    assert Authenticator.objects.filter(user=account, type=APP).exists()


def test_colleagues_factor_is_nobody_elses(account: Supporter, app: Authenticator) -> None:
    other = make_account()
    key = Authenticator.objects.create(user=other, type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}})
    client = through(account, app)
    for part in ("", "remove/"):
        address = f"{SECURITY}passkeys/{key.pk}/{part}"
        assert client.get(address).status_code == 404
        assert client.post(address, {"submission_key": str(uuid4()), "name": "x"}).status_code == 404


# How it is stored -------------------------------------------------------------------------------------------------


def test_no_secret_is_in_clear_in_a_table_or_a_session(account: Supporter) -> None:
    client = proved_again(account)
    secret = shown_secret(client)
    session = Session.objects.get(pk=stored_session_key(client.session.session_key or ""))
    assert secret not in opened(session.session_data)
    assert "app_secret" in opened(session.session_data), "the pending secret is there, sealed"
    client.post(f"{SECURITY}app/add/", {"code": code_from(secret)})
    stored = " ".join(text for (text,) in rows("SELECT data::text FROM mfa_authenticator"))
    code = recovery_code(account)
    for hidden in (secret, base64.b64encode(secret.encode()).decode(), code):
        assert hidden not in stored
    for session in Session.objects.all():
        assert code not in opened(session.session_data)
        assert secret not in opened(session.session_data)


def opened(session_data: str) -> str:
    """The content of a signed session, readable without any key by everybody who has the row."""
    body = session_data.split(":", maxsplit=1)[0]
    packed = base64.urlsafe_b64decode(body.lstrip(".") + "=" * (-len(body.lstrip(".")) % 4))
    return (zlib.decompress(packed) if body.startswith(".") else packed).decode()


def test_suspended_account_is_refused_before_the_second_step(account: Supporter, app: Authenticator) -> None:
    Supporter.objects.active().filter(pk=account.pk).update(suspended_at=timezone.now())
    answer = Client().post(LOGIN, {"login": account.email, "password": PASSWORD})
    assert answer.headers["Location"] == reverse("account_inactive")
