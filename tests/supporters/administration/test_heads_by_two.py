"""Every way to become a head takes two, since a head sees all cards of the department and of those below (ADR 65)."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.ids import new_id
from privacy.opening import Reading
from supporters.administration.actions.accounts import AccountRefused, ask_reopening, reactivate_supporter
from supporters.administration.actions.approvals.decisions import grant_approval, refuse_approval
from supporters.administration.actions.departments import add_department, close_department, edit_department, move_department
from supporters.administration.actions.invitation_lists import ListRefused, invite_all
from supporters.administration.actions.invitations import (
    InvitationOver,
    InvitationWaits,
    NewColleague,
    accept_invitation,
    invitation_link,
    invite,
    resend_invitation,
    revoke_invitation,
)
from supporters.administration.actions.role_changes import change_role, request_role_change
from supporters.administration.actions.suspension import ask_lifting, lift_suspension
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.models import Approval, ApprovalKind, Department, Invitation, Supporter, reach
from supporters.directory.roles import Role
from supporters.notifications.models import Delivery
from tests.cases.conftest import assert_in_error
from tests.factories import House, make_department, make_house, make_invitation, make_supporter
from tests.supporters.administration.test_department_pages import at, edit_fields, hidden, new_fields
from tests.supporters.administration.test_departments import facts
from tools.journeys.invitation_lists import HEAD, as_file, csv_text, row_of

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
PASSWORD, WHY = "дев’ять довгих слів про море", "Очолює управління з понеділка"


@pytest.fixture
def house() -> House:
    """`department` has a group below it, `other_department` has none; each has a head."""
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
def office(house: House, second: Supporter, signed_in: Browser) -> Client:
    return signed_in(house.administrator)


def sees(who: Supporter, department: Department) -> bool:
    return department.pk in reach(Supporter.objects.select_related("department").get(pk=who.pk)).department_ids


def confirm(second: Supporter) -> Approval:
    return grant_approval(Approval.objects.waiting().get().pk, by=second, at=timezone.now())


def head_to_be(department: Department, email: str = "new@suprovid.test") -> NewColleague:
    return NewColleague(
        email=email, surname="Ґава", given_name="Юрій", patronymic="", role=Role.HEAD, department_id=department.pk
    )


# An invitation


def invite_fields(department: Department, **changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "email": "new@suprovid.test",
        "surname": "Ґава",
        "given_name": "Юрій",
        "patronymic": "",
        "role": "head",
        "department": str(department.pk),
        "reason": WHY,
        **changed,
    }


def test_head_of_a_tree_is_invited_by_two(house: House, second: Supporter, office: Client) -> None:
    assert_in_error(office.post("/staff/invite/", invite_fields(house.department, reason="")), "reason")
    assert office.post("/staff/invite/", invite_fields(house.department)).status_code == 302
    assert Approval.objects.get().kind == ApprovalKind.INVITATION
    assert not Delivery.objects.exists()
    confirm(second)
    assert Delivery.objects.exists()


def test_head_of_a_single_department_is_invited_by_two(house: House, second: Supporter, office: Client) -> None:
    assert_in_error(office.post("/staff/invite/", invite_fields(house.other_department, reason="")), "reason")
    assert office.post("/staff/invite/", invite_fields(house.other_department)).status_code == 302
    assert not Delivery.objects.exists()
    confirm(second)
    assert Delivery.objects.exists()


def test_link_of_a_head_is_dead_without_an_agreement(house: House, second: Supporter) -> None:
    """As of an invitation from before the rule."""
    now, invited = timezone.now(), make_invitation(house.administrator)
    Invitation.objects.filter(pk=invited.pk).update(role=Role.HEAD)
    token = invitation_link(invited).rstrip("/").rpartition("/")[2]
    with pytest.raises(InvitationOver):
        accept_invitation(token, password=PASSWORD, at=now)
    with pytest.raises(InvitationWaits):
        resend_invitation(invited.pk, by=invited.invited_by, at=now)
    revoke_invitation(invited.pk, by=invited.invited_by, at=now)


def listed(house: House) -> list[NewColleague]:
    supporter = replace(head_to_be(house.department, "mate@suprovid.test"), role=Role.SUPPORTER)
    return [head_to_be(house.department), head_to_be(house.other_department, "other@suprovid.test"), supporter]


def test_heads_of_a_list_are_agreed_together(house: House, second: Supporter) -> None:
    now = timezone.now()
    invite_all(listed(house), batch=new_id(), by=house.administrator, at=now, reason=WHY)
    assert Delivery.objects.count() == 1, "to the supporter"
    assert set(Invitation.objects.valid(now).values_list("role", flat=True)) == {Role.SUPPORTER}
    approval = confirm(second)
    assert (approval.kind, approval.listed.count(), Delivery.objects.count()) == (ApprovalKind.LIST, 2, 3)
    assert Invitation.objects.valid(now).count() == 3


def test_heads_of_a_list_are_refused_together(house: House, second: Supporter) -> None:
    invite_all(listed(house), batch=new_id(), by=house.administrator, at=timezone.now(), reason=WHY)
    refuse_approval(Approval.objects.get().pk, by=second, at=timezone.now())
    assert [one.role for one in Invitation.objects.open()] == [Role.SUPPORTER]


def test_page_of_a_list_asks_for_a_reason_when_it_names_heads(house: House, second: Supporter, office: Client) -> None:
    rows = [row_of(1, role="Керівник", department="Інший відділ"), row_of(2, role="Керівник")]
    shown = office.post("/staff/invite/list/", {"file": as_file(csv_text(rows, head=HEAD))})
    assert not shown.context["checked"].bad
    sent = {"rows": shown.context["form"].initial["rows"], "submission_key": str(uuid4())}
    assert_in_error(office.post("/staff/invite/list/confirm/", {**sent, "reason": ""}), "reason")
    assert office.post("/staff/invite/list/confirm/", {**sent, "reason": WHY}).status_code == 302
    assert Approval.objects.get().reason == WHY


def test_list_invites_no_administrator(house: House) -> None:
    administrator = replace(head_to_be(house.department), role=Role.ADMINISTRATOR)
    with pytest.raises(ListRefused):
        invite_all([administrator], batch=new_id(), by=house.administrator, at=timezone.now(), reason=WHY)


# Another role or department


@pytest.mark.parametrize("who", ["owner", "other_head"])
def test_colleague_becomes_the_head_of_a_tree_by_two(
    house: House, group: Department, second: Supporter, office: Client, who: str
) -> None:
    account, now = getattr(house, who), timezone.now()
    if who == "owner":  # an owner of an open case can't change the role
        account = make_supporter(house.department, surname="Дідух")
    with pytest.raises(AccountRefused):
        change_role(account.pk, Role.HEAD, house.department.pk, by=house.administrator, at=now)
    post = {"role": "head", "department": str(house.department.pk)}
    page = office.get(reverse("staff_post", args=[account.pk]), post).text
    sent = {name: hidden(page, name) for name in ("submission_key", "version")} | post
    assert_in_error(office.post(reverse("staff_post", args=[account.pk]), {**sent, "reason": ""}), "reason")
    assert office.post(reverse("staff_post", args=[account.pk]), {**sent, "reason": WHY}).status_code == 302
    assert not sees(account, group)
    confirm(second)
    assert sees(account, group)


def test_head_of_another_department_takes_two_and_the_end_of_a_post_one(house: House, second: Supporter) -> None:
    """Removing reach takes one administrator, so that a leaver loses it at once."""
    leaver = make_supporter(house.department, Role.HEAD, surname="Заступник")
    with pytest.raises(AccountRefused):
        change_role(leaver.pk, Role.HEAD, house.other_department.pk, by=house.administrator, at=timezone.now())
    change_role(leaver.pk, Role.SUPPORTER, house.department.pk, by=house.administrator, at=timezone.now())
    assert not Approval.objects.exists()


def test_records_go_along_to_where_another_head_sees_them_by_two(house: House, second: Supporter, reading: Reading) -> None:
    where = (house.owner.pk, Role.SUPPORTER, house.other_department.pk)
    with pytest.raises(AccountRefused):
        change_role(*where, by=house.administrator, at=timezone.now())
    request_role_change(*where, reason=WHY, by=house.administrator, at=timezone.now(), pk=new_id())
    grant_approval(Approval.objects.get().pk, by=house.head, at=timezone.now())
    house.case.refresh_from_db()
    assert house.case.department == house.other_department


def test_colleague_without_records_changes_the_department_by_one(house: House, second: Supporter) -> None:
    newcomer = make_supporter(house.department, surname="Дідух")
    change_role(newcomer.pk, Role.SUPPORTER, house.other_department.pk, by=house.administrator, at=timezone.now())
    assert not Approval.objects.exists()


@pytest.mark.parametrize("state", ["closed", "suspended"])
def test_access_of_a_head_is_opened_by_two(house: House, second: Supporter, state: str) -> None:
    closed = {"is_active": False} if state == "closed" else {"suspended_at": timezone.now()}
    Supporter.objects.filter(pk=house.other_head.pk).update(**closed)
    by_one = partial(reactivate_supporter, by=house.administrator) if state == "closed" else lift_suspension
    with pytest.raises(AccountRefused):
        by_one(house.other_head.pk, at=timezone.now())
    ask = ask_reopening if state == "closed" else ask_lifting
    ask(house.other_head.pk, reason=WHY, by=house.administrator, at=timezone.now(), pk=new_id())
    confirm(second)
    assert Supporter.objects.pickable().filter(pk=house.other_head.pk).exists()


# The field of a department's head


def test_head_of_a_tree_is_named_by_two(house: House, second: Supporter, office: Client) -> None:
    successor = make_supporter(house.department, Role.HEAD, surname="Наступна")
    changed = {"head": str(successor.pk), "zone": "Київ"}
    department = Department.objects.get(pk=house.department.pk)
    named = facts(department, head_id=successor.pk)
    with pytest.raises(DepartmentRefused):
        edit_department(department.pk, named, at=timezone.now(), version=department.version)
    assert_in_error(office.post(at("edit", department), {**edit_fields(department, **changed), "reason": ""}), "reason")
    assert office.post(at("edit", department), {**edit_fields(department, **changed), "reason": WHY}).status_code == 302
    department.refresh_from_db()
    assert (department.head, department.zone) == (house.head, "Київ")
    assert Approval.objects.get().kind == ApprovalKind.HEAD
    confirm(second)
    department.refresh_from_db()
    assert department.head == successor


def test_head_of_a_single_department_is_named_by_two_and_removed_by_one(house: House, second: Supporter, office: Client) -> None:
    successor = make_supporter(house.other_department, Role.HEAD, surname="Наступна")
    department = Department.objects.get(pk=house.other_department.pk)
    assert office.post(at("edit", department), edit_fields(department, head=str(successor.pk), reason=WHY)).status_code == 302
    confirm(second)
    department.refresh_from_db()
    assert department.head == successor
    assert office.post(at("edit", department), edit_fields(department, head="")).status_code == 302
    department.refresh_from_db()
    assert department.head is None


# Who is on duty


def test_duty_supporter_is_named_by_two_and_removed_by_one(house: House, second: Supporter, office: Client) -> None:
    department = Department.objects.get(pk=house.department.pk)
    named = facts(department, head_id=department.head_id, duty_id=house.owner.pk)
    with pytest.raises(DepartmentRefused):
        edit_department(department.pk, named, at=timezone.now(), version=department.version)
    changed = edit_fields(department, duty=str(house.owner.pk))
    assert_in_error(office.post(at("edit", department), {**changed, "reason": ""}), "reason")
    assert office.post(at("edit", department), {**changed, "reason": WHY}).status_code == 302
    department.refresh_from_db()
    assert (department.duty, Approval.objects.get().kind) == (None, ApprovalKind.DUTY)
    confirm(second)
    department.refresh_from_db()
    assert department.duty == house.owner
    assert office.post(at("edit", department), edit_fields(department, duty="")).status_code == 302
    department.refresh_from_db()
    assert department.duty is None


def test_new_department_has_nobody_on_duty_before_it_is_confirmed(house: House, second: Supporter, office: Client) -> None:
    sent = new_fields(duty=str(house.owner.pk))
    assert_in_error(office.post("/staff/departments/new/", {**sent, "reason": ""}), "reason")
    assert office.post("/staff/departments/new/", {**sent, "reason": WHY}).status_code == 302
    made = Department.objects.get(name="Новий відділ")
    assert (made.duty, Approval.objects.get().department) == (None, made)


def test_department_moves_below_one_with_somebody_on_duty_by_two(house: House, second: Supporter, office: Client) -> None:
    """The duty supporter would answer for it while its own people are away."""
    alone = make_department("Без керівника")
    Department.objects.filter(pk=alone.pk).update(duty=house.owner)
    assert move(office, house.other_department, alone, reason=WHY).status_code == 302
    assert Approval.objects.get().kind == ApprovalKind.MOVE


# Moving a department


def move(office: Client, department: Department, parent: Department, **changed: str) -> Any:
    page = office.get(at("move", department), {"parent": str(parent.pk)}).text
    sent = {name: hidden(page, name) for name in ("submission_key", "version", "parent", "seen")}
    return office.post(at("move", department), {**sent, **changed})


def test_department_moves_below_one_with_a_head_by_two(
    house: House, group: Department, second: Supporter, office: Client
) -> None:
    """The head of the other department becomes the head of a tree, or sees more than before."""
    version = Department.objects.get(pk=group.pk).version
    with pytest.raises(DepartmentRefused):
        move_department(group.pk, parent_id=house.other_department.pk, at=timezone.now(), version=version)
    assert_in_error(move(office, group, house.other_department, reason=""), "reason")
    assert move(office, group, house.other_department, reason=WHY).status_code == 302
    assert not sees(house.other_head, group)
    page = office.get(reverse("approval_detail", args=[Approval.objects.get().pk])).text
    assert house.other_head.short_name in page, "whose reach would change"
    confirm(second)
    assert sees(house.other_head, group)
    assert not sees(house.head, group)


def test_department_moves_below_one_with_an_invited_head_by_two(house: House, group: Department, second: Supporter) -> None:
    """Whose post is agreed, and who sees the department as soon as the link is opened."""
    alone, now = make_department("Без керівника"), timezone.now()
    invite(head_to_be(alone), by=house.administrator, at=now, pk=new_id(), reason=WHY)
    confirm(second)
    with pytest.raises(DepartmentRefused):
        move_department(group.pk, parent_id=alone.pk, at=now, version=Department.objects.get(pk=group.pk).version)
    Invitation.objects.update(revoked_at=now)
    move_department(group.pk, parent_id=alone.pk, at=now, version=Department.objects.get(pk=group.pk).version)


def test_department_that_nobody_leads_takes_another_one_below_by_one(house: House, group: Department, office: Client) -> None:
    alone = make_department("Без керівника")
    assert move(office, group, alone).status_code == 302
    group.refresh_from_db()
    assert group.parent == alone


def test_move_stays_undone_when_it_is_refused(house: House, group: Department, second: Supporter, office: Client) -> None:
    move(office, group, house.other_department, reason=WHY)
    refuse_approval(Approval.objects.get().pk, by=second, at=timezone.now())
    group.refresh_from_db()
    assert group.parent == house.department


def test_move_that_became_impossible_meanwhile_is_not_confirmed(
    house: House, group: Department, second: Supporter, office: Client, signed_in: Browser
) -> None:
    move(office, group, house.other_department, reason=WHY)
    close_department(group.pk, at=timezone.now())
    answer = signed_in(second).post(reverse("approval_grant", args=[Approval.objects.get().pk]))
    assert answer.status_code == 409
    assert Approval.objects.waiting().exists(), "nothing of the decision stays"


# A first department below one with a head


def test_first_department_below_a_head_takes_two(house: House, second: Supporter, office: Client) -> None:
    below = house.other_department
    with pytest.raises(DepartmentRefused):
        add_department("Нова група", parent=below)
    assert_in_error(office.post("/staff/departments/new/", new_fields(parent=str(below.pk), reason="")), "reason")
    answer = office.post("/staff/departments/new/", new_fields(parent=str(below.pk), reason=WHY))
    assert answer.status_code == 302
    made = Department.objects.get(name="Новий відділ")
    assert (made.parent, Approval.objects.get().kind) == (None, ApprovalKind.MOVE)
    confirm(second)
    made.refresh_from_db()
    assert made.parent == below


def test_further_department_below_a_head_takes_one(house: House, office: Client) -> None:
    answer = office.post("/staff/departments/new/", new_fields(parent=str(house.department.pk)))
    assert answer.status_code == 302
    assert Department.objects.get(name="Новий відділ").parent == house.department


# All of them


def seats() -> dict[UUID, UUID]:
    heads = Supporter.objects.active().filter(
        role=Role.HEAD, department__in=Department.objects.exclude(parent=None).values("parent")
    )
    return dict(heads.values_list("pk", "department_id"))


def test_nobody_becomes_a_head_by_one_administrator(house: House, group: Department, office: Client) -> None:
    """One administrator sends each form with a reason: the heads do not change."""
    before, outsider = seats(), make_supporter(house.other_department, Role.HEAD, surname="Чужа")
    post = {"role": "head", "department": str(house.department.pk), "reason": WHY, "version": str(outsider.version)}
    office.post(reverse("staff_post", args=[outsider.pk]), post)
    office.post("/staff/invite/", invite_fields(house.department))
    office.post("/staff/departments/new/", new_fields(parent=str(house.other_department.pk), reason=WHY))
    move(office, group, house.other_department, reason=WHY)
    assert seats() == before
    assert Approval.objects.waiting().count() == 4
