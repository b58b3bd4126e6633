"""A change of role or department: what changes with it, and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case, CaseEvent, DepartmentSpan, HandOver, TeamMember
from cases.case.states import EventKind, HandOverOutcome, IllegalTransition
from cases.course.models import Promise
from cases.desk.reports.invariants import broken_invariants
from cases.leading.actions.hand_overs.answers import accept_hand_over, refuse_hand_over
from privacy.ids import new_id
from privacy.opening import Reading
from supporters.administration.actions.absences import NewAbsence, add_absence
from supporters.administration.actions.accounts import AccountRefused, reactivate_supporter
from supporters.administration.actions.approvals.decisions import grant_approval
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.departments import name_duty, refuse_duty, refuse_head
from supporters.administration.actions.growing import post_takes_two
from supporters.administration.actions.recovery import ask_recovery
from supporters.administration.actions.role_changes import change_role, posts_left, request_role_change
from supporters.authentication.models import Session
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import AbsenceKind, Department, IdentityCheck, Supporter, reach
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from tests.dispatching import noon, remind_of
from tests.factories import (
    House,
    hand_over_to,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_house,
    make_person,
    make_promise,
    make_supporter,
)
from tests.office import make_approval
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def house(reading: Reading) -> House:
    return make_house()


@pytest.fixture
def office(house: House, signed_in: Browser) -> Client:
    return signed_in(house.administrator)


@pytest.fixture
def second(house: House) -> Supporter:
    return make_supporter(house.department, Role.ADMINISTRATOR, surname="Заступна")


def change(account: Supporter, house: House, role: Role | None = None, department: Department | None = None) -> Supporter:
    pk = department.pk if department else account.department_id
    return change_role(account.pk, role or Role(account.role), pk, by=house.administrator, at=timezone.now())


def agreed(account: Supporter, house: House, role: Role | None = None, department: Department | None = None) -> Supporter:
    """Asked by the administrator, and confirmed by another one, who is returned."""
    another, now = make_supporter(house.department, Role.ADMINISTRATOR), timezone.now()
    post = (account.pk, role or Role(account.role), department.pk if department else account.department_id)
    approval = request_role_change(*post, reason="?", by=house.administrator, at=now, pk=new_id())
    grant_approval(approval.pk, by=another, at=now)
    return another


def again(row: Any) -> Any:
    row.refresh_from_db()
    return row


def away(who: Supporter, cover: Supporter) -> Any:
    new = NewAbsence(supporter_id=who.pk, kind=AbsenceKind.LEAVE, from_on=in_days(0), to_on=in_days(5), cover_id=cover.pk)
    return add_absence(new, by=who, at=timezone.now(), pk=new_id(), confirmed=True)


def subjects_of(reader: Supporter, rule: Rule) -> list[UUID]:
    return list(Notification.objects.visible_to(reader).filter(rule=rule).values_list("subject_id", flat=True))


# Doing it


def test_role_changes_and_every_session_ends(house: House, office: Client, signed_in: Browser) -> None:
    phone = signed_in(house.colleague)
    assert phone.get("/today/").status_code == 200
    change(house.colleague, house, Role.ANALYST)
    assert again(house.colleague).role == Role.ANALYST
    assert phone.get("/today/").status_code == 302
    assert office.get("/staff/").status_code == 200
    assert Session.objects.count() == 1


def test_heads_of_both_departments_are_notified(house: House) -> None:
    change(house.colleague, house, department=house.other_department)
    assert subjects_of(house.head, Rule.POST_CHANGED) == subjects_of(house.other_head, Rule.POST_CHANGED) == [house.colleague.pk]


def test_open_cases_go_along_to_the_new_department(house: House) -> None:
    by = agreed(house.owner, house, department=house.other_department)
    case = again(house.case)
    assert (case.owner, case.department) == (house.owner, house.other_department)
    assert DepartmentSpan.objects.get(case=case, to_at=None).value == house.other_department
    event = CaseEvent.objects.get(kind=EventKind.DEPARTMENT_CHANGED)
    assert (event.by, event.details["after"]) == (by, str(house.other_department.pk))
    assert not any(broken_invariants().values())


def test_offered_case_goes_along_with_its_owner_and_its_offer_with_nobody(house: House) -> None:
    make_hand_over(house.case, house.colleague, by=house.head)
    change(house.colleague, house, department=house.other_department)
    assert again(house.case).department == house.department, "the colleague has not accepted it"
    agreed(house.owner, house, department=house.other_department)
    assert again(house.case).department == house.other_department
    refuse_hand_over(house.case.pk, words="Нікого немає", by=house.head, at=timezone.now())
    assert again(house.case).owner == house.owner
    assert house.case.department == house.other_department


@pytest.mark.parametrize("role", [Role.HEAD, Role.ANALYST])
def test_department_is_asked_instead_of_who_has_another_role(house: House, role: Role) -> None:
    """Only a social supporter accepts."""
    offer = make_hand_over(house.case, house.colleague, by=house.owner)
    (agreed if role == Role.HEAD else change)(house.colleague, house, role)
    assert (again(offer).to_owner, offer.outcome) == (None, HandOverOutcome.OPEN)
    assert subjects_of(house.head, Rule.CASE_ASSIGNED) == [offer.pk]
    assert not Notification.objects.filter(recipient=house.colleague, subject_id=offer.pk, settled_at=None).exists()
    assert again(house.case).owner == house.owner


def test_case_stays_when_it_was_closed_or_is_somebody_elses(house: House) -> None:
    other = make_case(house.colleague, person=make_person("Ткач"))
    agreed(house.owner, house, department=house.other_department)
    assert again(other).department == house.department


def test_case_is_not_accepted_after_a_move(house: House) -> None:
    """The department that was asked answers. The account that accepts was loaded before the move."""
    make_hand_over(house.case, house.colleague, by=house.head)
    as_signed_in = Supporter.objects.get(pk=house.colleague.pk)
    assert as_signed_in.department == house.department
    change(house.colleague, house, department=house.other_department)
    with pytest.raises(IllegalTransition):
        accept_hand_over(house.case.pk, by=as_signed_in, at=timezone.now())
    assert subjects_of(house.head, Rule.CASE_ASSIGNED) == [HandOver.objects.get().pk]
    assert not HandOver.objects.asking(reach(house.other_head)).exists(), "one administrator shows nobody more"


def test_timeline_shows_that_the_case_went_along(house: House, signed_in: Browser) -> None:
    before = signed_in(house.owner).get(f"/cases/{house.case.number}/?kind=owner").text.count('class="entry')
    agreed(house.owner, house, department=house.other_department)
    after = signed_in(again(house.owner)).get(f"/cases/{house.case.number}/?kind=owner").text.count('class="entry')
    assert after > before


def test_posts_that_fit_no_more_are_left(house: House) -> None:
    name_duty(house.other_department.pk, duty=house.head)
    name_duty(house.department.pk, duty=house.colleague)  # its open case needs a responsible person
    agreed(house.head, house, department=house.other_department)
    assert again(house.department).head is None
    assert again(house.other_department).duty == house.head
    change(again(house.head), house, Role.ANALYST)
    assert again(house.other_department).duty is None


def test_only_what_the_colleague_has_and_may_not_keep_is_left(house: House) -> None:
    here, there = house.department.pk, house.other_department.pk
    Department.objects.filter(pk=here).update(head=house.head, duty=house.owner)
    assert posts_left(house.owner, Role.ANALYST, here) == {here: {"duty": None}}
    assert posts_left(house.owner, Role.SUPPORTER, there) == posts_left(house.head, Role.HEAD, here) == {}
    assert posts_left(house.head, Role.HEAD, there) == posts_left(house.head, Role.SUPPORTER, here) == {here: {"head": None}}


@pytest.mark.parametrize("changed", [{"is_active": False}, {"suspended_at": timezone.now()}], ids=["closed", "suspended"])
def test_no_post_is_given_to_who_works_elsewhere_or_can_not_sign_in(house: House, changed: dict[str, Any]) -> None:
    with pytest.raises(DepartmentRefused):
        refuse_head(house.other_head, house.department.pk)
    Supporter.objects.filter(pk__in=[house.head.pk, house.owner.pk]).update(**changed)
    with pytest.raises(DepartmentRefused):
        refuse_head(again(house.head), house.department.pk)
    with pytest.raises(DepartmentRefused):
        refuse_duty(again(house.owner))


def test_change_by_one_waits_for_what_is_asked_about_the_same_colleague(house: House, second: Supporter) -> None:
    make_approval(house.administrator, house.psychologist)
    change(house.colleague, house, Role.ANALYST)
    ask_recovery(house.analyst.pk, identity=IdentityCheck.CALLED, reason="?", by=second, at=timezone.now(), pk=new_id())
    change(house.analyst, house, Role.PSYCHOLOGIST)
    with pytest.raises(AccountRefused, match="він чекає"):
        change(house.psychologist, house, Role.ANALYST)


def test_change_is_refused_when_nobody_would_answer_for_open_cases(house: House) -> None:
    """The only active person of the top department, its head, would leave it."""
    with pytest.raises(AccountRefused, match=str(house.department)):
        change(house.head, house, Role.ANALYST)
    assert again(house.department).head == house.head
    name_duty(house.department.pk, duty=house.colleague)
    change(house.head, house, Role.ANALYST)


def test_nobody_covers_for_another_role(house: House) -> None:
    cover = make_supporter(house.department)
    covering, covered = away(house.owner, cover), away(house.colleague, make_supporter(house.department))
    agreed(cover, house, Role.HEAD)
    change(house.colleague, house, Role.PSYCHOLOGIST)
    assert again(covering).cover is None
    assert again(covered).cover is None
    assert covered.cancelled_at is None, "the days away stay"


def test_covers_of_others_and_of_days_that_are_over_stay(house: House) -> None:
    other = make_supporter(house.department)
    over = make_absence(house.colleague, cover=other, at=timezone.now() - timedelta(days=5))
    absence = away(house.owner, other)
    change(house.colleague, house, Role.ANALYST)
    assert (again(absence).cover, again(over).cover) == (other, other)


def test_head_still_hears_of_the_days_in_which_nobody_stands_in(house: House) -> None:
    make_absence(house.colleague, days=(0, 2))
    remind_of("absence_uncovered", at=noon())
    change(house.colleague, house, Role.PSYCHOLOGIST)
    assert Notification.objects.get(rule="absence_uncovered").settled_at is None


def test_covers_end_with_the_department(house: House) -> None:
    """Named within the department by one administrator, they would go on between two."""
    cover = make_supporter(house.department)
    covering, covered = away(house.owner, cover), away(house.colleague, make_supporter(house.department))
    for one in (cover, house.colleague):
        change(one, house, department=house.other_department)
    assert (again(covering).cover, again(covered).cover) == (None, None)
    assert (covering.cancelled_at, covered.cancelled_at) == (None, None), "the days away stay"


def test_teams_are_left_with_the_role(house: House) -> None:
    change(house.psychologist, house, Role.ANALYST)
    change(again(house.psychologist), house, Role.PSYCHOLOGIST)
    assert not TeamMember.objects.filter(supporter=house.psychologist, to_at=None).exists()
    assert not Case.objects.visible_to(again(house.psychologist)).exists(), "what was left doesn't come back with the role"


def test_promises_pass_on_with_the_role_and_of_a_head_with_the_department(house: House) -> None:
    of_psychologist, of_head = (make_promise(house.case, by, is_mine=True) for by in (house.psychologist, house.head))
    of_owner = make_promise(house.case, house.owner, is_mine=True)
    make_head(house.department, surname="Вищенко")  # answers for the department from now on
    change(house.psychologist, house, Role.ANALYST)
    agreed(house.head, house, Role.HEAD, house.other_department)
    agreed(house.owner, house, department=house.other_department)
    whose = [Promise.objects.get(pk=one.pk).whose for one in (of_psychologist, of_head, of_owner)]
    assert whose == [None, None, house.owner], "the case follows its owner"


# Refusing


def test_nobody_changes_the_own_post(house: House, second: Supporter, office: Client) -> None:
    for role, department in ((Role.HEAD, house.department), (Role.ADMINISTRATOR, house.other_department)):
        with pytest.raises(AccountRefused):
            change(house.administrator, house, role, department)
    fields = {"role": "administrator", "department": str(house.other_department.pk), "version": "1"}
    assert office.post(reverse("staff_post", args=[house.administrator.pk]), fields).status_code == 422
    assert again(house.administrator).department == house.department


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_role_of_two_is_not_given_by_one(house: House, second: Supporter, role: Role) -> None:
    with pytest.raises(AccountRefused):
        change(house.colleague, house, role)
    assert again(house.colleague).role == Role.SUPPORTER


@pytest.mark.parametrize("whose", ["second", "auditor"])
def test_role_of_two_is_not_taken_by_one(house: House, second: Supporter, whose: str) -> None:
    with pytest.raises(AccountRefused):
        change(second if whose == "second" else house.auditor, house, Role.ANALYST)


def test_post_that_a_head_has_already_takes_nobody_else(house: House) -> None:
    here, there = house.department.pk, house.other_department.pk
    assert [post_takes_two(house.head, Role.HEAD, pk) for pk in (here, there)] == [False, True]
    assert post_takes_two(house.colleague, Role.HEAD, here)


def test_administrator_moves_without_a_second_one(house: House, second: Supporter) -> None:
    change(second, house, department=house.other_department)
    assert again(second).department == house.other_department


@pytest.mark.parametrize("role", [Role.PSYCHOLOGIST, Role.ANALYST])
def test_role_that_leads_no_case_is_refused_while_cases_are_open(house: House, role: Role) -> None:
    with pytest.raises(AccountRefused):
        change(house.owner, house, role)
    agreed(house.owner, house, Role.HEAD)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_role_of_two_is_refused_while_cases_are_open(house: House, second: Supporter, role: Role) -> None:
    with pytest.raises(AccountRefused):
        request_role_change(
            house.owner.pk, role, house.department.pk, reason="?", by=house.administrator, at=timezone.now(), pk=new_id()
        )
    approval = request_role_change(
        house.colleague.pk, role, house.department.pk, reason="?", by=house.administrator, at=timezone.now(), pk=new_id()
    )
    hand_over_to(house.case, house.colleague, by=house.head)
    with pytest.raises(AccountRefused):
        grant_approval(approval.pk, by=second, at=timezone.now())
    assert again(house.colleague).role == Role.SUPPORTER


def test_change_is_refused_when_it_changes_nothing_or_the_department_or_access_is_closed(house: House) -> None:
    with pytest.raises(AccountRefused):
        change(house.colleague, house)
    with pytest.raises(AccountRefused):
        change(house.deactivated, house, Role.HEAD)
    closed = make_department("Закритий")
    Department.objects.filter(pk=closed.pk).update(closed_at=timezone.now())
    with pytest.raises(AccountRefused):
        change(house.colleague, house, department=closed)


def test_closed_account_comes_to_another_department_so_that_it_can_be_opened_there(house: House) -> None:
    Department.objects.filter(pk=house.department.pk).update(closed_at=timezone.now())
    with pytest.raises(AccountRefused):
        reactivate_supporter(house.deactivated.pk, by=house.administrator, at=timezone.now())
    change(house.deactivated, house, department=house.other_department)
    reactivate_supporter(house.deactivated.pk, by=house.administrator, at=timezone.now())
    assert again(house.deactivated).is_active


@pytest.mark.parametrize("changed", [{"is_active": False}, {"suspended_at": timezone.now()}, {"role": Role.HEAD}])
def test_change_is_refused_when_who_does_it_is_no_administrator_any_more(house: House, changed: dict[str, Any]) -> None:
    Supporter.objects.get_queryset().filter(pk=house.administrator.pk).update(**changed)
    with pytest.raises(AccountRefused):
        change(house.colleague, house, Role.ANALYST)
    assert again(house.colleague).role == Role.SUPPORTER


def test_change_is_refused_when_the_account_was_changed_since_the_page_was_shown(house: House) -> None:
    with pytest.raises(ChangedMeanwhile):
        change_role(house.colleague.pk, Role.HEAD, house.department.pk, by=house.administrator, at=timezone.now(), version=7)


def test_administrator_is_not_demoted_while_something_hangs_on_it(house: House, second: Supporter) -> None:
    third = make_supporter(house.department, Role.ADMINISTRATOR)
    now = timezone.now()
    request_role_change(house.analyst.pk, Role.AUDITOR, house.department.pk, reason="?", by=second, at=now, pk=new_id())
    demote = request_role_change(second.pk, Role.ANALYST, house.department.pk, reason="?", by=third, at=now, pk=new_id())
    with pytest.raises(ApprovalRefused):
        grant_approval(demote.pk, by=house.administrator, at=now)
    assert again(second).role == Role.ADMINISTRATOR
