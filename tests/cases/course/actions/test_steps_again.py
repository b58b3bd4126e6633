"""How steps end, and the answer taken back: the step is planned again."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import CaseRefusal, CaseState, EventKind
from cases.course.actions.steps import NextStep, plan_step_again, postpone_step
from cases.course.actions.visits import undo_visit
from cases.course.models import FollowUp
from cases.course.states import PostponeReason, StepRefusal, StepState
from cases.desk.reports.invariants import broken_invariants
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from tests.dispatching import dispatch, noon
from tests.factories import make_case, make_department, make_supporter, make_visit, planned_step
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def case(owner: Supporter) -> Case:
    return make_case(owner, step=NextStep(what="Привезти довідку", due_on=in_days(1), due_time=time(15, 30)))


def test_step_is_planned_again_for_its_day_in_place_of_the_planned_one(case: Case, owner: Supporter) -> None:
    before, colleague, now = planned_step(case), make_supporter(owner.department), timezone.now()
    make_visit(case, owner)
    after = planned_step(case)
    plan_step_again(before.pk, by=colleague, at=now)
    again = planned_step(case)
    assert (again.pk, again.due_on, again.due_time) == (before.pk, in_days(1), time(15, 30))
    assert (again.settled_at, again.settled_in, again.settled_by, again.replaced_by) == (None, None, None, None)
    after.refresh_from_db()
    assert (after.state, after.settled_by, after.replaced_by) == (StepState.REPLACED, colleague, before)
    assert Case.objects.filter(pk=case.pk, next_due_on=in_days(1), next_due_time=time(15, 30)).exists()
    assert CaseEvent.objects.get(kind=EventKind.STEP_AGAIN).details == {"after": in_days(1).isoformat(), "step": str(before.pk)}
    assert not any(broken_invariants().values())


def test_one_step_after_the_other_is_planned_again(case: Case, owner: Supporter) -> None:
    first = planned_step(case)
    make_visit(case, owner)
    second = planned_step(case)
    for step in (first, second, first):
        plan_step_again(step.pk, by=owner, at=timezone.now())
        assert planned_step(case) == step


def test_reminder_comes_again_when_the_step_is_planned_again(case: Case, owner: Supporter) -> None:
    before = planned_step(case)
    assert dispatch(at=noon(2), rule="step_due") == 1
    make_visit(case, owner)
    assert Notification.objects.get(rule="step_due").settled_at
    plan_step_again(before.pk, by=owner, at=timezone.now())
    dispatch(at=noon(2) + timedelta(minutes=1))
    assert Notification.objects.get(rule="step_due").settled_at is None


def test_step_is_not_planned_again_when_it_is_planned_or_was_put_off(case: Case, owner: Supporter) -> None:
    before = planned_step(case)
    with refused(StepRefusal.ENDED):
        plan_step_again(before.pk, by=owner, at=timezone.now())
    reason = PostponeReason.PROCEDURE
    postpone_step(case.pk, due_on=in_days(3), due_time=None, reason=reason, words="", by=owner, at=timezone.now())
    with refused(StepRefusal.ENDED):
        plan_step_again(before.pk, by=owner, at=timezone.now())


def test_step_of_an_undone_entry_is_not_planned_again(case: Case, owner: Supporter) -> None:
    visit = make_visit(case, owner)
    step = planned_step(case)
    undo_visit(visit.pk, by=owner, at=timezone.now())
    with refused(StepRefusal.ENDED):
        plan_step_again(step.pk, by=owner, at=timezone.now())


def test_step_of_a_closed_card_is_not_planned_again(case: Case, owner: Supporter) -> None:
    before = planned_step(case)
    make_visit(case, owner)
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    with refused(CaseRefusal.CLOSED):
        plan_step_again(before.pk, by=owner, at=timezone.now())


def test_step_returns_whole_when_its_entry_is_undone(case: Case, owner: Supporter) -> None:
    before = FollowUp.objects.values().get(case=case)
    visit = make_visit(case, owner)
    undo_visit(visit.pk, by=owner, at=timezone.now())
    assert FollowUp.objects.values().get(pk=before["id"]) == before
