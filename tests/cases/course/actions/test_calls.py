from datetime import date, datetime, time, timedelta

import pytest
from django.utils import translation

from cases.case.models import Case, CaseEvent, stage_policy
from cases.case.states import CaseRefusal, CaseState, EventKind
from cases.course.actions.calls import log_call_outcome
from cases.course.actions.steps import NextStep, postpone_step
from cases.course.actions.visits import NewVisit, edit_visit, log_visit, move_visit, undo_visit
from cases.course.models import FollowUp, Promise, Visit
from cases.course.states import CallOutcome, PostponeReason, StepState, VisitKind
from cases.desk.reports.invariants import broken_invariants
from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from tests.dispatching import dispatch
from tests.factories import kyiv_utc, make_case, make_department, make_supporter, make_visit, planned_step
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
LONG_BEFORE = kyiv_utc(2026, 1, 10, 9)
DAY, TOMORROW = date(2026, 11, 25), date(2026, 11, 26)  # winter: Kyiv is UTC+2
NOON = kyiv_utc(2026, 11, 25, 10)
MINUTE = timedelta(minutes=1)
WHAT = "Дізнатися про дату операції"
OTHERS, NUMBER = "Call the relatives or the ward", "Find out another phone number"


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def case(owner: Supporter) -> Case:
    return make_case(owner, step=NextStep(what=WHAT, due_on=DAY, due_time=time(11), kind=VisitKind.CALL), at=LONG_BEFORE)


def record_outcome(case: Case, outcome: CallOutcome, *, at: datetime = NOON) -> Visit:
    assert case.owner is not None
    with translation.override("en"):
        return log_call_outcome(case.pk, outcome, by=case.owner, at=at, pk=new_id())


def planned(case: Case) -> tuple[str, date, time | None, str]:
    step = planned_step(case)
    return step.what, step.due_on, step.due_time, step.kind


@pytest.mark.parametrize(
    ("outcome", "kind", "reached", "ended"),
    [
        (CallOutcome.AGREED, VisitKind.CALL, True, StepState.DONE),
        (CallOutcome.LATER, VisitKind.CALL, True, StepState.POSTPONED),
        (CallOutcome.NO_ANSWER, VisitKind.CALL, False, StepState.POSTPONED),
        (CallOutcome.WRONG_NUMBER, VisitKind.CALL, False, StepState.POSTPONED),
        (CallOutcome.RELATIVES, VisitKind.FAMILY, True, StepState.PLANNED),  # the call to the person is still to be made
    ],
)
def test_call_is_an_entry_without_words_and_its_step_ends_by_the_outcome(
    case: Case, owner: Supporter, outcome: CallOutcome, kind: VisitKind, reached: bool, ended: StepState
) -> None:
    before = planned_step(case)
    visit = record_outcome(case, outcome)
    visit.refresh_from_db()
    assert (visit.kind, visit.reached, visit.outcome, visit.summary) == (kind, reached, outcome, None)
    assert (visit.occurred_at, visit.recorded_at, visit.by) == (NOON, NOON, owner)
    before.refresh_from_db()
    assert (before.state, before.settled_in, before.settled_by) == (
        ended,
        *((visit, owner) if before.settled_at else (None, None)),
    )
    assert Case.objects.get(pk=case.pk).last_contact_at == (NOON if reached else None)
    event = CaseEvent.objects.get(kind=EventKind.VISIT_LOGGED)
    assert event.details == {"visit": str(visit.pk), "visit_kind": kind, "reached": reached, "outcome": outcome}
    assert not any(broken_invariants().values())


@pytest.mark.parametrize(
    ("outcome", "way"), [(CallOutcome.AGREED, "call"), (CallOutcome.RELATIVES, "family"), (CallOutcome.AGREED, "")]
)
def test_next_step_is_what_the_stage_is_used_to_when_the_planned_one_is_done(case: Case, outcome: CallOutcome, way: str) -> None:
    policy = stage_policy(case.stage)
    case.follow_ups.update(kind=way)
    record_outcome(case, outcome)
    assert planned(case) == (policy.step_en, DAY + timedelta(days=policy.next_step_days), None, "")


@pytest.mark.parametrize("outcome", [CallOutcome.AGREED, CallOutcome.RELATIVES, CallOutcome.NO_ANSWER, CallOutcome.WRONG_NUMBER])
def test_step_that_is_due_later_stays(case: Case, outcome: CallOutcome) -> None:
    before = planned(case)
    record_outcome(case, outcome, at=NOON - timedelta(days=1))
    assert planned(case) == before


@pytest.mark.parametrize("way", [VisitKind.VISIT, VisitKind.FAMILY, VisitKind.INSTITUTION])
def test_step_stays_when_it_was_to_be_done_in_another_way(case: Case, way: VisitKind) -> None:
    case.follow_ups.update(kind=way)
    record_outcome(case, CallOutcome.AGREED)
    assert planned(case) == (WHAT, DAY, time(11), way)


