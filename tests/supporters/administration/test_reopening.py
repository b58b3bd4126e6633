"""A closing removes second factors: reopening takes two then, a new one is needed at once, and no stranger stops the letter."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.accounts import (
    AccountRefused,
    ask_reopening,
    deactivate_supporter,
    reactivate_supporter,
)
from supporters.administration.actions.approvals.decisions import decide_on_server, grant_approval
from supporters.administration.actions.colleagues.suspending import suspend_colleague
from supporters.administration.actions.recovery import ask_recovery
from supporters.administration.actions.role_changes import change_role
from supporters.administration.actions.suspension import lift_suspension
from supporters.authentication.actions.passwords import ask_for_link, owner_of_link, password_link
from supporters.authentication.second_factor import second_factor_required
from supporters.directory.models import Approval, IdentityCheck, Outcome, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Delivery, DeliveryState, Letter, Notification, Rule
from tests.factories import House, make_supporter

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def second(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")


@pytest.fixture
def leaver(house: House, settings: Any) -> Supporter:
    """A psychologist with a passkey and an app, where the second factor is required."""
    settings.SECOND_FACTOR_REQUIRED = True
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN):
        Authenticator.objects.create(user=house.psychologist, type=kind, data={})
    return house.psychologist


def again(account: Supporter) -> Supporter:
    return Supporter.objects.get(pk=account.pk)


def close(house: House, account: Supporter) -> None:
    deactivate_supporter(account.pk, by=house.administrator, at=timezone.now())


def reopen_by_two(house: House, second: Supporter, account: Supporter) -> Supporter:
    asked = ask_reopening(account.pk, reason="Повернулася", by=house.administrator, at=timezone.now(), pk=new_id())
    grant_approval(asked.pk, by=second, at=timezone.now())
    return again(account)


def test_one_administrator_does_not_open_an_account_whose_factor_the_closing_removed(
    house: House, leaver: Supporter, signed_in: Browser, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    office = signed_in(house.administrator)
    office.post(reverse("staff_leave_confirm", args=[leaver.pk]), {"submission_key": str(uuid4())})
    page = office.get(reverse("staff_detail", args=[leaver.pk])).text
    assert reverse("staff_ask_reopening", args=[leaver.pk]) in page
    assert f'action="{reverse("staff_reactivate", args=[leaver.pk])}"' not in page
    assert office.post(reverse("staff_reactivate", args=[leaver.pk])).status_code == 409
    assert not again(leaver).is_active


def test_new_factor_is_needed_at_the_first_sign_in_when_two_have_opened_it(
    house: House, second: Supporter, leaver: Supporter
) -> None:
    close(house, leaver)
    account = reopen_by_two(house, second, leaver)
    assert (account.is_active, account.sign_ins) == (True, 0)
    assert second_factor_required(account)
    assert not Authenticator.objects.filter(user=account).exists(), "a lost phone signs nobody in"


def test_owner_and_head_are_notified_when_two_have_opened_it(house: House, second: Supporter, leaver: Supporter) -> None:
    close(house, leaver)
    assert not Notification.objects.filter(rule=Rule.FACTORS_REMOVED).exists()
    reopen_by_two(house, second, leaver)
    assert {row.recipient for row in Notification.objects.filter(rule=Rule.FACTORS_REMOVED)} == {leaver, house.head}


def test_account_that_had_no_factor_is_opened_by_one(house: House, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    close(house, house.psychologist)
    reactivate_supporter(house.psychologist.pk, by=house.administrator, at=timezone.now())
    assert not second_factor_required(again(house.psychologist))
    assert not Notification.objects.filter(rule=Rule.FACTORS_REMOVED).exists()


def test_open_account_is_not_asked_to_be_opened(house: House, leaver: Supporter) -> None:
    with pytest.raises(AccountRefused):
        ask_reopening(leaver.pk, reason="Повернулася", by=house.administrator, at=timezone.now(), pk=new_id())


def closed_again(house: House, second: Supporter, account: Supporter) -> None:
    close(house, account)
    reopen_by_two(house, second, account)
    close(house, account)


def suspended_before(house: House, second: Supporter, account: Supporter) -> None:
    suspend_colleague(account.pk, by=house.administrator, at=timezone.now())
    close(house, account)


def removed_by_two_before(house: House, second: Supporter, account: Supporter) -> None:
    known: dict[str, Any] = {"identity": IdentityCheck.IN_PERSON, "reason": "Загубила", "by": house.administrator}
    grant_approval(ask_recovery(account.pk, **known, at=timezone.now(), pk=new_id()).pk, by=second, at=timezone.now())
    close(house, account)


def role_changed_before(house: House, second: Supporter, account: Supporter) -> None:
    change_role(account.pk, Role.ANALYST, house.department.pk, by=house.administrator, at=timezone.now())
    close(house, account)


def department_changed_since(house: House, second: Supporter, account: Supporter) -> None:
    close(house, account)
    change_role(account.pk, Role.PSYCHOLOGIST, house.other_department.pk, by=house.administrator, at=timezone.now())


def factor_added_while_it_was_closed(house: House, second: Supporter, account: Supporter) -> None:
    Authenticator.objects.filter(user=account).delete()
    close(house, account)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})


LIVES = (
    closed_again,
    suspended_before,
    removed_by_two_before,
    role_changed_before,
    department_changed_since,
    factor_added_while_it_was_closed,
)


@pytest.mark.parametrize("live", LIVES, ids=lambda live: live.__name__)
def test_it_takes_two_whatever_the_account_has_lived_through(
    house: House, second: Supporter, leaver: Supporter, live: Callable[[House, Supporter, Supporter], None]
) -> None:
    live(house, second, leaver)
    with pytest.raises(AccountRefused):
        reactivate_supporter(leaver.pk, by=house.administrator, at=timezone.now())
    assert second_factor_required(reopen_by_two(house, second, leaver))


def test_suspension_lifted_by_one_leaves_the_factors(house: House, leaver: Supporter) -> None:
    suspend_colleague(leaver.pk, by=house.administrator, at=timezone.now())
    lift_suspension(leaver.pk, at=timezone.now())
    assert Authenticator.objects.filter(user=leaver).count() == 2
    assert again(leaver).factors_removed_at is None


def test_server_is_the_second_person_where_there_is_one_administrator(house: House, leaver: Supporter) -> None:
    close(house, leaver)
    asked = ask_reopening(leaver.pk, reason="Повернулася", by=house.administrator, at=timezone.now(), pk=new_id())
    decide_on_server(asked.pk, Outcome.GRANTED, operator="Сторож", reason="Наказ", at=timezone.now())
    assert second_factor_required(again(leaver))
    assert Approval.objects.get().operator == "Сторож"


# The letter


def links(account: Supporter) -> list[Delivery]:
    return list(Delivery.objects.filter(letter=Letter.PASSWORD, subject_id=account.pk).order_by("pk"))


def ask_thrice(email: str) -> None:
    """The public page, as often as it sends letters in an hour."""
    for minutes in (6, 4, 2):
        ask_for_link(email, at=timezone.now() - timedelta(minutes=minutes))


def test_letter_leaves_however_often_a_stranger_has_asked_for_one(house: House, signed_in: Browser) -> None:
    account, office = house.psychologist, signed_in(house.administrator)
    close(house, account)
    ask_thrice(account.email)
    office.post(reverse("staff_reactivate", args=[account.pk]), {"submission_key": str(uuid4())})
    (letter,) = links(account)
    assert letter.state == DeliveryState.PLANNED
    assert owner_of_link(account.pk, password_link(again(account), letter).rstrip("/").rpartition("/")[2])


def test_strangers_are_still_limited_after_a_reopening(house: House) -> None:
    account = house.psychologist
    close(house, account)
    reactivate_supporter(account.pk, by=house.administrator, at=timezone.now() - timedelta(minutes=10))
    for _ in range(2):
        ask_thrice(account.email)
    assert len(links(account)) == 1 + 3


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (DeliveryState.PLANNED, "буде надіслано протягом хвилини"),
        (DeliveryState.SENT, "надіслано"),
        (DeliveryState.FAILED, "перевірте адресу"),
    ],
)
def test_page_says_what_became_of_the_letter(house: House, signed_in: Browser, state: DeliveryState, words: str) -> None:
    account, office = house.psychologist, signed_in(house.administrator)
    address, heading = reverse("staff_detail", args=[account.pk]), "Лист із посиланням на новий пароль"
    ask_for_link(account.email, at=timezone.now() - timedelta(hours=2))
    assert heading not in office.get(address).text, "what the colleague asks for is not the office's"
    close(house, account)
    reactivate_supporter(account.pk, by=house.administrator, at=timezone.now())
    Delivery.objects.filter(state=DeliveryState.PLANNED).update(state=state)
    page = office.get(address).text
    assert heading in page
    assert words in page.casefold()
