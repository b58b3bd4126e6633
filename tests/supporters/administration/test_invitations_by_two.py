"""An administrator or auditor is invited by two administrators: no letter and no valid link before the confirmation."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.approvals.decisions import grant_approval, refuse_approval, withdraw_approval
from supporters.administration.actions.invitations import (
    InvitationOver,
    InvitationWaits,
    NewColleague,
    accept_invitation,
    invitation_link,
    invitation_of,
    invite,
    resend_invitation,
    revoke_invitation,
    unapproved_words,
)
from supporters.directory.models import Approval, ApprovalKind, Invitation, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Delivery, DeliveryState, Letter
from tests.cases.conftest import assert_in_error
from tests.database import as_owner
from tests.factories import House, make_supporter

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
BY_TWO = [Role.ADMINISTRATOR, Role.AUDITOR]
PASSWORD = "дев’ять довгих слів про море"


@pytest.fixture
def second(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")


@pytest.fixture(params=BY_TWO)
def waiting(house: House, second: Supporter, request: pytest.FixtureRequest) -> Invitation:
    new = NewColleague(
        email="new@suprovid.test",
        surname="Ґава",
        given_name="Юрій",
        patronymic="",
        role=request.param,
        department_id=house.department.pk,
    )
    return invite(new, by=house.administrator, at=timezone.now(), pk=new_id(), reason="Нова посада")


def token_of(invitation: Invitation) -> str:
    return invitation_link(invitation).rstrip("/").rpartition("/")[2]


def fields(house: House, **changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "email": "new@suprovid.test",
        "surname": "Ґава",
        "given_name": "Юрій",
        "patronymic": "",
        "role": "auditor",
        "department": str(house.department.pk),
        "reason": "Нова посада",
        **changed,
    }


def test_no_letter_goes_out_before_it_is_confirmed(waiting: Invitation) -> None:
    approval = Approval.objects.get()
    assert (approval.kind, approval.invitation, approval.role) == (ApprovalKind.INVITATION, waiting, waiting.role)
    assert not Delivery.objects.exists()


def test_link_is_dead_while_it_waits(waiting: Invitation) -> None:
    """A correctly signed token is refused as well, because the row is not valid."""
    now, token = timezone.now(), token_of(waiting)
    assert not Invitation.objects.valid(now).exists()
    with pytest.raises(InvitationOver):
        invitation_of(token, at=now)
    with pytest.raises(InvitationOver):
        accept_invitation(token, password=PASSWORD, at=now)
    assert Client().get(f"/invitation/{token}/").status_code == 404


def test_letter_goes_out_and_the_hours_begin_when_it_is_confirmed(waiting: Invitation, second: Supporter) -> None:
    later = timezone.now() + timedelta(days=5)
    grant_approval(Approval.objects.get().pk, by=second, at=later)
    waiting.refresh_from_db()
    assert waiting.until == later + timedelta(hours=72)
    assert Delivery.objects.get().letter == Letter.INVITATION
    account = accept_invitation(token_of(waiting), password=PASSWORD, at=later)
    assert (account.role, account.recognised_in) == (waiting.role, waiting.department)


@pytest.mark.parametrize("act", ["refuse", "withdraw"])
def test_invitation_is_over_when_nobody_confirms_it(house: House, second: Supporter, waiting: Invitation, act: str) -> None:
    approval, now = Approval.objects.get(), timezone.now()
    if act == "refuse":
        refuse_approval(approval.pk, by=second, at=now)
    else:
        withdraw_approval(approval.pk, by=house.administrator, at=now)
    waiting.refresh_from_db()
    assert waiting.revoked_at == now
    assert not Delivery.objects.filter(state=DeliveryState.PLANNED).exists()
    with pytest.raises(InvitationOver):
        invitation_of(token_of(waiting), at=now)


@pytest.mark.parametrize("act", [resend_invitation, revoke_invitation])
def test_letter_is_neither_sent_again_nor_revoked_while_it_waits(waiting: Invitation, act: Callable[..., None]) -> None:
    with pytest.raises(InvitationWaits, match="чекає на другу людину"):
        act(waiting.pk, by=waiting.invited_by, at=timezone.now())


def test_letter_is_sent_again_once_it_is_confirmed(waiting: Invitation, second: Supporter) -> None:
    grant_approval(Approval.objects.get().pk, by=second, at=timezone.now())
    resend_invitation(waiting.pk, by=waiting.invited_by, at=timezone.now())
    waiting.refresh_from_db()
    assert invitation_of(token_of(waiting), at=timezone.now()) == waiting


@pytest.mark.parametrize("decided", ["", "refused", "withdrawn"])
def test_invitation_that_nobody_confirmed_is_not_valid(waiting: Invitation, second: Supporter, decided: str) -> None:
    """Only a confirmation makes the invitation valid, whatever became of the request."""
    if decided:
        Approval.objects.update(outcome=decided, decided_at=timezone.now(), decided_by=second)
        assert not Invitation.objects.valid(timezone.now()).exists()
    with as_owner():
        Approval.objects.all().delete()
    assert not Invitation.objects.valid(timezone.now()).exists()
    assert "ніхто не підтвердив" in unapproved_words([waiting.pk], at=timezone.now())[waiting.pk]


def test_page_shows_that_it_waits(house: House, waiting: Invitation, signed_in: Browser) -> None:
    office, address = signed_in(house.administrator), reverse("invitation_detail", args=[waiting.pk])
    page = office.get(address).text
    assert reverse("approval_detail", args=[Approval.objects.get().pk]) in page
    assert reverse("invitation_resend", args=[waiting.pk]) not in page
    answer = office.post(reverse("invitation_resend", args=[waiting.pk]))
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text


def test_form_asks_for_the_reason_of_these_roles_only(house: House, second: Supporter, signed_in: Browser) -> None:
    office = signed_in(house.administrator)
    assert_in_error(office.post("/staff/invite/", fields(house, reason="")), "reason")
    assert office.post("/staff/invite/", fields(house, role="analyst", reason="", email="a@suprovid.test")).status_code == 302
    assert office.post("/staff/invite/", fields(house)).status_code == 302
    assert Approval.objects.get().reason == "Нова посада"


def test_page_says_so_when_there_is_no_second_administrator(house: House, signed_in: Browser) -> None:
    office = signed_in(house.administrator)
    assert office.post("/staff/invite/", fields(house)).status_code == 302
    assert "decide_approval" in office.get(reverse("approval_detail", args=[Approval.objects.get().pk])).text
    assert not Delivery.objects.exists()


def test_confirmation_page_leads_to_the_invitation(waiting: Invitation, second: Supporter, signed_in: Browser) -> None:
    page = signed_in(second).get(reverse("approval_detail", args=[Approval.objects.get().pk])).text
    assert reverse("invitation_detail", args=[waiting.pk]) in page
    assert "Ґава" in page
