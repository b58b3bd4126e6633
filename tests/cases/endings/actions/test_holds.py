"""A pause: the case stays open, silence and the first contact rest, the step is due on the last day."""

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent, StagePolicy
from cases.case.states import CaseRefusal, CaseState, EventKind, Risk
from cases.course.actions.holds import LONGEST, LONGEST_BY_HEAD, NewHold, end_hold, hold_case, longest_hold
from cases.course.models import FollowUp, HoldSpan
from cases.course.states import HoldReason, HoldRefusal, StepState
from cases.desk.reports.invariants import broken_invariants
from cases.leading.actions.hand_overs.leaving import hand_over_all
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from tests.dispatching import dispatch, noon
from tests.ended import begin_again, end_support, make_hold
from tests.factories import House, hand_over_to, make_case, make_lowering, make_risk, make_visit, planned_step
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def pause(case: Case, by: Supporter, days: int, *, version: int | None = None) -> HoldSpan:
    new = NewHold(reason=HoldReason.ASKED, words="Просить не турбувати", until=in_days(days), what="Набрати")
    return hold_case(case.pk, new, by=by, at=timezone.now(), version=version)


def test_paused_case_is_open_and_its_step_is_due_on_the_last_day(house: House) -> None:
    before, version = planned_step(house.case), fresh(house.case).version
    span = make_hold(house.case, house.owner, days=20)
    case, step = fresh(house.case), planned_step(house.case)
    assert (case.state, case.held_until, case.next_due_on) == (CaseState.OPEN, in_days(20), in_days(20))
    assert (step.what, step.due_on, step.limit_days, step.moves) == ("Зателефонувати після повернення", in_days(20), None, 0)
    assert FollowUp.objects.get(pk=before.pk).state == StepState.POSTPONED
    assert (span.reason, span.words, span.until, span.by) == (HoldReason.FAMILY, "Поїхав до батьків", in_days(20), house.owner)
    assert case.version > version
    event = CaseEvent.objects.select_related("case").get(kind=EventKind.HELD)
    assert (event.note, event.details) == ("Поїхав до батьків", {"reason": "family", "until": in_days(20).isoformat()})
    assert not any(broken_invariants().values())


@pytest.mark.parametrize(("days", "why"), [(-1, HoldRefusal.PAST), (0, HoldRefusal.PAST), (31, HoldRefusal.HEAD)])
def test_supporter_pauses_from_tomorrow_for_thirty_days_at_most(house: House, days: int, why: HoldRefusal) -> None:
    with refused(why):
        pause(house.case, house.owner, days)
    assert not HoldSpan.objects.exists()


def test_pause_of_an_earlier_course_or_of_another_card_hinders_none(house: House) -> None:
    other = make_case(house.owner, at=noon(-5))
    for case in (house.case, other):
        pause(case, house.owner, 5)
    assert [longest_hold(case, house.owner) for case in (house.case, other, make_case(house.owner))] == [None, None, LONGEST]
    end_support(house.case, house.owner, house.head)
    assert HoldSpan.objects.get(case=other).to_at is None
    begin_again(house.case, house.head)
    assert (longest_hold(house.case, house.owner), longest_hold(other, house.owner)) == (LONGEST, None)


def test_head_pauses_longer_and_again(house: House) -> None:
    assert longest_hold(house.case, house.owner) == LONGEST
    pause(house.case, house.owner, 30)
    assert longest_hold(house.case, house.owner) is None
    with refused(HoldRefusal.HEAD):
        pause(house.case, house.owner, 10)
    assert longest_hold(house.case, house.head) == LONGEST_BY_HEAD
    with refused(HoldRefusal.HEAD):
        pause(house.case, house.head, 91)
    pause(house.case, house.head, 90)
    spans = HoldSpan.objects.order_by("from_at")
    assert [span.to_at is None for span in spans] == [False, True]
    assert spans[0].ended_by == house.head
    assert fresh(house.case).held_until == in_days(90)
    end_hold(house.case.pk, by=house.owner, at=timezone.now())
    assert [span.ended_by for span in spans.all()] == [house.head, house.owner], "who ended the first one stays"


def test_case_at_high_risk_is_not_paused_by_anybody(house: House) -> None:
    make_risk(house.case, house.owner)
    for by in (house.owner, house.head):
        with refused(HoldRefusal.RED):
            pause(house.case, by, 5)


