"""Passkeys over HTTP, made in software, so that each part of a response can be wrong."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import signing
from django.test import Client
from django.utils import timezone
from fido2.cose import CoseKey, UnsupportedKey
from fido2.utils import websafe_encode

from supporters.authentication.models import Session, SpentChallenge
from supporters.directory.models import Supporter
from tests.supporters.passkey import SoftPasskey, client_data
from tests.supporters.second_steps import (
    AGAIN,
    PASSKEY_SIGN_IN,
    SECURITY,
    STEP,
    add_passkey,
    after_password,
    challenge,
    code_of,
    make_account,
    make_app,
    options_on,
    proved_again,
    sign_in_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Supporter:
    return make_account()


@pytest.fixture
def key(account: Supporter) -> SoftPasskey:
    made = SoftPasskey()
    answer = add_passkey(proved_again(account), made, name="Робочий телефон")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{SECURITY}codes/")
    return made


def is_signed_in(client: Client) -> bool:
    return client.get("/notifications/").status_code == 200


def test_every_passkey_must_be_discoverable_and_verify_its_owner(account: Supporter) -> None:
    asked = options_on(proved_again(account).get(f"{SECURITY}passkeys/add/"))["publicKey"]["authenticatorSelection"]
    assert asked["residentKey"] == "required"
    assert asked["requireResidentKey"] is True
    assert asked["userVerification"] == "required"
    assert challenge(Client())["publicKey"]["userVerification"] == "required"


def test_password_typed_a_moment_ago_is_not_asked_again_for_the_first_factor(account: Supporter) -> None:
    client = after_password(account)
    for part in ("passkeys/add/", "app/add/"):
        assert client.get(SECURITY + part).status_code == 200
    answer = add_passkey(client, SoftPasskey())
    assert client.get(answer.headers["Location"]).status_code == 200, "the codes are shown at once as well"
    with time_machine.travel(timezone.now() + timedelta(seconds=301)):
        assert client.get(f"{SECURITY}codes/").headers["Location"].startswith(f"{AGAIN}passkey/")


def test_password_of_the_sign_in_is_no_proof_when_there_is_a_factor(account: Supporter) -> None:
    app = make_app(account)
    client = after_password(account)
    assert client.post(STEP, {"code": code_of(app)}).status_code == 302
    assert client.get(f"{SECURITY}passkeys/add/").headers["Location"].startswith(f"{AGAIN}code/")


def test_passkey_alone_signs_in_and_counts(account: Supporter, key: SoftPasskey) -> None:
    client = Client()
    answer = sign_in_with(key, client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert is_signed_in(client)
    account.refresh_from_db()
    assert account.sign_ins == 2


def test_passkey_leads_on_to_where_somebody_was_going(account: Supporter, key: SoftPasskey) -> None:
    client = Client()
    for onward, expected in (("/help/", "/help/"), ("https://evil.test/", "/")):
        fields = {"credential": key.proved(challenge(client)), "next": onward}
        assert client.post(PASSKEY_SIGN_IN, fields).headers["Location"] == expected
        client = Client()


def test_passkey_is_the_second_step_after_a_password(account: Supporter, key: SoftPasskey) -> None:
    client = after_password(account)
    page = client.get(STEP)
    assert not is_signed_in(client)
    assert client.post(STEP, {"credential": key.proved(options_on(page))}).status_code == 302
    assert is_signed_in(client)


def test_passkey_of_a_device_that_names_no_user_is_taken_after_a_password(account: Supporter, key: SoftPasskey) -> None:
    client = after_password(account)
    assert client.post(STEP, {"credential": key.proved(options_on(client.get(STEP)), userHandle=None)}).status_code == 302


def test_wrong_answer_brings_no_other_challenge(account: Supporter, key: SoftPasskey, settings: Any) -> None:
    client = Client()
    proved = key.proved(challenge(client), signature=websafe_encode(b"x"))
    assert settings.CHALLENGE_COOKIE_NAME in client.cookies
    answer = client.post(PASSKEY_SIGN_IN, {"credential": proved})
    assert (answer.status_code, settings.CHALLENGE_COOKIE_NAME in answer.cookies) == (422, False)


def test_passkey_that_could_prove_nothing_is_refused(account: Supporter) -> None:
    class Strange(SoftPasskey):
        """Its algorithm is known to nobody."""

        def public_key(self) -> CoseKey:
            return UnsupportedKey({1: 2, 3: -9999})

    assert add_passkey(proved_again(account), Strange()).status_code == 422
    assert not Authenticator.objects.exists()


@pytest.mark.asvs("6.5.7")
def test_passkey_proves_again_who_sits_there(account: Supporter, key: SoftPasskey) -> None:
    client = Client()
    sign_in_with(key, client)
    first = client.get(f"{SECURITY}passkeys/add/")
    assert first.headers["Location"].startswith(f"{AGAIN}passkey/")
    page = client.get(first.headers["Location"])
    refused = client.post(first.headers["Location"], {"credential": SoftPasskey().proved(options_on(page))})
    assert refused.status_code == 422
    answer = client.post(first.headers["Location"], {"credential": key.proved(options_on(refused))})
    assert answer.headers["Location"] == f"{SECURITY}passkeys/add/"
    assert client.get(f"{SECURITY}passkeys/add/").status_code == 200


def test_unverified_passkey_is_refused_when_it_is_added(account: Supporter) -> None:
    assert add_passkey(proved_again(account), SoftPasskey(verifies=False)).status_code == 422
    assert not Authenticator.objects.exists()


def test_unverified_passkey_is_refused_when_it_signs_in(account: Supporter, key: SoftPasskey) -> None:
    key.verifies = False
    client = Client()
    assert sign_in_with(key, client).status_code == 422
    assert not is_signed_in(client)
    client = after_password(account)
    assert client.post(STEP, {"credential": key.proved(options_on(client.get(STEP)))}).status_code == 422


@pytest.mark.parametrize("column", ["is_active", "suspended_at"])
def test_passkey_of_a_closed_or_suspended_account_is_refused(account: Supporter, key: SoftPasskey, column: str) -> None:
    closed = {"is_active": False} if column == "is_active" else {"suspended_at": account.joined_at}
    Supporter.objects.active().filter(pk=account.pk).update(**closed)
    client = Client()
    assert sign_in_with(key, client).headers["Location"] == "/accounts/inactive/"
    assert not is_signed_in(client)
    account.refresh_from_db()
    assert account.sign_ins == 1


@pytest.mark.asvs("6.7.2")
def test_answer_is_refused_when_it_is_sent_twice(account: Supporter, key: SoftPasskey) -> None:
    client = Client()
    sent = {"credential": key.proved(challenge(client))}
    cookies = client.cookies.output()
    assert client.post(PASSKEY_SIGN_IN, sent).status_code == 302
    thief = Client(headers={"Cookie": cookies})
    assert thief.post(PASSKEY_SIGN_IN, sent).status_code in (302, 422)
    assert not is_signed_in(thief)
    client.post("/accounts/logout/")
    assert client.post(PASSKEY_SIGN_IN, sent).status_code == 422


@pytest.mark.asvs("6.7.2")
def test_copied_answer_is_refused_with_the_cookie_of_its_challenge(account: Supporter, key: SoftPasskey) -> None:
    """The cookie alone would be accepted for five minutes: a challenge is spent by the first signature."""
    client, thief = Client(), Client()
    sent = {"credential": key.proved(challenge(client))}
    thief.cookies["challenge"] = client.cookies["challenge"].value
    assert client.post(PASSKEY_SIGN_IN, sent).status_code == 302
    assert thief.post(PASSKEY_SIGN_IN, sent).status_code == 422
    assert not is_signed_in(thief)
    assert SpentChallenge.objects.count() == 1


@pytest.mark.asvs("6.7.2")
def test_challenge_lasts_five_minutes_and_is_not_made_by_others(account: Supporter, key: SoftPasskey) -> None:
    client = Client()
    sent = {"credential": key.proved(challenge(client))}
    with time_machine.travel(timezone.now() + timedelta(seconds=301)):
        assert client.post(PASSKEY_SIGN_IN, sent).status_code == 422
    client.cookies["challenge"] = signing.dumps({"challenge": "AAAA", "user_verification": None}, salt="another")
    assert client.post(PASSKEY_SIGN_IN, sent).status_code == 422
    assert not SpentChallenge.objects.exists(), "nothing is written before a signature"


def test_visitor_makes_no_row_of_a_session() -> None:
    for _ in range(3):
        visitor = Client()
        challenge(visitor)
        assert visitor.post(PASSKEY_SIGN_IN, {"credential": "{}"}).status_code == 422
        assert visitor.get("/accounts/login/").status_code == 200
    assert not Session.objects.exists()


@pytest.mark.asvs("6.7.2")
def test_answer_is_refused_when_it_fits_another_challenge_or_somebody_else(account: Supporter, key: SoftPasskey) -> None:
    client, other = Client(), make_account()
    old = key.proved(challenge(client))
    challenge(client)
    assert client.post(PASSKEY_SIGN_IN, {"credential": old}).status_code == 422
    as_other = key.proved(challenge(client), userHandle=websafe_encode(other.pk.hex.encode()))
    assert client.post(PASSKEY_SIGN_IN, {"credential": as_other}).status_code == 422


def test_answer_is_refused_when_it_was_given_to_another_site(account: Supporter, key: SoftPasskey, settings: Any) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
    client = Client()
    options = challenge(client)
    lured = client_data("webauthn.get", options["publicKey"]["challenge"], "https://testserver.evil.test")
    assert (
        client.post(PASSKEY_SIGN_IN, {"credential": key.proved(options, clientDataJSON=websafe_encode(lured))}).status_code == 422
    )


MALFORMED = (
    "", "x", "[]", "null", "1" * 5000, "[" * 15_000, '{"rawId": 1}', '{"rawId": "AA", "response": []}', '"text"',
    '{"rawId": "AA", "response": {"clientDataJSON": "AA", "attestationObject": "AA"}}',
    json.dumps({"rawId": "AA", "response": {"clientDataJSON": "e30", "attestationObject": "n" * 12_000}}),
    json.dumps({"rawId": "AA", "response": {"clientDataJSON": websafe_encode(b"[" * 9000), "attestationObject": "oA"}}),
    json.dumps({"rawId": "AA", "response": {"clientDataJSON": "e30", "attestationObject": websafe_encode(b"\x81" * 9000)}}),
    json.dumps({"rawId": "\x00\ud800", "response": {"userHandle": "\ud800", "clientDataJSON": "\x00"}}),
)  # fmt: skip


@pytest.mark.parametrize("sent", MALFORMED, ids=range(len(MALFORMED)))
def test_made_up_passkey_is_refused_and_breaks_nothing(account: Supporter, sent: str) -> None:
    client = proved_again(account)
    client.get(f"{SECURITY}passkeys/add/")
    assert client.post(f"{SECURITY}passkeys/add/", {"credential": sent}).status_code == 422
    stranger = Client()
    challenge(stranger)
    assert stranger.post(PASSKEY_SIGN_IN, {"credential": sent}).status_code == 422


@pytest.mark.parametrize("part", ["clientDataJSON", "attestationObject"])
def test_each_tampered_byte_of_a_new_passkey_is_refused_or_harmless(account: Supporter, part: str) -> None:
    client = proved_again(account)
    for step in range(0, 120, 7):
        sent = json.loads(SoftPasskey().made(options_on(client.get(f"{SECURITY}passkeys/add/"))))
        text = sent["response"][part]
        sent["response"][part] = text[:step] + ("A" if text[step] != "A" else "B") + text[step + 1 :]
        answer = client.post(f"{SECURITY}passkeys/add/", {"credential": json.dumps(sent), "submission_key": str(uuid4())})
        assert answer.status_code in (302, 422)
    assert client.get(SECURITY).status_code == 200


def test_only_what_a_passkey_consists_of_is_kept(account: Supporter) -> None:
    client, key = proved_again(account), SoftPasskey()
    sent = json.loads(key.made(options_on(client.get(f"{SECURITY}passkeys/add/"))))
    sent |= {"clientExtensionResults": {"x": "\x00" * 100}, "more": "\x00"}
    sent["rawId"] = sent["id"] = sent["rawId"] + "\x00" * 4
    assert client.post(f"{SECURITY}passkeys/add/", {"credential": json.dumps(sent)}).status_code == 302
    kept = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).data
    assert set(kept["credential"]) == {"id", "rawId", "type", "response"}
    assert sign_in_with(key).status_code == 302


@pytest.mark.asvs("6.5.6")
def test_passkey_is_renamed_and_removed(account: Supporter, key: SoftPasskey) -> None:
    client = Client()
    sign_in_with(key, client)
    page = client.get(f"{AGAIN}passkey/")
    client.post(f"{AGAIN}passkey/", {"credential": key.proved(options_on(page))})
    passkey = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    address = f"{SECURITY}passkeys/{passkey.pk}/"
    assert "Робочий телефон" in client.get(SECURITY).text
    assert client.post(address, {"name": "", "submission_key": str(uuid4())}).status_code == 422
    assert client.post(address, {"name": "Планшет", "submission_key": str(uuid4())}).status_code == 302
    assert "Планшет" in client.get(SECURITY).text
    assert client.get(f"{address}remove/").status_code == 200
    assert client.post(f"{address}remove/", {"submission_key": str(uuid4())}).status_code == 302
    assert not Authenticator.objects.exists()
    assert sign_in_with(key).status_code == 422
    assert client.get(address).status_code == 404


def test_page_for_a_sign_in_by_passkey_is_the_sign_in_and_holds_no_challenge(account: Supporter, settings: Any) -> None:
    answer = Client().get(PASSKEY_SIGN_IN)
    assert answer.headers["Location"] == "/accounts/login/"
    assert settings.CHALLENGE_COOKIE_NAME not in answer.cookies
