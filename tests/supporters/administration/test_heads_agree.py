"""What a head agrees to by their own post, instead of a second administrator (ADR 65)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.approvals.deciders import deciders_of, heads_over, may_decide, waiting_for
from supporters.administration.actions.approvals.decisions import decide_on_server, grant_approval, refuse_approval
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.department_heads import ask_duty, ask_head
from supporters.administration.actions.invitation_lists import invite_all
from supporters.administration.actions.invitations import NewColleague, invite
from supporters.administration.actions.role_changes import request_role_change
from supporters.directory.models import Approval, ApprovalKind, Department, Invitation, Outcome, Supporter
from supporters.directory.models.approval import BY_HEADS
from supporters.directory.models.tree import Tree
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_department, make_head, make_house, make_supporter, make_unrecognised
from tests.reauthenticating import show_again

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
WHY = "Чергує замість колеги"


@pytest.fixture
def house() -> House:
    """`department` is below the ministry, `other_department` is not."""
    house, ministry = make_house(), make_department("Міністерство")
    Department.objects.filter(pk=house.department.pk).update(parent=ministry)
    return house


@pytest.fixture
def top(house: House) -> Supporter:
    return make_head(Department.objects.get(name="Міністерство"), surname="Верховна")


def asked_duty(house: House, who: Supporter | None = None) -> Approval:
    now, pk = timezone.now(), new_id()
    return ask_duty(house.department.pk, (who or house.owner).pk, reason=WHY, by=house.administrator, at=now, pk=pk)


def asked_post(house: House) -> Approval:
    post = (house.colleague.pk, Role.HEAD, house.department.pk)
    return request_role_change(*post, reason=WHY, by=house.administrator, at=timezone.now(), pk=new_id())


def grant(approval: Approval, by: Supporter) -> Approval:
    return grant_approval(approval.pk, by=by, at=timezone.now())


def new_head(house: House, email: str = "new@suprovid.test") -> NewColleague:
    department_id = house.department.pk
    return NewColleague(
        email=email, surname="Ґава", given_name="Юрій", patronymic="", role=Role.HEAD, department_id=department_id
    )


def pks(*people: Supporter) -> set[UUID]:
    return {one.pk for one in people}


def test_duty_is_agreed_by_the_head_the_head_above_or_another_administrator(house: House, top: Supporter) -> None:
    second = make_supporter(house.department, Role.ADMINISTRATOR)
    approval = asked_duty(house)
    assert deciders_of(approval) == pks(house.head, top, second)
    grant(approval, house.head)
    house.department.refresh_from_db()
    assert house.department.duty == house.owner


def test_post_of_a_head_is_agreed_by_a_head_above_and_not_by_one_beside(house: House, top: Supporter) -> None:
    approval = asked_post(house)
    assert deciders_of(approval) == pks(top)
    with pytest.raises(ApprovalRefused):
        grant(approval, house.head)
    with pytest.raises(ApprovalRefused):
        grant(approval, house.other_head)
    grant(approval, top)
    assert Supporter.objects.get(pk=house.colleague.pk).role == Role.HEAD


def test_naming_and_inviting_a_head_are_agreed_by_a_head_above(house: House, top: Supporter) -> None:
    now, successor = timezone.now(), make_supporter(house.department, Role.HEAD, surname="Наступна")
    named = ask_head(house.department.pk, successor.pk, reason=WHY, by=house.administrator, at=now, pk=new_id())
    invite(new_head(house), by=house.administrator, at=now, pk=new_id(), reason=WHY)
    invited = Approval.objects.get(invitation__isnull=False)
    assert deciders_of(named) == deciders_of(invited) == pks(top)
    grant(invited, top)
    assert Invitation.objects.valid(now).exists()


def test_heads_of_a_list_are_agreed_by_a_head_above_all_of_them(house: House, top: Supporter) -> None:
    invite_all([new_head(house)], batch=new_id(), by=house.administrator, at=timezone.now(), reason=WHY)
    approval = Approval.objects.get()
    assert (approval.kind, deciders_of(approval)) == (ApprovalKind.LIST, pks(top))


def test_invitation_of_a_list_that_is_over_does_not_hold_up_the_others(house: House, top: Supporter) -> None:
    three = [new_head(house), new_head(house, "other@suprovid.test"), new_head(house, "third@suprovid.test")]
    invite_all(three, batch=new_id(), by=house.administrator, at=timezone.now(), reason=WHY)
    Invitation.objects.filter(email="other@suprovid.test").update(revoked_at=timezone.now())
    there_already = {"accepted_at": timezone.now(), "accepted_as": house.other_head}
    Invitation.objects.filter(email="third@suprovid.test").update(**there_already)
    grant(Approval.objects.get(), top)
    assert [one.email for one in Invitation.objects.valid(timezone.now())] == ["new@suprovid.test"]


def test_post_is_agreed_by_any_head_unless_records_go_along(house: House, top: Supporter) -> None:
    """Records are seen by the heads over the department they leave; those ask who gets them."""
    moved = (house.psychologist.pk, Role.PSYCHOLOGIST, house.other_department.pk)
    by_any = request_role_change(*moved, reason=WHY, by=house.administrator, at=timezone.now(), pk=new_id())
    assert deciders_of(by_any) == pks(house.head, house.other_head, top)
    stays = Approval(kind=ApprovalKind.POST, supporter=house.owner, role=Role.SUPPORTER, department=house.department)
    assert heads_over(stays) == frozenset(Department.objects.values_list("pk", flat=True))
    stays.department = house.other_department
    assert heads_over(stays) == {house.department.pk, top.department_id}


def test_access_of_a_head_alone_is_opened_again_by_a_head_above(house: House, top: Supporter) -> None:
    for kind in (ApprovalKind.REOPENING, ApprovalKind.LIFTING):
        assert heads_over(Approval(kind=kind, supporter=house.head)) == {top.department_id}
        assert heads_over(Approval(kind=kind, supporter=house.auditor, department=house.department)) == frozenset()


def test_every_other_act_is_left_to_administrators_without_a_look_at_the_tree(house: House) -> None:
    of_head = {"supporter": house.owner, "role": Role.HEAD, "department": house.department}
    with CountedQueries() as queries:
        for kind in set(ApprovalKind) - set(BY_HEADS):
            assert may_decide(Approval(kind=kind, **of_head), [house.administrator]) == pks(house.administrator)
    assert len(queries) == 0


def test_tree_and_heads_at_work_are_read_only_where_they_matter(house: House) -> None:
    """The list of a head asks this for each row."""
    duty = Approval(kind=ApprovalKind.DUTY, supporter=house.owner, department=house.department)
    cover = Approval(kind=ApprovalKind.COVER, supporter=house.owner, department=house.department)
    tree = Tree.read()
    with CountedQueries() as queries:
        assert may_decide(duty, [house.administrator], tree=tree) == pks(house.administrator)
        assert may_decide(cover, [house.head], tree=tree) == pks(house.head)
    assert len(queries) == 0


def test_head_is_shown_nothing_that_is_over(house: House, top: Supporter) -> None:
    approval, now = asked_duty(house), timezone.now()
    assert waiting_for(house.head, at=now) == [approval]
    assert waiting_for(house.head, at=approval.until) == []
    grant(approval, top)
    assert waiting_for(house.head, at=now) == []


def test_role_of_two_is_agreed_by_no_head(house: House, top: Supporter) -> None:
    post = (house.analyst.pk, Role.AUDITOR, house.department.pk)
    approval = request_role_change(*post, reason=WHY, by=house.administrator, at=timezone.now(), pk=new_id())
    assert not deciders_of(approval)


def test_head_who_only_covers_or_is_on_duty_agrees_to_nothing(house: House, top: Supporter) -> None:
    make_absence(house.head, cover=house.other_head)
    Department.objects.filter(pk=house.department.pk).update(duty=house.other_head)
    approval = asked_duty(house)
    assert house.other_head.pk not in deciders_of(approval)
    with pytest.raises(ApprovalRefused):
        grant(approval, house.other_head)


def test_head_does_not_agree_to_the_own_duty(house: House, top: Supporter) -> None:
    approval = asked_duty(house, house.head)
    with pytest.raises(ApprovalRefused):
        grant(approval, house.head)
    assert deciders_of(approval) == pks(top)


@pytest.mark.parametrize(
    "since",
    [{"is_active": False}, {"suspended_at": timezone.now()}, {"role": Role.SUPPORTER}],
    ids=["closed", "suspended", "no_head"],
)
def test_who_is_no_head_at_work_since_the_request_agrees_to_nothing(house: House, top: Supporter, since: Any) -> None:
    approval = asked_duty(house)
    Supporter.objects.filter(pk=house.head.pk).update(**since)
    with pytest.raises(ApprovalRefused):
        grant(approval, house.head)


def test_server_decides_where_neither_a_head_nor_an_administrator_could(house: House) -> None:
    """The first installation: its first heads."""
    approval = asked_post(house)
    decide_on_server(approval.pk, Outcome.GRANTED, operator="Сервер", reason="Перший", at=timezone.now())
    assert Supporter.objects.get(pk=house.colleague.pk).role == Role.HEAD


def test_server_decides_nothing_that_a_head_could(house: House, top: Supporter) -> None:
    with pytest.raises(ApprovalRefused):
        decide_on_server(asked_post(house).pk, Outcome.GRANTED, operator="Сервер", reason="?", at=timezone.now())


def test_head_gets_one_notification_a_day_whatever_is_asked(house: House) -> None:
    for who in (house.owner, house.colleague):
        approval = asked_duty(house, who)
        refuse_approval(approval.pk, by=house.head, at=timezone.now())
    waits = Notification.objects.filter(recipient=house.head, rule=Rule.COLLEAGUES_WAIT)
    assert (waits.count(), waits.get().subject_id) == (1, house.head.pk)
    assert not Notification.objects.filter(recipient=house.head, rule=Rule.APPROVAL_ASKED).exists()


# The pages


def test_decisions_and_today_show_a_head_what_waits_and_nobody_else(house: House, signed_in: Browser) -> None:
    head, other = signed_in(house.head), signed_in(house.other_head)
    approval = asked_duty(house)
    page = head.get("/decisions/").text
    assert f"/decisions/colleagues/{approval.pk}/" in page
    assert house.owner.surname in page
    assert f'href="/decisions/colleagues/{approval.pk}/"' in head.get("/today/").text, "the only one: no page between"
    assert str(approval.pk) not in other.get("/decisions/").text
    assert "щодо колег" not in other.get("/today/").text
    assert other.get(f"/decisions/colleagues/{approval.pk}/").status_code == 404
    assert head.get(f"/staff/approvals/{approval.pk}/").status_code == 403, "the pages of administrators are theirs"


def test_head_agrees_on_the_page_once(house: House, signed_in: Browser) -> None:
    head, approval = signed_in(house.head), asked_duty(house)
    show_again(head, house.head, methods=("password", "mfa"))
    address, key = f"/decisions/colleagues/{approval.pk}/", {"submission_key": str(uuid4())}
    assert f'action="{address}grant/"' in head.get(address).text
    for _twice in range(2):
        assert head.post(f"{address}grant/", key).headers["Location"] == "/decisions/"
    house.department.refresh_from_db()
    assert house.department.duty == house.owner
    assert "щодо колег" not in head.get("/today/").text


def test_line_of_today_leads_to_all_of_several_decisions(house: House, signed_in: Browser) -> None:
    asked_duty(house)
    make_unrecognised(house.administrator)
    page = signed_in(house.head).get("/today/").text
    assert "Колеги\N{NO-BREAK SPACE}(2)" in page
    assert 'href="/decisions/#colleagues"' in page


def test_head_refuses_on_the_page(house: House, signed_in: Browser) -> None:
    approval, head = asked_duty(house), signed_in(house.head)
    show_again(head, house.head, methods=("password", "mfa"))
    answer = head.post(f"/decisions/colleagues/{approval.pk}/refuse/", {"submission_key": str(uuid4())})
    assert answer.status_code == 302
    approval.refresh_from_db()
    assert (approval.outcome, Department.objects.get(pk=house.department.pk).duty) == (Outcome.REFUSED, None)


def test_page_says_why_it_can_be_agreed_no_more(house: House, signed_in: Browser) -> None:
    approval = asked_duty(house)
    Approval.objects.update(until=timezone.now() - timedelta(minutes=1))
    head = signed_in(house.head)
    show_again(head, house.head, methods=("password", "mfa"))
    answer = head.post(f"/decisions/colleagues/{approval.pk}/grant/", {"submission_key": str(uuid4())})
    assert (answer.status_code, answer.context["refusal"] != "") == (409, True)
    assert not Approval.objects.filter(outcome=Outcome.GRANTED).exists()


@pytest.mark.asvs("7.5.3")
def test_head_decides_only_after_a_recent_factor(house: House, signed_in: Browser) -> None:
    approval = asked_duty(house)
    for act in ("grant", "refuse"):
        answer = signed_in(house.head).post(f"/decisions/colleagues/{approval.pk}/{act}/", {"submission_key": str(uuid4())})
        assert answer.status_code == 409
    assert Approval.objects.waiting().exists()
