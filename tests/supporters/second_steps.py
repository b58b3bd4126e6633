"""What a user does at sign-in and on the page of security settings."""

import html
import json
import re
from typing import Any
from uuid import uuid4

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
)
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib.auth.hashers import make_password
from django.test import Client
from fido2.utils import websafe_encode

from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tests.factories import make_department, make_supporter
from tests.supporters.passkey import SoftPasskey
from tools.journeys.one_time_code import code_from

PASSWORD = "тиха вода греблі рве"
LOGIN, STEP, AGAIN = "/accounts/login/", "/accounts/login/second-step/", "/accounts/again/"
PASSKEY_SIGN_IN = "/accounts/login/passkey/"
SECURITY = "/profile/security/"


def make_account(role: Role = Role.SUPPORTER) -> Supporter:
    account = make_supporter(make_department(), role)
    account.password = make_password(PASSWORD)
    account.save(update_fields=["password"])
    return account


def make_app(account: Supporter) -> Authenticator:
    app: Authenticator = TOTP.activate(account, generate_totp_secret()).instance
    RecoveryCodes.activate(account)
    return app


def make_passkey(account: Supporter) -> Authenticator:
    key, asked = SoftPasskey(), {"challenge": "AA", "user": {"id": websafe_encode(account.pk.hex.encode())}}
    sent = json.loads(key.made({"publicKey": asked}))
    passkey: Authenticator = WebAuthn.add(account, "Телефон", {**sent, "clientExtensionResults": {}}).instance
    return passkey


def code_of(app: Authenticator) -> str:
    return code_from(get_adapter().decrypt(app.data["secret"]))


def recovery_code(account: Supporter) -> str:
    codes = Authenticator.objects.get(user=account, type=Authenticator.Type.RECOVERY_CODES)
    code: str = codes.wrap().get_unused_codes()[0]
    return code


def after_password(account: Supporter, *, address: str = "10.0.0.1") -> Client:
    client = Client(REMOTE_ADDR=address)
    answer = client.post(LOGIN, {"login": account.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.text
    return client


def proved_again(account: Supporter) -> Client:
    """A browser reauthenticated by password. Requires an account without a second factor."""
    client = after_password(account)
    assert client.post(AGAIN, {"password": PASSWORD}).status_code == 302
    return client


def shown_secret(client: Client) -> str:
    page = client.get(f"{SECURITY}app/add/").text
    groups = re.search(r'class="secret"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert groups
    return "".join(re.findall(r"<span>(\w{4})</span>", groups[1]))


def options_on(answer: Any) -> dict[str, Any]:
    found = re.search(r'data-options="([^"]+)"', answer.text)
    assert found, answer.text
    options: dict[str, Any] = json.loads(html.unescape(found[1]))
    return options


def add_passkey(client: Client, key: SoftPasskey, **fields: str) -> Any:
    credential = key.made(options_on(client.get(f"{SECURITY}passkeys/add/")))
    return client.post(f"{SECURITY}passkeys/add/", {"submission_key": str(uuid4()), "credential": credential, **fields})


def challenge(client: Client) -> dict[str, Any]:
    answer = client.get(PASSKEY_SIGN_IN, headers={"X-Requested-With": "XMLHttpRequest"})
    options: dict[str, Any] = answer.json()["request_options"]
    return options


def sign_in_with(key: SoftPasskey, client: Client | None = None) -> Any:
    client = client or Client()
    return client.post(PASSKEY_SIGN_IN, {"credential": key.proved(challenge(client))})
