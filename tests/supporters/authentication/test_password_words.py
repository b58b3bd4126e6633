"""docs/security/authentication.md agrees with the code: each number is read from the document and compared."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account import app_settings
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    get_default_password_validators,
)
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.test import Client

from config.embedded.home import CHECKOUT
from supporters.authentication import password_validators
from supporters.authentication.actions import attempts
from supporters.authentication.forms.passwords import LONGEST
from supporters.authentication.hashers import SupporterArgon2Hasher
from supporters.authentication.second_factor import FROM_THE_FIRST_DAY, SIGN_INS_WITHOUT
from supporters.directory.roles import IDLE_SECONDS, Role
from tests.factories import make_department, make_supporter
from tests.route_table import PUBLIC

DOCUMENT = " ".join((CHECKOUT / "docs/security/authentication.md").read_text().split())
WARNING = CHECKOUT / "static/js/session-warning.js"


def documented(pattern: str) -> tuple[Any, ...]:
    """The groups that `pattern` finds in the document; digits become an int, without thousands separators."""
    found = re.search(pattern, DOCUMENT)
    assert found, f"{pattern} is not documented"
    return tuple(int(group.replace(",", "")) if group[0].isdigit() else group for group in found.groups())


def roles_in(words: str) -> set[Role]:
    return {role for role in Role if f"{role}s" in words}


@pytest.mark.asvs("6.1.1")
def test_pauses_are_those_of_the_code() -> None:
    here = (attempts.FREE_HERE, attempts.FIRST_PAUSE, attempts.LONGEST_HERE)
    for bucket in ("known browser", "address"):
        assert documented(rf"\| account and {bucket} \| (\d+) \| (\d+) s \| (\d+) s \|") == here
    in_all = (attempts.FREE_IN_ALL, attempts.FIRST_PAUSE, attempts.LONGEST_IN_ALL)
    assert documented(r"\| account \| (\d+) \| (\d+) s \| (\d+) s \|") == in_all
    assert "forgotten after an hour" in DOCUMENT
    assert attempts.FORGOTTEN_AFTER.total_seconds() == 3600


@pytest.mark.asvs("6.1.2")
def test_words_of_the_service_are_in_the_file_that_is_named() -> None:
    (file,) = documented(r"words of this service \(`([\w/.]+)`\)")
    assert str(CHECKOUT / file) == password_validators.__file__
    assert len(set(password_validators.WORDS)) == len(password_validators.WORDS) > 20


def test_password_is_checked_and_kept_as_documented() -> None:
    validators = {type(validator): validator for validator in get_default_password_validators()}
    shortest: Any = validators[MinimumLengthValidator]
    common: Any = validators[CommonPasswordValidator]
    assert documented(r"At least (\d+) characters, at most (\d+),") == (shortest.min_length, LONGEST)
    long_enough = [password for password in common.passwords if len(password) >= shortest.min_length]
    assert documented(r"the ([\d,]+) commonest .*? \(of them (\d+) are long enough") == (len(common.passwords), len(long_enough))
    argon2 = (SupporterArgon2Hasher.memory_cost, SupporterArgon2Hasher.time_cost, SupporterArgon2Hasher.parallelism)
    assert documented(r"Argon2id \(m = (\d+) KiB, t = (\d+), p = (\d+)\)") == argon2


@pytest.mark.asvs("6.1.3")
def test_ways_in_are_all_written_down(settings: Any) -> None:
    """tests/supporters/authentication/test_ways_in.py proves that no other route signs in."""
    assert written_down() == {"account_login", "mfa_login_webauthn", "mfa_authenticate"} < PUBLIC
    assert set(settings.MFA_SUPPORTED_TYPES) == {"webauthn", "totp", "recovery_codes"}
    assert settings.MFA_WEBAUTHN_USER_VERIFICATION == "required"
    assert len(settings.AUTHENTICATION_BACKENDS) == 1
    sign_ins, without, never = documented(r"first (\d+) sign-ins of ([\w, ]+); never for ([\w, ]+);")
    assert sign_ins == SIGN_INS_WITHOUT
    assert roles_in(never) == FROM_THE_FIRST_DAY
    assert roles_in(without) == set(Role) - FROM_THE_FIRST_DAY


def written_down() -> set[str]:
    """The routes under «Ways in» in the document."""
    return set(re.findall(r"`(\w+)`", DOCUMENT.split("## Ways in")[1].split("## ")[0]))


@pytest.mark.asvs("7.1.1")
def test_lengths_of_a_session_are_those_of_the_code_and_have_a_reason(settings: Any) -> None:
    idle, whose, sooner, why = documented(r"\| idle \| (\d+) s; ([\w, ]+?) (\d+) s \| ([^|]+) \|")
    assert idle == settings.SESSION_IDLE_SECONDS
    assert dict.fromkeys(roles_in(whose), sooner) == IDLE_SECONDS
    in_all, why_in_all = documented(r"\| whole length \| (\d+) s \| ([^|]+) \|")
    assert in_all == settings.SESSION_COOKIE_AGE
    assert why
    assert "NIST" in why_in_all


def test_warning_and_freshness_are_those_of_the_code() -> None:
    (warning,) = documented(r"\| warning before the end \| (\d+) s \|")
    assert f"const WARN = {warning}," in WARNING.read_text()
    assert documented(r"\| fresh second factor for the gravest acts \| (\d+) s \|") == (app_settings.REAUTHENTICATION_TIMEOUT,)


@pytest.mark.asvs("7.1.2")
@pytest.mark.django_db
def test_one_person_has_as_many_sessions_as_documented(signed_in: Callable[[Any], Client]) -> None:
    assert documented(r"\| sessions of one person \| (as many) as devices;") == ("as many",)
    somebody = make_supporter(make_department())
    clients = [signed_in(somebody) for _ in range(12)]
    assert {client.get("/today/").status_code for client in clients} == {200}


@pytest.mark.django_db
def test_key_of_a_session_is_as_long_as_documented(signed_in: Callable[[Any], Client]) -> None:
    key = signed_in(make_supporter(make_department())).session.session_key or ""
    assert documented(r"(\d+) random characters") == (len(key),)
    assert set(key) <= set(VALID_KEY_CHARS)
