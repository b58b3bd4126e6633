"""Twenty concurrent submissions of a form for one's second factor: one effect."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from supporters.directory.models import Supporter
from tests.at_once import at_once
from tests.cases.course.views.test_double_submit import HANDS, press_at_once
from tests.reauthenticating import show_again
from tests.supporters.passkey import SoftPasskey
from tests.supporters.second_steps import (
    SECURITY,
    STEP,
    after_password,
    code_of,
    make_account,
    make_app,
    make_passkey,
    options_on,
    shown_secret,
)
from tests.supporters.second_steps import proved_again as by_password
from tools.journeys.one_time_code import code_from

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.exhaustive]
Type = Authenticator.Type


@pytest.fixture
def account() -> Supporter:
    return make_account()


def proved(account: Supporter) -> Client:
    client = Client()
    client.force_login(account)
    client.get("/")
    show_again(client, account)
    return client


def codes(answers: list[Any]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def keys() -> dict[str, str]:
    return {"submission_key": str(uuid4())}


def test_one_passkey_is_kept_when_its_form_is_sent_twenty_times(account: Supporter) -> None:
    client = by_password(account)
    sent = SoftPasskey().made(options_on(client.get(f"{SECURITY}passkeys/add/")))
    answers = press_at_once(client, f"{SECURITY}passkeys/add/", [{**keys(), "credential": sent}] * HANDS)
    assert codes(answers) == [302] * HANDS
    assert {answer.headers["Location"] for answer in answers} == {f"{SECURITY}codes/"}
    assert Authenticator.objects.filter(type=Type.WEBAUTHN).count() == 1
    assert Authenticator.objects.filter(type=Type.RECOVERY_CODES).count() == 1


def test_one_app_is_connected_when_its_form_is_sent_twenty_times(account: Supporter) -> None:
    client = by_password(account)
    code = code_from(shown_secret(client))
    answers = press_at_once(client, f"{SECURITY}app/add/", [{**keys(), "code": code} for _ in range(HANDS)])
    assert codes(answers) == [302] * HANDS
    assert Authenticator.objects.filter(type=Type.TOTP).count() == 1


def test_codes_are_renewed_once_when_the_form_is_sent_twenty_times(account: Supporter) -> None:
    make_app(account)
    client = proved(account)
    before = Authenticator.objects.get(type=Type.RECOVERY_CODES).pk
    assert codes(press_at_once(client, f"{SECURITY}codes/renew/", [keys()] * HANDS)) == [302] * HANDS
    assert Authenticator.objects.get(type=Type.RECOVERY_CODES).pk == before + 1


def test_passkey_is_renamed_and_removed_once_when_the_forms_are_sent_twenty_times(account: Supporter) -> None:
    passkey, client = make_passkey(account), proved(account)
    address = f"{SECURITY}passkeys/{passkey.pk}/"
    assert codes(press_at_once(client, address, [{**keys(), "name": "Планшет"}] * HANDS)) == [302] * HANDS
    assert codes(press_at_once(client, f"{address}remove/", [keys()] * HANDS)) == [302] * HANDS
    assert not Authenticator.objects.exists()


def test_one_of_two_last_factors_stays_when_both_are_removed_at_once(account: Supporter, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    Supporter.objects.active().filter(pk=account.pk).update(sign_ins=3)
    for _ in range(3):
        Authenticator.objects.all().delete()
        make_app(account)
        passkey, client = make_passkey(account), proved(account)
        parts = ["app/remove/", f"passkeys/{passkey.pk}/remove/"]
        answers = at_one_moment([(client, SECURITY + part, keys()) for part in parts])
        assert codes(answers) == [302, 409]
        assert Authenticator.objects.exclude(type=Type.RECOVERY_CODES).count() == 1


def test_code_signs_in_once_when_many_browsers_send_it(account: Supporter) -> None:
    code = code_of(make_app(account))
    clients = [after_password(account) for _ in range(4)]
    answers = at_one_moment([(client, STEP, {"code": code}) for client in clients])
    assert codes(answers) == [302, 422, 422, 422]


def at_one_moment(presses: list[tuple[Client, str, dict[str, str]]]) -> list[Any]:
    def press(client: Client, address: str, fields: dict[str, str]) -> Any:
        hand = Client(raise_request_exception=False)
        hand.cookies["sessionid"] = client.cookies["sessionid"].value
        return hand.post(address, fields)

    return at_once([partial(press, *one) for one in presses])
