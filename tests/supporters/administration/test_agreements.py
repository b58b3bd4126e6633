"""How long two administrators have agreed: to an invitation for seven days, to a move for the departments that were shown."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.approvals.decisions import grant_approval
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.colleagues.bulk import BulkAct, Fate, plan_bulk
from supporters.administration.actions.department_heads import ask_move
from supporters.administration.actions.departments import add_department, edit_department, move_department
from supporters.administration.actions.invitations import (
    InvitationOver,
    InvitationWaits,
    NewColleague,
    accept_invitation,
    invitation_link,
    invite,
    resend_invitation,
)
from supporters.directory.models import Approval, Department, Invitation, Outcome, Supporter
from supporters.directory.roles import Role
from tests.factories import House, make_department, make_house, make_supporter
from tests.supporters.administration.test_departments import facts

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
PASSWORD = "дев’ять довгих слів про море"
WEEK, SECOND = timedelta(days=7), timedelta(seconds=1)


@pytest.fixture
def house() -> House:
    """`department` has a group below it."""
    house = make_house()
    make_department("Група", parent=house.department)
    return house


@pytest.fixture
def group(house: House) -> Department:
    return Department.objects.get(name="Група")


@pytest.fixture
def second(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")


@pytest.fixture
def agreed_at() -> datetime:
    return timezone.now()


@pytest.fixture(params=[Role.ADMINISTRATOR, Role.HEAD])
def agreed(house: House, second: Supporter, agreed_at: datetime, request: pytest.FixtureRequest) -> Invitation:
    """An administrator, or the head of a department with another below it, to whose invitation two have agreed."""
    new = NewColleague(
        email="new@suprovid.test",
        surname="Ґава",
        given_name="Юрій",
        patronymic="",
        role=request.param,
        department_id=house.department.pk,
    )
    invited = invite(new, by=house.administrator, at=agreed_at, pk=new_id(), reason="Потрібен третій")
    grant_approval(Approval.objects.waiting().get().pk, by=second, at=agreed_at)
    return invited


def token_of(invitation: Invitation) -> str:
    return invitation_link(Invitation.objects.get(pk=invitation.pk)).rstrip("/").rpartition("/")[2]


def resend(invitation: Invitation, at: datetime) -> None:
    resend_invitation(invitation.pk, by=invitation.invited_by, at=at)


@pytest.mark.parametrize(("days", "fate"), [(6, Fate.WILL), (7, Fate.REFUSED)])
def test_preview_of_many_names_whose_agreement_has_ended(
    house: House, agreed: Invitation, agreed_at: datetime, days: int, fate: Fate
) -> None:
    (one,) = plan_bulk(BulkAct.INVITE, [agreed], None, by=house.administrator, at=agreed_at + timedelta(days=days))
    assert (one.fate, bool(one.why)) == (fate, fate is Fate.REFUSED)


def test_letter_goes_again_within_seven_days_and_its_link_ends_with_them(agreed: Invitation, agreed_at: datetime) -> None:
    resend(agreed, agreed_at + timedelta(days=2))
    agreed.refresh_from_db()
    assert agreed.until == agreed_at + timedelta(days=5)
    resend(agreed, agreed_at + timedelta(days=6))
    agreed.refresh_from_db()
    assert agreed.until == agreed_at + WEEK
    assert accept_invitation(token_of(agreed), password=PASSWORD, at=agreed_at + WEEK - SECOND).role == agreed.role


@pytest.mark.parametrize("after", [WEEK, timedelta(days=730)])
def test_letter_goes_no_more_after_seven_days(agreed: Invitation, agreed_at: datetime, after: timedelta) -> None:
    with pytest.raises(InvitationWaits, match="сім"):
        resend(agreed, agreed_at + after)


def test_link_opens_no_more_after_seven_days(agreed: Invitation, agreed_at: datetime) -> None:
    """Also one that an earlier release made longer."""
    Invitation.objects.filter(pk=agreed.pk).update(until=agreed_at + timedelta(days=9))
    assert Invitation.objects.valid(agreed_at + WEEK - SECOND).exists()
    with pytest.raises(InvitationOver):
        accept_invitation(token_of(agreed), password=PASSWORD, at=agreed_at + WEEK)


def test_page_says_why_the_letter_goes_no_more(house: House, agreed: Invitation, second: Supporter, signed_in: Browser) -> None:
    office, address = signed_in(house.administrator), reverse("invitation_detail", args=[agreed.pk])
    resend_address = reverse("invitation_resend", args=[agreed.pk])
    assert resend_address in office.get(address).text
    Approval.objects.update(decided_at=timezone.now() - WEEK)
    page = office.get(address).text
    assert "понад сім днів" in page
    assert resend_address not in page
    assert office.post(resend_address).status_code == 409


def test_invitation_that_takes_one_is_sent_again_for_ever(house: House) -> None:
    new = NewColleague(
        email="new@suprovid.test",
        surname="Ґава",
        given_name="Юрій",
        patronymic="",
        role=Role.ANALYST,
        department_id=house.department.pk,
    )
    invited, later = invite(new, by=house.administrator, at=timezone.now(), pk=new_id()), timezone.now() + timedelta(days=90)
    resend(invited, later)
    invited.refresh_from_db()
    assert invited.until == later + timedelta(hours=72)


# A move


@pytest.fixture
def asked(house: House, group: Department, second: Supporter) -> Approval:
    return ask(house, group)


def ask(house: House, group: Department) -> Approval:
    where = (group.pk, house.other_department.pk)
    return ask_move(*where, reason="Нова структура", by=house.administrator, at=timezone.now(), pk=new_id())


def edited(pk: Any) -> None:
    department = Department.objects.get(pk=pk)
    edit_department(pk, facts(department, zone="Схід"), at=timezone.now(), version=department.version)


def the_group_is_edited(house: House, group: Department) -> None:
    edited(group.pk)


def the_new_parent_is_edited(house: House, group: Department) -> None:
    edited(house.other_department.pk)


def the_parent_is_edited(house: House, group: Department) -> None:
    edited(house.department.pk)


def another_comes_below_the_group(house: House, group: Department) -> None:
    add_department("Ланка", parent=group, confirmed=True)


def the_new_parent_moves(house: House, group: Department) -> None:
    upper = make_department("Управління")
    version = Department.objects.get(pk=house.other_department.pk).version
    move_department(house.other_department.pk, parent_id=upper.pk, at=timezone.now(), version=version, confirmed=True)


CHANGES = (
    the_group_is_edited,
    the_new_parent_is_edited,
    the_parent_is_edited,
    another_comes_below_the_group,
    the_new_parent_moves,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_move_is_not_confirmed_when_its_departments_have_changed(
    house: House, group: Department, second: Supporter, asked: Approval, change: Callable[[House, Department], None]
) -> None:
    change(house, group)
    with pytest.raises(ApprovalRefused, match="змінилися"):
        grant_approval(asked.pk, by=second, at=timezone.now())
    group.refresh_from_db()
    assert group.parent == house.department


def test_move_is_confirmed_when_others_have_changed(house: House, group: Department, second: Supporter, asked: Approval) -> None:
    edited(make_department("Сусідній", parent=house.department).pk)
    grant_approval(asked.pk, by=second, at=timezone.now())
    group.refresh_from_db()
    assert group.parent == house.other_department


def test_page_of_an_outdated_move_offers_no_confirmation(
    house: House, group: Department, second: Supporter, asked: Approval, signed_in: Browser
) -> None:
    client, address = signed_in(second), reverse("approval_detail", args=[asked.pk])
    grant = reverse("approval_grant", args=[asked.pk])
    assert grant in client.get(address).text
    edited(group.pk)
    page = client.get(address).text
    assert "змінилися" in page
    assert grant not in page
    assert client.post(grant).status_code == 409


def test_outdated_move_is_asked_for_anew(house: House, group: Department, second: Supporter, asked: Approval) -> None:
    with pytest.raises(ApprovalRefused):
        ask(house, group)
    edited(group.pk)
    anew = ask(house, group)
    asked.refresh_from_db()
    assert asked.outcome == Outcome.WITHDRAWN
    grant_approval(anew.pk, by=second, at=timezone.now())
    group.refresh_from_db()
    assert group.parent == house.other_department


def test_move_asked_for_before_its_state_was_kept_is_asked_for_anew(
    house: House, group: Department, second: Supporter, asked: Approval
) -> None:
    Approval.objects.update(shown="")
    with pytest.raises(ApprovalRefused):
        grant_approval(asked.pk, by=second, at=timezone.now())
    assert ask(house, group)
