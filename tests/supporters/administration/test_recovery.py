"""«Загубив телефон»: two administrators together restore the access of a person without phone and recovery codes."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.decisions import grant_approval, refuse_approval
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.recovery import ask_recovery
from supporters.authentication.models import Device
from supporters.directory.models import Approval, ApprovalKind, IdentityCheck, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from tests.cases.conftest import assert_in_error
from tests.factories import House, make_supporter
from tests.office import make_device

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def second(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")


@pytest.fixture
def lost(house: House) -> Supporter:
    """Has every kind of second factor, but lost the phone."""
    for kind in Authenticator.Type:
        Authenticator.objects.create(user=house.owner, type=kind, data={})
    Authenticator.objects.create(user=house.colleague, type=Authenticator.Type.TOTP, data={})
    make_device(house.owner)
    return house.owner


def ask(about: Supporter, by: Supporter) -> Approval:
    return ask_recovery(
        about.pk, identity=IdentityCheck.IN_PERSON, reason="Телефон украли", by=by, at=timezone.now(), pk=new_id()
    )


def recovery_address(account: Supporter) -> str:
    return reverse("staff_recovery", args=[account.pk])


@pytest.mark.asvs("6.4.4")
def test_nothing_is_removed_when_one_administrator_asks(house: House, second: Supporter, lost: Supporter) -> None:
    approval = ask(lost, house.administrator)
    assert (approval.kind, approval.identity, approval.reason) == (ApprovalKind.RECOVERY, "in_person", "Телефон украли")
    with pytest.raises(ApprovalRefused):
        grant_approval(approval.pk, by=house.administrator, at=timezone.now())
    refuse_approval(approval.pk, by=second, at=timezone.now())
    assert Authenticator.objects.filter(user=lost).count() == len(Authenticator.Type)


@pytest.mark.asvs("6.4.4", "6.5.6", "7.4.5")
def test_all_factors_and_sessions_go_when_two_have_confirmed(
    house: House, second: Supporter, lost: Supporter, signed_in: Browser
) -> None:
    thief, neighbour = signed_in(lost), signed_in(house.colleague)
    assert thief.get("/today/").status_code == 200
    approval = ask(lost, house.administrator)
    grant_approval(approval.pk, by=second, at=timezone.now())
    assert not Authenticator.objects.filter(user=lost).exists()
    assert not Device.objects.filter(supporter=lost).exists()
    assert thief.get("/today/").status_code == 302
    assert Authenticator.objects.filter(user=house.colleague).exists()
    assert neighbour.get("/today/").status_code == 200
    approval.refresh_from_db()
    assert (approval.asked_by, approval.decided_by) == (house.administrator, second)


def test_person_and_head_are_notified(house: House, second: Supporter, lost: Supporter, signed_in: Browser) -> None:
    grant_approval(ask(lost, house.administrator).pk, by=second, at=timezone.now())
    rows = Notification.objects.filter(rule=Rule.FACTORS_REMOVED)
    assert {row.recipient for row in rows} == {lost, house.head}
    assert lost.short_name not in titles(signed_in(lost))
    assert lost.short_name in titles(signed_in(house.head))


def titles(client: Client) -> str:
    """The main part of the notifications page, without the account menu."""
    return client.get("/notifications/").text.split('id="main"', 1)[1]


def test_somebody_above_is_notified_when_a_head_has_lost_the_phone(house: House, second: Supporter) -> None:
    grant_approval(ask(house.head, house.administrator).pk, by=second, at=timezone.now())
    assert Notification.objects.filter(rule=Rule.FACTORS_REMOVED).count() == 1, "nobody is above; the head alone is notified"


def test_recovery_is_refused_for_oneself_and_for_a_closed_account(house: House, second: Supporter) -> None:
    with pytest.raises(ApprovalRefused):
        ask(house.administrator, house.administrator)
    with pytest.raises(AccountRefused):
        ask(house.deactivated, house.administrator)
    approval = ask(house.owner, house.administrator)
    Supporter.objects.get_queryset().filter(pk=house.owner.pk).update(is_active=False)
    with pytest.raises(AccountRefused):
        grant_approval(approval.pk, by=second, at=timezone.now())


def test_page_asks_and_leads_to_what_waits(house: House, second: Supporter, lost: Supporter, signed_in: Browser) -> None:
    office = signed_in(house.administrator)
    assert recovery_address(lost) in office.get(reverse("staff_detail", args=[lost.pk])).text
    fields = {"submission_key": str(uuid4()), "identity": "called", "reason": "Загубила в дорозі"}
    answers = [office.post(recovery_address(lost), fields) for _ in range(2)]
    address = reverse("approval_detail", args=[Approval.objects.get().pk])
    assert [answer.headers["Location"] for answer in answers] == [address] * 2
    page = signed_in(second).get(address).text
    assert "Загубила в дорозі" in page
    assert str(IdentityCheck.CALLED.label) in page


@pytest.mark.parametrize(("field", "typed"), [("identity", ""), ("identity", "dream"), ("reason", ""), ("reason", "я" * 501)])
def test_error_is_beside_its_field(house: House, second: Supporter, signed_in: Browser, field: str, typed: str) -> None:
    fields = {"identity": "called", "reason": "Загубила", field: typed}
    assert_in_error(signed_in(house.administrator).post(recovery_address(house.owner), fields), field)
    assert not Approval.objects.exists()


@pytest.mark.parametrize("whose", ["administrator", "deactivated", "owner"])
def test_page_says_why_when_it_can_not_be(house: House, signed_in: Browser, whose: str) -> None:
    """For oneself, for a closed account, and while a request is pending."""
    account, office = getattr(house, whose), signed_in(house.administrator)
    if whose == "owner":
        known: dict[str, Any] = {"identity": "called", "reason": "?", "by": house.administrator}
        ask_recovery(account.pk, **known, at=timezone.now(), pk=new_id())
    page = office.get(recovery_address(account))
    assert (page.status_code, "recovery-form" in page.text) == (200, whose == "owner")
    answer = office.post(recovery_address(account), {"identity": "called", "reason": "Загубила"})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