def test_closed_case_is_not_paused(house: House) -> None:
    end_support(house.case, house.owner, house.head)
    with refused(CaseRefusal.CLOSED):
        pause(house.case, house.owner, 5)


def test_pause_of_an_outdated_form_is_refused(house: House) -> None:
    with pytest.raises(ChangedMeanwhile):
        pause(house.case, house.owner, 5, version=fresh(house.case).version - 1)


def test_high_risk_ends_the_pause_and_brings_the_step_forward(house: House) -> None:
    make_hold(house.case, house.owner, days=25)
    make_risk(house.case, house.psychologist)
    case = fresh(house.case)
    assert (case.held_until, case.risk) == (None, Risk.RED)
    usual_on = StagePolicy.objects.get(code=case.stage).horizon(Risk.RED, in_days(0)).usual_on
    assert case.next_due_on == planned_step(case).due_on == usual_on
    assert planned_step(case).what == "Зателефонувати після повернення"
    assert HoldSpan.objects.get().ended_by == house.psychologist
    assert not any(broken_invariants().values())


def test_risk_that_stays_below_high_leaves_the_pause(house: House) -> None:
    make_hold(house.case, house.owner, days=25)
    make_risk(house.case, house.owner, Risk.AMBER)
    assert fresh(house.case).held_until == in_days(25)


def test_pause_ends_early_and_a_near_step_stays(house: House) -> None:
    make_hold(house.case, house.owner, days=25)
    make_visit(house.case, house.owner, days=1)
    step = planned_step(house.case)
    case = end_hold(house.case.pk, by=house.colleague, at=timezone.now())
    assert case.held_until is None
    assert planned_step(house.case).pk == step.pk
    assert CaseEvent.objects.filter(kind=EventKind.HOLD_ENDED).count() == 1
    with refused(HoldRefusal.NONE):
        end_hold(house.case.pk, by=house.owner, at=timezone.now())


def test_pause_that_is_over_is_not_ended(house: House) -> None:
    make_hold(house.case, house.owner, days=3, at=noon(-5))
    assert not fresh(house.case).is_held(in_days(0))
    with refused(HoldRefusal.NONE):
        end_hold(house.case.pk, by=house.owner, at=timezone.now())


def test_step_of_the_last_day_is_reminded_of_and_silence_is_not(house: House) -> None:
    make_hold(house.case, house.owner, days=28, at=noon(-28))
    other = make_case(house.owner, at=noon(-28))
    Case.objects.filter(pk__in=[house.case.pk, other.pk]).update(opened_at=noon(-28))
    assert set(Case.objects.silent(noon(0))) == set(Case.objects.first_contact_late(noon(0))) == {other}
    dispatch(at=noon(0))
    assert fresh(house.case).next_due_on == in_days(0)
    assert {one.subject_id for one in _reminders("step_due")} >= {planned_step(house.case).pk}
    assert house.case.pk not in {one.subject_id for one in _reminders("silence")}
    assert house.case in Case.objects.silent(noon(1)), "from the day after the last one"


def _reminders(rule: str) -> list[Notification]:
    return list(Notification.objects.filter(rule__startswith=rule))


def test_paused_case_is_handed_over_and_passed_on(house: House) -> None:
    make_hold(house.case, house.owner, days=20)
    hand_over_to(house.case, house.colleague, by=house.owner)
    assert hand_over_all(house.colleague.pk, to=house.owner, by=house.head, at=timezone.now()) == 1
    case = fresh(house.case)
    assert (case.owner, case.held_until) == (None, in_days(20))
    assert not any(broken_invariants().values())


def test_proposal_to_lower_the_risk_is_no_pause(house: House) -> None:
    make_lowering(house.case, house.owner)
    assert longest_hold(house.case, house.owner) == LONGEST
    with refused(HoldRefusal.RED):
        pause(house.case, house.owner, 5)


def test_end_of_the_support_ends_the_pause(house: House) -> None:
    make_hold(house.case, house.owner, days=20)
    end_support(house.case, house.owner, house.head)
    assert fresh(house.case).held_until is None
    span = HoldSpan.objects.get()
    assert (span.to_at is None, span.ended_by) == (False, house.head)
    assert kyiv_day(span.from_at) == in_days(0)