@pytest.mark.parametrize("outcome", [outcome for outcome in CallOutcome if outcome is not CallOutcome.LATER])
def test_step_stays_when_the_caller_does_not_answer_for_the_card(case: Case, owner: Supporter, outcome: CallOutcome) -> None:
    before = planned(case)
    log_call_outcome(case.pk, outcome, by=make_supporter(owner.department), at=NOON, pk=new_id(), answers=False)
    assert planned(case) == before


def test_step_comes_again_tomorrow_when_nobody_answers_and_is_not_counted_as_put_off(case: Case) -> None:
    case.follow_ups.update(moves=1)
    record_outcome(case, CallOutcome.NO_ANSWER)
    assert planned(case) == (WHAT, TOMORROW, None, VisitKind.CALL)
    assert planned_step(case).moves == 1


def test_another_number_is_promised_when_this_one_does_not_work(case: Case) -> None:
    visit = record_outcome(case, CallOutcome.WRONG_NUMBER)
    assert planned(case) == (WHAT, TOMORROW, None, VisitKind.CALL)
    promise = Promise.objects.select_related("case").get()
    assert (promise.words, promise.due_on, promise.made_in, promise.whose) == (NUMBER, TOMORROW, visit, None)


def test_attempt_is_about_the_step_as_it_was_moved_meanwhile(case: Case, owner: Supporter) -> None:
    shown = planned_step(case).pk
    reason, later = PostponeReason.PROCEDURE, DAY + timedelta(days=2)
    postpone_step(case.pk, due_on=later, due_time=None, reason=reason, words="", by=owner, at=NOON)
    log_call_outcome(case.pk, CallOutcome.LATER, by=owner, at=NOON, pk=new_id(), shown=shown)
    assert planned(case) == (WHAT, DAY, time(14), VisitKind.CALL)
    assert not FollowUp.objects.filter(state=StepState.OFFERED).exists()


@pytest.mark.parametrize(
    ("called_at", "day", "hour"),
    [
        (NOON, DAY, time(14)),
        (kyiv_utc(2026, 11, 25, 16, 59, 59), DAY, time(20, 59)),
        (kyiv_utc(2026, 11, 25, 17), TOMORROW, time(9)),
        (kyiv_utc(2026, 11, 25, 18, 30), TOMORROW, time(9)),
        (kyiv_utc(2026, 11, 25, 21), TOMORROW, time(9)),
        (kyiv_utc(2026, 11, 25, 23), TOMORROW, time(9)),
        (kyiv_utc(2026, 11, 25, 3, 59), DAY, time(9)),
        (kyiv_utc(2026, 11, 25, 4), DAY, time(8)),
        (kyiv_utc(2027, 3, 27, 21), date(2027, 3, 28), time(9)),
        (kyiv_utc(2027, 3, 28, 0, 30), date(2027, 3, 28), time(9)),
        (kyiv_utc(2026, 10, 24, 20), date(2026, 10, 25), time(9)),
        (kyiv_utc(2026, 10, 25, 0, 30), date(2026, 10, 25), time(9)),
    ],
)
def test_step_comes_again_in_two_hours_or_in_the_morning_when_asked_to_call_later(
    case: Case, called_at: datetime, day: date, hour: time
) -> None:
    record_outcome(case, CallOutcome.LATER, at=called_at)
    assert planned(case) == (WHAT, day, hour, VisitKind.CALL)


@pytest.mark.parametrize(
    ("outcome", "called_at", "reminder_due_at"),
    [
        (CallOutcome.LATER, NOON, kyiv_utc(2026, 11, 25, 12)),
        (CallOutcome.LATER, kyiv_utc(2026, 11, 25, 18, 30), kyiv_utc(2026, 11, 26, 7)),
        (CallOutcome.LATER, kyiv_utc(2027, 3, 27, 21), kyiv_utc(2027, 3, 28, 6)),  # the night without the hour from 3:00 to 4:00
        (CallOutcome.NO_ANSWER, NOON, kyiv_utc(2026, 11, 26, 6, 30)),
        (CallOutcome.WRONG_NUMBER, NOON, kyiv_utc(2026, 11, 26, 6, 30)),
    ],
)
def test_reminder_is_settled_and_sent_again_after_the_pause(
    case: Case, outcome: CallOutcome, called_at: datetime, reminder_due_at: datetime
) -> None:
    assert dispatch(at=kyiv_utc(2026, 11, 25, 9)) == 1
    record_outcome(case, outcome, at=called_at)
    first = Notification.objects.get(rule="step_due")
    assert first.settled_at == first.read_at == called_at
    assert dispatch(at=reminder_due_at - MINUTE) == 0
    assert dispatch(at=reminder_due_at) == 1


