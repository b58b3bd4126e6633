from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from supporters.administration.actions.accounts import add_supporter
from supporters.authentication.actions.undertaking import accept_undertaking
from supporters.authentication.models import SignInAttempts
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tests.database import rows
from tests.factories import make_department

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "melnyk@suprovid.test", "перша довга фраза для входу"
LOGIN = "/accounts/login/"


@pytest.fixture
def account() -> Supporter:
    return new_account(EMAIL)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


def new_account(email: str, password: str = PASSWORD) -> Supporter:
    account = add_supporter(
        email,
        surname="Мельник",
        given_name="Ірина",
        patronymic="Олегівна",
        role=Role.SUPPORTER,
        department=make_department(),
        password=password,
        is_recognised=True,
    )
    accept_undertaking(account.pk, at=timezone.now())
    return account


def try_to_sign_in(password: str, *, email: str = EMAIL, address: str = "10.0.0.1") -> Any:
    return Client(REMOTE_ADDR=address).post(LOGIN, {"login": email, "password": password})


@pytest.mark.asvs("11.4.2")
def test_password_is_hashed_with_our_profile_of_argon2id(account: Supporter) -> None:
    assert account.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_account_is_refused_when_the_password_is_weak() -> None:
    for weak in ("коротка", "melnyk@suprovid.test"):
        with pytest.raises(ValidationError):
            new_account(EMAIL, weak)


def test_account_is_refused_when_the_address_has_one(account: Supporter) -> None:
    with pytest.raises(IntegrityError):
        new_account(EMAIL.upper())


@pytest.mark.parametrize("typed", [EMAIL, EMAIL.upper(), f"  {EMAIL} "])
def test_somebody_signs_in_when_the_password_fits(account: Supporter, typed: str) -> None:
    client = Client()
    answer = client.post(LOGIN, {"login": typed, "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/today/").status_code == 200


def test_form_says_so_and_keeps_the_address_when_the_password_is_wrong(account: Supporter) -> None:
    answer = try_to_sign_in("не та фраза")
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert "Неправильна пошта або пароль" in answer.text
    assert f'value="{EMAIL}"' in answer.text
    assert "не та фраза" not in answer.text


@pytest.mark.asvs("6.3.8")
def test_answer_is_the_same_when_the_account_is_unknown(account: Supporter) -> None:
    def words(answer: Any) -> list[str]:
        return [line for line in answer.text.splitlines() if "csrf" not in line and "value=" not in line]

    assert words(try_to_sign_in("x", email="nobody@suprovid.test")) == words(try_to_sign_in("x"))


@pytest.mark.parametrize("field", ["login", "password"])
def test_error_is_beside_its_field_when_it_is_empty(account: Supporter, field: str) -> None:
    sent = {"login": EMAIL, "password": PASSWORD, field: ""}
    answer = Client().post(LOGIN, sent)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text


@pytest.mark.parametrize("typed", ["\0", "9" * 5000, "😀@x.y", "не адреса", "a" * 400 + "@suprovid.test"])
def test_answer_is_clear_when_the_input_is_bad(account: Supporter, typed: str) -> None:
    assert try_to_sign_in(typed, email=typed).status_code == 422


def test_address_without_its_end_is_asked_for_in_full(account: Supporter) -> None:
    assert "Вкажіть адресу пошти повністю, з @" in try_to_sign_in(PASSWORD, email="melnyk").text


@pytest.mark.asvs("6.3.1")
def test_door_stays_shut_after_five_failures_and_opens_by_itself(account: Supporter, clock: Any) -> None:
    for _ in range(5):
        assert try_to_sign_in("x").status_code == 422
    refused = try_to_sign_in(PASSWORD)
    assert refused.status_code == 422
    assert "Забагато спроб" in refused.text or "Too many attempts" in refused.text
    clock.shift(timedelta(seconds=31))
    assert try_to_sign_in(PASSWORD).status_code == 302


@pytest.mark.asvs("6.3.1")
def test_pause_grows_when_failures_go_on(account: Supporter, clock: Any) -> None:
    for _ in range(5):
        try_to_sign_in("x")
    for seconds in (31, 61, 121, 241):
        clock.shift(timedelta(seconds=seconds - 2))
        assert try_to_sign_in(PASSWORD).status_code == 422
        clock.shift(timedelta(seconds=2))
        try_to_sign_in("x")
    clock.shift(timedelta(minutes=16))
    assert try_to_sign_in(PASSWORD).status_code == 302


def test_others_sign_in_when_one_account_is_guessed_from_their_address(account: Supporter, clock: Any) -> None:
    new_account("boyko@suprovid.test")
    for _ in range(6):
        try_to_sign_in("x")
    assert try_to_sign_in(PASSWORD, email="boyko@suprovid.test").status_code == 302
    assert try_to_sign_in(PASSWORD, address="10.0.0.2").status_code == 302


def test_throttle_keeps_no_address_in_clear(account: Supporter) -> None:
    try_to_sign_in("x")
    assert SignInAttempts.objects.count() == 2
    stored = " ".join(text for (text,) in rows("SELECT encode(key, 'escape') FROM supporters_signinattempts"))
    assert "melnyk" not in stored
    assert "10.0.0.1" not in stored


def test_failures_are_forgotten_when_somebody_signs_in(account: Supporter, clock: Any) -> None:
    for _ in range(4):
        try_to_sign_in("x")
    assert try_to_sign_in(PASSWORD).status_code == 302
    assert try_to_sign_in("x").status_code == 422
    assert try_to_sign_in(PASSWORD).status_code == 302


def test_nobody_signs_in_when_deactivated(account: Supporter) -> None:
    Supporter.objects.active().filter(pk=account.pk).update(is_active=False)
    client = Client()
    client.post(LOGIN, {"login": EMAIL, "password": PASSWORD})
    assert client.get("/today/").status_code == 302


@pytest.mark.asvs("6.3.4")
@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/password/reset/", "/accounts/email/", "/admin/"])
def test_nobody_makes_an_account_alone(account: Supporter, address: str, signed_in: Callable[[Any], Client]) -> None:
    assert signed_in(account).get(address).status_code == 404


@pytest.mark.asvs("3.7.2")
def test_stranger_is_sent_nowhere_else_when_next_is_foreign(account: Supporter) -> None:
    answer = Client().post(f"{LOGIN}?next=https://evil.test/", {"login": EMAIL, "password": PASSWORD})
    assert "evil" not in answer.headers["Location"]


@pytest.mark.parametrize("onward", ["//[", "//[::1", "//evil.example", "https://evil.example/", "today/"])
def test_sign_in_leads_to_nothing_but_an_address_of_the_site(account: Supporter, onward: str) -> None:
    answer = Client().post(LOGIN, {"login": EMAIL, "password": PASSWORD}, query_params={"next": onward})
    way = answer.headers["Location"]
    assert (way.startswith("/"), way.startswith("//"), "evil" in way, onward in way) == (True, False, False, False)
