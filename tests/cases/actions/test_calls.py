from datetime import date, datetime, time, timedelta

import pytest
from django.utils import translation

from cases.actions.calls import log_call_outcome
from cases.actions.steps import NextStep
from cases.actions.visits import NewVisit, edit_visit, move_visit, undo_visit
from cases.models import Case, CaseEvent, FollowUp, Visit, stage_policy
from cases.reports.invariants import broken_invariants
from cases.states import CallOutcome, CaseRefusal, CaseState, EventKind, StepState, VisitKind
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
    ("outcome", "kind", "reached"),
    [
        (CallOutcome.AGREED, VisitKind.CALL, True),
        (CallOutcome.LATER, VisitKind.CALL, True),
        (CallOutcome.NO_ANSWER, VisitKind.CALL, False),
        (CallOutcome.WRONG_NUMBER, VisitKind.CALL, False),
        (CallOutcome.RELATIVES, VisitKind.FAMILY, True),
    ],
)
def test_call_is_an_entry_without_words_and_its_step_is_done(
    case: Case, owner: Supporter, outcome: CallOutcome, kind: VisitKind, reached: bool
) -> None:
    before = planned_step(case)
    visit = record_outcome(case, outcome)
    visit.refresh_from_db()
    assert (visit.kind, visit.reached, visit.outcome, visit.summary) == (kind, reached, outcome, None)
    assert (visit.occurred_at, visit.recorded_at, visit.by) == (NOON, NOON, owner)
    before.refresh_from_db()
    assert (before.state, before.settled_in) == (StepState.DONE, visit)
    assert Case.objects.get(pk=case.pk).last_contact_at == (NOON if reached else None)
    event = CaseEvent.objects.get(kind=EventKind.VISIT_LOGGED)
    assert event.details == {"visit": str(visit.pk), "visit_kind": kind, "reached": reached, "outcome": outcome}
    assert not any(broken_invariants().values())


@pytest.mark.parametrize("outcome", [CallOutcome.AGREED, CallOutcome.RELATIVES])
def test_next_step_is_what_the_stage_is_used_to_when_somebody_was_spoken_to(case: Case, outcome: CallOutcome) -> None:
    policy = stage_policy(case.stage)
    record_outcome(case, outcome)
    assert planned(case) == (policy.step_en, DAY + timedelta(days=policy.next_step_days), None, "")


def test_step_comes_again_tomorrow_when_nobody_answers(case: Case) -> None:
    record_outcome(case, CallOutcome.NO_ANSWER)
    assert planned(case) == (WHAT, TOMORROW, None, VisitKind.CALL)


def test_another_number_is_asked_for_when_this_one_does_not_work(case: Case) -> None:
    record_outcome(case, CallOutcome.WRONG_NUMBER)
    assert planned(case) == (NUMBER, TOMORROW, None, "")


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
    record_outcome(case, CallOutcome.NO_ANSWER, at=NOON + 2 * MINUTE)
    assert planned(case) == (OTHERS, TOMORROW, None, "family")
    record_outcome(case, CallOutcome.NO_ANSWER, at=NOON + 3 * MINUTE)
    assert planned(case)[0] == OTHERS


def test_calls_in_vain_are_counted_anew_when_somebody_was_reached(case: Case, owner: Supporter) -> None:
    for n in range(2):
        record_outcome(case, CallOutcome.NO_ANSWER, at=NOON + n * MINUTE)
    make_visit(case, owner, at=NOON + 2 * MINUTE)
    for n in range(2):
        record_outcome(case, CallOutcome.NO_ANSWER, at=NOON + (3 + n) * MINUTE)
        assert planned(case)[0] == "Відвідати"
    undo_visit(record_outcome(case, CallOutcome.NO_ANSWER, at=NOON + 5 * MINUTE).pk, by=owner, at=NOON + 5 * MINUTE)
    record_outcome(case, CallOutcome.NO_ANSWER, at=NOON + 6 * MINUTE)
    assert planned(case)[0] == OTHERS  # the third: the undone call does not count


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
    assert FollowUp.objects.get(planned_in=visit).state == StepState.CANCELLED
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
