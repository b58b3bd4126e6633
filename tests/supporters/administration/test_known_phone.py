"""A recovery by a call on the known phone: who changed the phone, and the day that has to pass since."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.decisions import decide_on_server, grant_approval
from supporters.administration.actions.colleagues.corrections import ColleagueFacts, correct_colleague
from supporters.administration.actions.profile import Profile, edit_profile
from supporters.administration.actions.recovery import ask_recovery, last_phone_change
from supporters.directory.calendar import long_moment_label
from supporters.directory.models import Approval, IdentityCheck, Outcome, Supporter
from supporters.directory.numbers import phone_display
from supporters.directory.roles import Role
from tests.factories import House, make_supporter

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
PHONE, OTHER = "+380671112233", "+380509998877"
DAY = timedelta(hours=24)


@pytest.fixture
def second(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")


def ask(about: Supporter, by: Supporter, identity: str = IdentityCheck.CALLED, *, at: datetime | None = None) -> Approval:
    return ask_recovery(about.pk, identity=identity, reason="Телефон украли", by=by, at=at or timezone.now(), pk=new_id())


def by_an_administrator(account: Supporter, by: Supporter, phone: str) -> None:
    facts = {name: getattr(account, name) for name in ("surname", "given_name", "patronymic", "address_form")}
    version = Supporter.objects.get(pk=account.pk).version
    correct_colleague(account.pk, ColleagueFacts(**facts, phone=phone), by=by, at=timezone.now(), version=version)


def by_the_owner(account: Supporter, by: Supporter, phone: str) -> None:
    version = Supporter.objects.get(pk=account.pk).version
    edit_profile(account.pk, Profile(language="uk", theme="auto", phone=phone, signature=""), version=version)


CHANGES = pytest.mark.parametrize("change", [by_an_administrator, by_the_owner], ids=lambda change: change.__name__)


@CHANGES
@pytest.mark.parametrize("phone", [PHONE, ""])
def test_call_counts_a_day_after_the_phone_was_changed(house: House, change: Callable[..., None], phone: str) -> None:
    if not phone:
        Supporter.objects.filter(pk=house.owner.pk).update(phone=None)
        change(house.owner, house.administrator, OTHER)
    change(house.owner, house.administrator, phone)
    changed = last_phone_change(house.owner)
    assert changed
    with pytest.raises(AccountRefused) as refused:
        ask(house.owner, house.administrator, at=changed.at + DAY - timedelta(seconds=1))
    assert long_moment_label(changed.at + DAY) in str(refused.value)
    assert ask(house.owner, house.administrator, at=changed.at + DAY)


@CHANGES
def test_call_does_not_count_when_the_phone_is_changed_while_it_waits(
    house: House, second: Supporter, change: Callable[..., None]
) -> None:
    asked = ask(house.owner, house.administrator)
    change(house.owner, house.administrator, PHONE)
    with pytest.raises(AccountRefused):
        grant_approval(asked.pk, by=second, at=timezone.now())
    grant_approval(asked.pk, by=second, at=timezone.now() + DAY)


def test_server_confirms_no_call_on_a_phone_that_was_changed(house: House) -> None:
    asked = ask(house.owner, house.administrator)
    by_an_administrator(house.owner, house.administrator, PHONE)
    with pytest.raises(AccountRefused):
        decide_on_server(asked.pk, Outcome.GRANTED, operator="Сторож", reason="Наказ", at=timezone.now())


@pytest.mark.parametrize("identity", [IdentityCheck.IN_PERSON, IdentityCheck.HEAD])
def test_who_was_not_called_does_not_wait(house: House, second: Supporter, identity: str) -> None:
    by_an_administrator(house.owner, house.administrator, PHONE)
    grant_approval(ask(house.owner, house.administrator, identity).pk, by=second, at=timezone.now())


def test_profile_saved_with_the_same_phone_changes_none(house: House) -> None:
    by_the_owner(house.owner, house.owner, PHONE)
    before = last_phone_change(house.owner)
    by_the_owner(house.owner, house.owner, PHONE)
    assert last_phone_change(house.owner) == before


def test_call_counts_after_the_phone_of_another_colleague_was_changed(house: House) -> None:
    by_an_administrator(house.colleague, house.administrator, PHONE)
    assert last_phone_change(house.owner) is None
    assert ask(house.owner, house.administrator)


def test_refusal_is_on_the_page_of_who_asks(house: House, signed_in: Browser) -> None:
    by_an_administrator(house.owner, house.administrator, PHONE)
    fields = {"identity": "called", "reason": "Загубила"}
    answer = signed_in(house.administrator).post(reverse("staff_recovery", args=[house.owner.pk]), fields)
    assert answer.status_code == 409
    changed = last_phone_change(house.owner)
    assert changed
    assert long_moment_label(changed.at + DAY) in answer.text


def correct_on_the_page(office: Client, account: Supporter) -> None:
    known = {"surname": account.surname, "given_name": account.given_name, "phone": PHONE, "version": str(account.version)}
    assert office.post(reverse("staff_edit", args=[account.pk]), known).status_code == 302


def test_second_administrator_sees_who_changed_the_phone(house: House, second: Supporter, signed_in: Browser) -> None:
    correct_on_the_page(signed_in(house.administrator), house.owner)
    asked = ask(house.owner, house.administrator, at=timezone.now() + DAY)
    page = signed_in(second).get(reverse("approval_detail", args=[asked.pk])).text
    assert phone_display(PHONE) in page
    assert f"{house.administrator.short_name}</dd>" in page


def test_second_administrator_sees_that_nobody_changed_it(house: House, second: Supporter, signed_in: Browser) -> None:
    asked = ask(house.owner, house.administrator)
    page = signed_in(second).get(reverse("approval_detail", args=[asked.pk])).text
    assert "не змінювався" in page


def test_command_of_the_server_says_who_changed_it(house: House, signed_in: Browser) -> None:
    correct_on_the_page(signed_in(house.administrator), house.owner)
    ask(house.owner, house.administrator, at=timezone.now() + DAY)
    out = StringIO()
    call_command("decide_approval", stdout=out)
    assert phone_display(PHONE) in out.getvalue()
    assert out.getvalue().count(house.administrator.short_name) == 2, "who asks, and who changed the phone"
