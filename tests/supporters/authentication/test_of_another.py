"""What a user does to the own ways in touches and shows nothing of a colleague."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from supporters.authentication.actions.calendar_links import make_calendar_link, revoke_calendar_link
from supporters.authentication.actions.credentials import forget_credentials
from supporters.authentication.actions.devices import device_label, known_browser
from supporters.authentication.actions.passwords import owner_of_link, send_link
from supporters.authentication.actions.second_factor import add_app, remove_factor, renew_recovery_codes
from supporters.authentication.models import CalendarLink, Device
from supporters.authentication.reports.account_protection import protection_of
from supporters.authentication.reports.calendar_links import calendar_link_line
from supporters.authentication.reports.second_factor import recovery_codes, second_factor_page
from supporters.authentication.sessions import AccountBackend
from supporters.authentication.sign_in import SignInAdapter
from supporters.directory.models import Supporter
from supporters.notifications.actions.deliveries import plan_letter
from supporters.notifications.models import Delivery, Letter
from tests.factories import make_supporter
from tests.office import make_device, make_password_letter
from tests.supporters.authentication.test_passwords import token_of
from tests.supporters.second_steps import make_account, make_app, make_passkey
from tools.journeys.one_time_code import code_from

pytestmark = pytest.mark.django_db
APP, PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN
BROWSER: Final = "b" * 43  # the cookie of a browser that no account knows


@pytest.fixture
def account() -> Supporter:
    return make_account()


@pytest.fixture
def colleague(account: Supporter) -> Supporter:
    colleague = make_supporter(account.department)
    make_app(colleague)
    make_passkey(colleague)
    make_calendar_link(by=colleague, at=timezone.now())
    make_device(colleague)
    return colleague


def ways_in(owner: Supporter) -> list[Any]:
    return [
        *Authenticator.objects.filter(user=owner).order_by("pk").values_list("pk", "type"),
        *Device.objects.filter(supporter=owner).values_list("pk", "token"),
        *CalendarLink.objects.filter(supporter=owner).values_list("pk", "revoked_at"),
    ]


def remove_the_app(account: Supporter) -> None:
    remove_factor(account.pk, session_key="", type=APP)


def renew_codes(account: Supporter) -> None:
    renew_recovery_codes(account.pk)


def forget_all(account: Supporter) -> None:
    forget_credentials(account, at=timezone.now())


@pytest.mark.parametrize("act", [remove_the_app, renew_codes, forget_all])
def test_ways_in_of_a_colleague_stay(account: Supporter, colleague: Supporter, act: Callable[[Supporter], None]) -> None:
    make_app(account)
    before = ways_in(colleague)
    act(account)
    assert ways_in(colleague) == before


def test_app_is_added_whatever_a_colleague_has_and_beside_a_passkey(account: Supporter, colleague: Supporter) -> None:
    make_passkey(account)
    secret = generate_totp_secret()
    add_app(account.pk, secret, code=code_from(secret))
    assert Authenticator.objects.filter(user=account, type=APP).exists()


def test_page_shows_the_own_factors_by_kind(account: Supporter, colleague: Supporter) -> None:
    now = timezone.now()
    empty = second_factor_page(account, at=now)
    assert (empty.passkeys, empty.app, empty.recovery, empty.is_set_up) == ([], None, None, False)
    assert (recovery_codes(account), calendar_link_line(account, at=now)) == ([], None)
    assert protection_of(account, at=now).factors == ()
    assert get_adapter().generate_authenticator_name(account, PASSKEY) == "Ключ доступу 1"
    make_app(account)
    with_app = second_factor_page(account, at=now)
    assert (with_app.passkeys, with_app.app is not None, with_app.is_set_up) == ([], True, True)
    assert get_adapter().generate_authenticator_name(account, PASSKEY) == "Ключ доступу 1"
    passkeys = second_factor_page(make_holder_of_a_passkey(account), at=now)
    assert (len(passkeys.passkeys), passkeys.app, passkeys.is_set_up) == (1, None, True)


def make_holder_of_a_passkey(account: Supporter) -> Supporter:
    holder = make_supporter(account.department)
    make_passkey(holder)
    return holder


def test_calendar_link_that_is_revoked_keeps_its_moment(account: Supporter) -> None:
    first = timezone.now()
    make_calendar_link(by=account, at=first)
    revoke_calendar_link(account.pk, at=first)
    revoke_calendar_link(account.pk, at=first + timedelta(hours=1))
    assert CalendarLink.objects.get().revoked_at == first


def test_browser_is_known_by_its_own_cookie_only(account: Supporter, colleague: Supporter) -> None:
    requests = RequestFactory()
    requests.cookies[settings.DEVICE_COOKIE_NAME] = BROWSER
    assert known_browser(requests.get("/"), supporter=colleague) is None
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert known_browser(RequestFactory().get("/"), supporter=colleague) is None
    assert len(asked) == 0, "without a cookie there is nothing to look for"


def test_browser_that_has_not_signed_in_is_no_device_yet(account: Supporter) -> None:
    assert [device_label(agent) for agent in ("Chrome/131", "Android", "curl")] == ["Chrome", "Android", ""]
    Device.objects.filter(pk=make_device(account).pk).update(has_signed_in=False)
    assert protection_of(account, at=timezone.now()).devices_label == "пристроїв ще немає"


def test_link_for_a_password_is_numbered_among_those_of_its_owner_and_day(account: Supporter, colleague: Supporter) -> None:
    now = timezone.now()
    plan_letter(Letter.PASSWORD, colleague.pk, number=5, at=now)
    plan_letter(Letter.PASSWORD, account.pk, number=6, at=now - timedelta(days=1))
    plan_letter(Letter.DIGEST, account.pk, number=7, at=now)
    send_link(account, at=now)
    newest = Delivery.objects.filter(letter=Letter.PASSWORD, subject_id=account.pk).latest("pk")
    assert newest.number == 1


def test_link_opens_whatever_other_letters_there_are(account: Supporter, colleague: Supporter) -> None:
    letters = {owner: make_password_letter(owner) for owner in (account, colleague)}
    for owner in letters:
        plan_letter(Letter.DIGEST, owner.pk, at=timezone.now())
    assert [owner_of_link(owner.pk, token_of(owner, letter)) for owner, letter in letters.items()] == [account, colleague]


def test_account_that_is_gone_and_an_address_that_is_none_are_refused() -> None:
    assert AccountBackend().get_user(uuid4()) is None
    assert SignInAdapter().is_safe_url(None) is False
