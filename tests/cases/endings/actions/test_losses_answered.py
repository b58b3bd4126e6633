"""The head confirms a report of a loss or takes it back: then the same episode continues."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, DepartmentSpan, Episode, HandOver, Loss, OwnerSpan, StateSpan, TeamMember
from cases.case.states import CaseRefusal, CaseState, EventKind, HandOverOutcome, LossKind, LossState
from cases.course.actions.steps import NextStep
from cases.course.models import FollowUp, Promise
from cases.course.states import PromiseState, StepRefusal, StepState
from cases.desk.reports.invariants import broken_invariants
from cases.endings.actions.losses import LOSS, confirm_loss, record_family_reached, take_back_loss
from cases.endings.states import LossRefusal
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification
from tests.cases.endings.actions.test_losses import close, event, fresh, make_promise
from tests.dispatching import dispatch, noon
from tests.factories import (
    House,
    make_case,
    make_department,
    make_hand_over,
    make_loss,
    next_step,
    planned_step,
)
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def take_back(case: Case, by: Supporter, *, step: NextStep | None = None) -> Loss:
    take_back_loss(case.pk, step=step or next_step(), words="Знайшовся у шпиталі", by=by, at=timezone.now())
    return Loss.objects.filter(case=case).latest("reported_at")


def test_confirmed_case_stays_closed_and_the_promise_stays(house: House) -> None:
    make_loss(house.case, house.owner)
    now = timezone.now()
    loss = confirm_loss(house.case.pk, by=house.head, at=now)
    assert (loss.state, loss.answered_by, loss.answered_at) == (LossState.CONFIRMED, house.head, now)
    assert (fresh(house.case).state, fresh(house.case).loss) == (CaseState.CLOSED, LossKind.MISSING)
    assert Promise.objects.get(case=house.case).state == PromiseState.OPEN
    confirmed = event(EventKind.LOSS_CONFIRMED)
    assert (confirmed.by, confirmed.details) == (house.head, {"loss": "missing"})


def confirm(case: Case, by: Supporter) -> None:
    confirm_loss(case.pk, by=by, at=timezone.now())


@pytest.mark.parametrize("first", [confirm, take_back])
@pytest.mark.parametrize("second", [confirm, take_back])
def test_report_is_answered_once(house: House, first: Callable[..., object], second: Callable[..., object]) -> None:
    make_loss(house.case, house.owner)
    first(house.case, house.head)
    before = fresh(house.case).version
    with refused(LossRefusal.NONE):
        second(house.case, house.head)
    assert fresh(house.case).version == before


@pytest.mark.parametrize("answer", [confirm, take_back])
def test_case_without_a_report_has_nothing_to_answer(house: House, answer: Callable[..., object]) -> None:
    with refused(LossRefusal.NONE):
        answer(house.case, house.head)


def test_family_is_reached_once(house: House) -> None:
    make_loss(house.case, house.owner)
    now = timezone.now()
    record_family_reached(house.case.pk, by=house.head, at=now)
    promise = Promise.objects.get(case=house.case)
    assert (promise.state, promise.settled_at) == (PromiseState.KEPT, now)
    assert event(EventKind.FAMILY_REACHED).by == house.head
    with refused(LossRefusal.FAMILY):
        record_family_reached(house.case.pk, by=house.head, at=now)
    confirm(house.case, house.head)


def test_family_is_reached_only_after_a_loss(house: House) -> None:
    promise = make_promise(house.case, house.owner)
    with refused(LossRefusal.FAMILY):
        record_family_reached(house.case.pk, by=house.head, at=timezone.now())
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.OPEN


def test_taken_back_case_continues_its_episode_with_owner_and_team(house: House) -> None:
    old = make_promise(house.case, house.owner)
    dispatch(at=noon(1))
    make_loss(house.case, house.owner, at=noon(1) + timedelta(minutes=1))
    settled = Notification.objects.exclude(settled_at=None).exclude(subject_kind=LOSS)
    ended, at = settled.count(), noon(1) + timedelta(hours=1)
    assert ended
    step = NextStep(what="Відвідати у шпиталі", due_on=kyiv_day(at) + timedelta(days=1))
    take_back_loss(house.case.pk, step=step, words="Знайшовся", by=house.head, at=at)
    case, planned, loss = fresh(house.case), planned_step(house.case), Loss.objects.get(case=house.case)
    assert (case.state, case.loss, case.next_due_on) == (CaseState.OPEN, "", step.due_on)
    assert (planned.what, planned.due_on, planned.planned_by, planned.planned_in) == (step.what, step.due_on, house.head, None)
    assert Episode.objects.get(case=case).ended_at is None
    assert (case.owner, case.queued_at, case.department) == (house.owner, None, house.department)
    assert OwnerSpan.objects.get(case=case).to_at is None
    assert TeamMember.objects.get(case=case, to_at=None).supporter == house.psychologist
    values = StateSpan.objects.filter(case=case).order_by("from_at").values_list("value", flat=True)
    assert list(values) == [CaseState.OPEN, CaseState.CLOSED, CaseState.OPEN]
    assert (loss.state, loss.words, loss.answered_by, loss.answered_at) == (LossState.TAKEN_BACK, "Знайшовся", house.head, at)
    assert FollowUp.objects.filter(case=case, state=StepState.CANCELLED).count() == 1, "the old step stays cancelled"
    assert Promise.objects.open().get(case=case) == old, "the promise to reach the family is withdrawn"
    assert settled.count() == ended
    taken_back = event(EventKind.LOSS_TAKEN_BACK)
    assert (taken_back.by, taken_back.note) == (house.head, "Знайшовся")
    returned = {"promises": 1, "packages": 0, "checks": 0, "job_checks": 0, "invitations": 0}
    assert taken_back.details == {"loss": "missing", "goes_on": True, "returned": returned}
    assert not any(broken_invariants().values())


def test_case_taken_back_takes_another_report(house: House) -> None:
    make_loss(house.case, house.owner)
    make_case(house.colleague, at=timezone.now())  # of another person, with a later episode
    take_back(house.case, house.head)
    assert Episode.objects.get(case=house.case).ended_at is None
    make_loss(house.case, house.owner, kind=LossKind.KILLED)
    assert list(Loss.objects.order_by("reported_at").values_list("state", flat=True)) == ["taken_back", "reported"]
    assert not any(broken_invariants().values())


def test_case_closed_before_stays_closed_and_has_no_step(house: House) -> None:
    close(house.case)
    make_loss(house.case, house.owner)
    with refused(LossRefusal.STEP):
        take_back(house.case, house.head)
    before = fresh(house.case).version
    take_back_loss(house.case.pk, step=None, words="Помилка", by=house.head, at=timezone.now())
    case = fresh(house.case)
    assert (case.state, case.loss, case.next_due_on, case.version) == (CaseState.CLOSED, "", None, before + 1)
    assert Episode.objects.get(case=case).ended_at is not None
    assert Promise.objects.get(case=case).state == PromiseState.WITHDRAWN
    assert event(EventKind.LOSS_TAKEN_BACK).details["goes_on"] is False
    assert not any(broken_invariants().values())


def test_case_that_goes_on_needs_a_step(house: House) -> None:
    make_loss(house.case, house.owner)
    with refused(LossRefusal.STEP):
        take_back_loss(house.case.pk, step=None, words="Помилка", by=house.head, at=timezone.now())
    with refused(StepRefusal.FAR):
        take_back(house.case, house.head, step=next_step(days=4000))
    assert (fresh(house.case).state, Loss.objects.get().state) == (CaseState.CLOSED, LossState.REPORTED)


def deactivate(person: Supporter) -> None:
    Supporter.objects.active().filter(pk=person.pk).update(is_active=False)


def become_auditor(person: Supporter) -> None:
    Supporter.objects.active().filter(pk=person.pk).update(role=Role.AUDITOR)


@pytest.mark.parametrize("leave", [deactivate, become_auditor])
def test_case_waits_in_the_queue_when_its_owner_can_lead_it_no_more(house: House, leave: Callable[[Supporter], None]) -> None:
    make_loss(house.case, house.owner)
    leave(house.owner)
    take_back(house.case, house.head)
    case = fresh(house.case)
    assert (case.state, case.owner) == (CaseState.OPEN, None)
    assert case.queued_at == Loss.objects.get().answered_at
    assert not OwnerSpan.objects.filter(case=case, to_at=None).exists()
    assert case in Case.objects.worklist_of(house.head)
    assert not any(broken_invariants().values())


def test_case_in_the_queue_stays_there(house: House) -> None:
    case = make_case(None, by=house.head)
    queued_at = case.queued_at
    make_loss(case, house.head)
    take_back(case, house.head)
    assert (fresh(case).owner, fresh(case).queued_at) == (None, queued_at)
    assert not any(broken_invariants().values())


@pytest.mark.parametrize("leave", [None, deactivate])
def test_offer_that_ended_with_the_report_does_not_come_back(house: House, leave: Callable[[Supporter], None] | None) -> None:
    """The owner leads again, or the department answers for the case; who was asked is asked anew or not at all."""
    offer = make_hand_over(house.case, house.colleague, by=house.owner)
    make_loss(house.case, house.owner)
    if leave:
        leave(house.owner)
    take_back(house.case, house.head)
    offer.refresh_from_db()
    assert (offer.outcome, HandOver.objects.open().exists()) == (HandOverOutcome.ENDED, False)
    assert fresh(house.case).owner == (None if leave else house.owner)
    assert not Notification.objects.filter(recipient=house.colleague, settled_at=None).exists()
    make_hand_over(house.case, house.colleague, by=house.head)
    assert not any(broken_invariants().values())


def test_case_follows_its_owner_who_moved_meanwhile(house: House) -> None:
    make_loss(house.case, house.owner)
    Supporter.objects.active().filter(pk=house.owner.pk).update(department=house.other_department)
    take_back(house.case, house.head)
    assert fresh(house.case).department == house.other_department
    assert DepartmentSpan.objects.get(case=house.case, to_at=None).value == house.other_department
    assert event(EventKind.DEPARTMENT_CHANGED).details["after"] == str(house.other_department.pk)


@pytest.mark.parametrize("has_parent", [True, False])
def test_case_of_a_closed_department_waits_in_the_nearest_open_one_above(house: House, *, has_parent: bool) -> None:
    above = make_department("Обласний відділ")
    make_loss(house.case, house.owner)
    deactivate(house.owner)
    now = timezone.now()
    parent = above if has_parent else None
    Department.objects.filter(pk=house.department.pk).update(closed_at=now, parent=parent, head=None, duty=None)
    if has_parent:
        take_back(house.case, house.head)
        assert (fresh(house.case).department, fresh(house.case).owner) == (above, None)
        assert not any(broken_invariants().values())
        return
    with refused(CaseRefusal.DEPARTMENT):
        take_back(house.case, house.head)
    assert Loss.objects.get().state == LossState.REPORTED