def test_others_are_asked_when_three_calls_in_a_row_were_in_vain(case: Case) -> None:
    for n in range(2):
        record_outcome(case, CallOutcome.NO_ANSWER, at=NOON + n * MINUTE)
        assert planned(case)[0] == WHAT
    assert not Promise.objects.exists()
    for n in range(2, 4):
        record_outcome(case, CallOutcome.NO_ANSWER, at=NOON + n * MINUTE)
        assert planned(case) == (WHAT, TOMORROW, None, VisitKind.CALL)
        promise = Promise.objects.select_related("case").get()
        assert (promise.words, promise.due_on) == (OTHERS, TOMORROW)


@pytest.mark.parametrize("third", [CallOutcome.RELATIVES, CallOutcome.WRONG_NUMBER])
def test_others_are_not_asked_when_the_third_call_was_answered(case: Case, third: CallOutcome) -> None:
    for n, outcome in enumerate((CallOutcome.NO_ANSWER, CallOutcome.NO_ANSWER, third)):
        record_outcome(case, outcome, at=NOON + n * MINUTE)
    assert OTHERS not in [promise.words for promise in Promise.objects.select_related("case")]


def test_visit_in_vain_is_no_call_in_vain(case: Case, owner: Supporter) -> None:
    new = NewVisit(kind=VisitKind.VISIT, reached=False, summary="", occurred_at=NOON)
    log_visit(case.pk, new, None, by=owner, at=NOON, pk=new_id())
    for n in range(2):
        record_outcome(case, CallOutcome.NO_ANSWER, at=NOON + n * MINUTE)
    assert not Promise.objects.exists()


def test_calls_in_vain_are_counted_anew_when_somebody_was_reached(case: Case, owner: Supporter) -> None:
    for n in range(2):
        record_outcome(case, CallOutcome.NO_ANSWER, at=NOON + n * MINUTE)
    make_visit(case, owner, at=NOON + 2 * MINUTE)
    for n in range(2):
        record_outcome(case, CallOutcome.NO_ANSWER, at=NOON + (3 + n) * MINUTE)
        assert not Promise.objects.exists()
    undo_visit(record_outcome(case, CallOutcome.NO_ANSWER, at=NOON + 5 * MINUTE).pk, by=owner, at=NOON + 5 * MINUTE)
    assert not Promise.objects.open().exists()
    record_outcome(case, CallOutcome.NO_ANSWER, at=NOON + 6 * MINUTE)
    assert Promise.objects.open().get().due_on == TOMORROW  # the third: the undone call does not count


def test_call_is_refused_when_the_case_is_not_open(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    with refused(CaseRefusal.CLOSED):
        record_outcome(case, CallOutcome.AGREED)
    assert not Visit.objects.exists()


@pytest.mark.parametrize("outcome", list(CallOutcome))
def test_plan_and_reminder_are_back_when_the_call_is_undone(case: Case, owner: Supporter, outcome: CallOutcome) -> None:
    dispatch(at=NOON)
    before = planned_step(case)
    visit = record_outcome(case, outcome)
    undo_visit(visit.pk, by=owner, at=NOON + 2 * MINUTE)
    assert planned_step(case).pk == before.pk
    assert not FollowUp.objects.filter(planned_in=visit).exclude(state=StepState.CANCELLED).exists()
    assert not Promise.objects.open().exists()
    assert Notification.objects.get(rule="step_due").settled_at is None
    assert Case.objects.get(pk=case.pk).last_contact_at is None


def test_outcome_stays_when_words_are_added_and_goes_when_it_was_no_call(case: Case, owner: Supporter) -> None:
    visit = record_outcome(case, CallOutcome.NO_ANSWER)
    for new, left in (
        (NewVisit(kind=VisitKind.CALL, reached=False, summary="Тричі", occurred_at=NOON), CallOutcome.NO_ANSWER),
        (NewVisit(kind=VisitKind.VISIT, reached=True, summary="Застала вдома", occurred_at=NOON), ""),
    ):
        edit_visit(visit.pk, new, by=owner, at=NOON)
        assert Visit.objects.get(pk=visit.pk).outcome == left
    assert [event.details["outcome"] for event in CaseEvent.objects.filter(kind=EventKind.VISIT_EDITED)] == ["no_answer"] * 2


def test_outcome_goes_along_when_the_entry_is_moved(case: Case, owner: Supporter) -> None:
    visit = record_outcome(case, CallOutcome.LATER)
    moved = move_visit(visit.pk, to_case_id=make_case(owner).pk, step=None, reason="Не та картка", by=owner, at=NOON, pk=new_id())
    assert Visit.objects.get(pk=moved.pk).outcome == CallOutcome.LATER
