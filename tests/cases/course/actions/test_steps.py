from datetime import time

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import CaseRefusal, CaseState, EventKind
from cases.course.actions.steps import postpone_step, step_now
from cases.course.models import FollowUp
from cases.course.states import PostponeReason, StepRefusal, StepState
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from tests.dispatching import dispatch, noon
from tests.factories import make_case, make_department, make_supporter, planned_step
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def case(owner: Supporter) -> Case:
    return make_case(owner)


def postpone(case: Case, owner: Supporter, days: int = 3, *, words: str = "", version: int | None = None) -> FollowUp:
    reason = PostponeReason.OTHER if words else PostponeReason.PROCEDURE
    return postpone_step(
        case.pk, due_on=in_days(days), due_time=time(9), reason=reason, words=words, by=owner, at=timezone.now(), version=version
    )


def test_promise_stays_the_same_and_gets_another_day(case: Case, owner: Supporter) -> None:
    before = planned_step(case)
    postpone(case, owner, words="Просили після свят")
    before.refresh_from_db()
    after = planned_step(case)
    assert before.state == StepState.POSTPONED
    assert (after.what, after.due_on, after.due_time, after.moves) == (before.what, in_days(3), time(9), 1)
    case.refresh_from_db()
    assert (case.next_due_on, case.next_due_time) == (in_days(3), time(9))
    event = CaseEvent.objects.get(kind=EventKind.STEP_POSTPONED)
    assert event.note == "Просили після свят"
    assert event.details["reason"] == "other"
    assert event.details["moves"] == 1


def test_moves_are_counted_until_the_promise_is_kept(case: Case, owner: Supporter) -> None:
    assert [postpone(case, owner, days).moves for days in (1, 2, 5)] == [1, 2, 3]


def test_reminder_of_the_old_day_is_settled_and_the_new_day_has_one(case: Case, owner: Supporter) -> None:
    dispatch(at=noon(1))
    notification = Notification.objects.get(rule="step_due")
    assert notification.settled_at is None
    postpone(case, owner)
    notification.refresh_from_db()
    assert notification.settled_at == notification.read_at is not None
    assert dispatch(at=noon(2)) == 0
    assert dispatch(at=noon(4)) == 1


def test_step_is_not_postponed_to_the_moment_it_has(case: Case, owner: Supporter) -> None:
    postpone(case, owner)
    with refused(StepRefusal.SAME):
        postpone(case, owner)


def test_step_that_was_shown_is_followed_on_its_own_card_only(case: Case, owner: Supporter) -> None:
    shown, other = planned_step(case), make_case(owner)
    later = postpone(case, owner)
    assert step_now(case, shown.pk) == later
    assert step_now(other, shown.pk) is None
    FollowUp.objects.filter(pk=shown.pk).update(replaced_by=None)
    assert step_now(case, shown.pk) == shown, "put off before it was kept by which step"


def test_step_of_a_closed_case_is_not_postponed(case: Case, owner: Supporter) -> None:
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    with refused(CaseRefusal.CLOSED):
        postpone(case, owner)


def test_step_is_not_postponed_by_who_saw_an_older_version(case: Case, owner: Supporter) -> None:
    version = Case.objects.get(pk=case.pk).version
    postpone(case, owner, 2, version=version)
    with pytest.raises(ChangedMeanwhile):
        postpone(case, owner, 5, version=version)
