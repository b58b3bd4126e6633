"""Guessing cannot lock a user out: it delays only browsers that are not known for the account.

A known browser signs in at once, and so does a passkey.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from supporters.administration.actions.invitations import invitation_link
from supporters.authentication.actions import attempts
from supporters.authentication.actions.attempts import Attempt
from supporters.authentication.actions.devices import end_other_devices
from supporters.authentication.actions.passwords import password_link
from supporters.authentication.models import Device, SignInAttempts
from supporters.authentication.reports.devices import devices_page
from supporters.directory.models import Supporter
from supporters.notifications.models import Delivery, Letter
from tests.factories import kyiv_utc, make_invitation
from tests.office import make_device, make_password_letter
from tests.supporters.passkey import SoftPasskey
from tests.supporters.second_steps import (
    AGAIN,
    LOGIN,
    PASSWORD,
    STEP,
    add_passkey,
    after_password,
    code_of,
    make_account,
    make_app,
    proved_again,
    sign_in_with,
)

pytestmark = pytest.mark.django_db
NEW, WRONG = "новий довгий пароль про море", "не той пароль зовсім"
GUESSES = attempts.FREE_IN_ALL + 5


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(kyiv_utc(2026, 11, 25, 9), tick=False) as clock:
        yield clock


@pytest.fixture
def account(clock: Any) -> Supporter:
    return make_account()


def guess_from_everywhere(account: str, times: int = GUESSES) -> None:
    """Record failed attempts, each from another address."""
    for n in range(times):
        attempts.record_failure(Attempt(account, f"192.0.2.{n}"), at=timezone.now())


def sign_in(account: Supporter, client: Client, password: str = PASSWORD) -> int:
    status: int = client.post(LOGIN, {"login": account.email, "password": password}).status_code
    return status


def at_browser_of(client: Client, *, address: str = "10.0.0.1") -> Client:
    """A browser with the device cookie of `client` and no other cookie."""
    browser = Client(REMOTE_ADDR=address)
    browser.cookies["device"] = client.cookies["device"].value
    return browser


@pytest.mark.asvs("6.1.1")
def test_known_browser_comes_in_for_as_long_as_somebody_guesses_elsewhere(account: Supporter, clock: Any) -> None:
    known = after_password(account)
    for hour in range(3):
        guess_from_everywhere(account.email)
        assert sign_in(account, Client(REMOTE_ADDR="10.0.0.9")) == 422, "a browser that nobody has signed in with"
        assert sign_in(account, at_browser_of(known, address=f"10.0.1.{hour}")) == 302
        clock.shift(timedelta(seconds=attempts.LONGEST_IN_ALL - 1))
        guess_from_everywhere(account.email, 1)
        assert sign_in(account, Client(REMOTE_ADDR="10.0.0.9")) == 422
        assert sign_in(account, at_browser_of(known)) == 302
        clock.shift(timedelta(hours=1))


@pytest.mark.asvs("6.3.1")
def test_known_browser_meets_a_growing_pause_of_its_own(account: Supporter, clock: Any) -> None:
    known, other = after_password(account), after_password(account)
    for _ in range(attempts.FREE_HERE):
        assert sign_in(account, at_browser_of(known), WRONG) == 422
    assert sign_in(account, at_browser_of(known)) == 422
    assert sign_in(account, at_browser_of(other)) == 302
    clock.shift(timedelta(seconds=attempts.FIRST_PAUSE + 1))
    assert sign_in(account, at_browser_of(known), WRONG) == 422
    clock.shift(timedelta(seconds=attempts.FIRST_PAUSE + 1))
    assert sign_in(account, at_browser_of(known)) == 422, "the pause has doubled"
    clock.shift(timedelta(seconds=attempts.FIRST_PAUSE + 1))
    assert sign_in(account, at_browser_of(known)) == 302


def of_another_account(account: Supporter) -> Client:
    return at_browser_of(after_password(make_account()))


def forgotten(account: Supporter) -> Client:
    known = after_password(account)
    end_other_devices(by=account, but="", here=None)
    return at_browser_of(known)


def made_up(account: Supporter) -> Client:
    browser = Client(REMOTE_ADDR="10.0.0.9")
    browser.cookies["device"] = "a" * 43
    return browser


@pytest.mark.parametrize("browser", [of_another_account, forgotten, made_up], ids=lambda way: way.__name__)
def test_browser_that_the_account_does_not_know_waits(account: Supporter, browser: Callable[[Supporter], Client]) -> None:
    client = browser(account)
    guess_from_everywhere(account.email)
    assert sign_in(account, client) == 422
    assert SignInAttempts.objects.count() == GUESSES + 1, "what is refused is not counted"


@pytest.mark.asvs("6.1.1")
def test_passkey_comes_in_whatever_was_guessed(account: Supporter, clock: Any) -> None:
    key = SoftPasskey()
    known = proved_again(account)
    assert add_passkey(known, key).status_code == 302
    guess_from_everywhere(account.email)
    guess_from_everywhere(f"code of {account.pk}")
    for _ in range(attempts.FREE_HERE):
        sign_in(account, at_browser_of(known), WRONG)
    assert sign_in(account, at_browser_of(known)) == 422
    for client in (at_browser_of(known), Client(REMOTE_ADDR="192.0.2.0")):
        clock.shift(timedelta(seconds=1))
        assert sign_in_with(key, client).status_code == 302
        assert client.get("/notifications/").status_code == 200


def test_codes_guessed_elsewhere_hold_up_no_known_browser(account: Supporter, clock: Any) -> None:
    """A person who knows the password may guess codes; this delays neither the second step nor reauthentication of a known
    browser."""
    known, app = after_password(account), make_app(account)
    guess_from_everywhere(f"code of {account.pk}")
    strange, here = after_password(account, address="10.0.0.9"), at_browser_of(known)
    assert strange.post(STEP, {"code": code_of(app)}).status_code == 422
    assert sign_in(account, here) == 302
    assert here.post(STEP, {"code": code_of(app)}).status_code == 302
    assert here.get("/notifications/").status_code == 200
    clock.shift(timedelta(minutes=6))
    guess_from_everywhere(f"code of {account.pk}")
    assert here.post(f"{AGAIN}code/", {"code": code_of(app)}).status_code == 302


@pytest.mark.asvs("6.1.1")
def test_browser_is_known_once_the_password_is_chosen_by_a_link(account: Supporter) -> None:
    browser = Client(REMOTE_ADDR="10.0.0.9")
    page = browser.get(password_link(account, make_password_letter(account))).headers["Location"]
    assert "device" not in browser.cookies, "one who only opens the link, a scanner of mail perhaps, is not known by it"
    guess_from_everywhere(account.email)
    assert browser.post(page, {"password": NEW, "again": NEW}).headers["Location"] == LOGIN
    assert sign_in(account, Client(REMOTE_ADDR="10.0.0.8"), NEW) == 422
    assert sign_in(account, browser, NEW) == 302


def test_browser_is_known_once_an_invitation_is_accepted(account: Supporter) -> None:
    invitation, browser = make_invitation(account), Client()
    browser.post(invitation_link(invitation), {"password": NEW, "again": NEW})
    colleague = Supporter.objects.get_queryset().get(email=invitation.email)
    guess_from_everywhere(colleague.email)
    assert sign_in(colleague, Client(REMOTE_ADDR="10.0.0.8"), NEW) == 422
    assert sign_in(colleague, browser, NEW) == 302


@pytest.mark.asvs("6.3.5")
def test_browser_known_by_a_link_is_new_at_its_first_sign_in(account: Supporter) -> None:
    """An intruder in the mailbox can set a password by a link, so the owner gets the letter about a new device."""
    make_device(account)
    browser = Client()
    page = browser.get(password_link(account, make_password_letter(account))).headers["Location"]
    browser.post(page, {"password": NEW, "again": NEW})
    assert not Delivery.objects.filter(letter=Letter.DEVICE).exists()
    made = Device.objects.get(has_signed_in=False)
    assert made.pk not in [row.pk for row in devices_page(account, session_key="", at=timezone.now()).rows]
    assert sign_in(account, browser, NEW) == 302
    assert Delivery.objects.filter(letter=Letter.DEVICE).get().subject_id == made.pk
    assert made.pk in [row.pk for row in devices_page(account, session_key="", at=timezone.now()).rows]
