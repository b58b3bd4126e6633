"""A new course of a support begins at zero: attempts, calls in vain, contacts, and a proposal to end the course before."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from cases.case.models import Case, CaseEvent, Closure
from cases.case.states import ClosureState, EventKind
from cases.course.actions.calls import log_call_outcome
from cases.course.actions.late import log_late_visit
from cases.course.actions.visits import NewVisit, edit_visit, log_visit
from cases.course.models import Visit
from cases.course.states import ArrivedAfter, CallOutcome, VisitKind
from cases.desk.reports.invariants import broken_invariants
from cases.endings.actions.closures import Attempts, agree_closing, count_attempts
from cases.endings.actions.episodes import begin_episode
from cases.endings.states import ClosureRefusal
from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import render_notifications
from tests.dispatching import dispatch, noon
from tests.ended import begin_again, end_support, make_closure, new_episode
from tests.factories import House, make_case, make_visit, planned_step
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]

HOUR = timedelta(hours=1)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def attempt(house: House, days: int) -> None:
    write(house, noon(-days), reached=False, at=noon(-days))


def write(house: House, occurred_at: datetime, *, at: datetime, reached: bool = True, kind: VisitKind = VisitKind.CALL) -> Visit:
    new = NewVisit(kind=kind, reached=reached, summary="Розмова", occurred_at=occurred_at)
    return log_visit(house.case.pk, new, None, by=house.owner, at=at, pk=new_id())


def last_contact(case: Case) -> datetime | None:
    assert not any(broken_invariants().values())
    return fresh(case).last_contact_at


def after_an_end(house: House) -> None:
    end_support(house.case, house.owner, house.head, at=noon(0) - 2 * HOUR)
    begin_again(house.case, house.owner, at=noon(0) - HOUR)


def after_a_wound(house: House) -> None:
    begin_episode(house.case.pk, new_episode(), by=house.owner, at=noon(0) - HOUR)


COURSES = pytest.mark.parametrize("begin", [after_an_end, after_a_wound])


@COURSES
def test_attempts_of_an_earlier_course_are_not_counted(house: House, begin: Callable[[House], None]) -> None:
    for days in (90, 80, 70, 60, 50, 40):
        attempt(house, days)
    make_visit(house.case, house.owner, at=noon(-9))
    begin(house)
    assert count_attempts(fresh(house.case), at=noon(0)) == Attempts(0, 0)
    with refused(ClosureRefusal.LACKS):
        make_closure(house.case, house.owner, "lost_contact", at=noon(0))
    attempt(house, 0)
    assert count_attempts(fresh(house.case), at=noon(0)) == Attempts(1, 0)


@COURSES
def test_calls_in_vain_of_an_earlier_course_do_not_lead_to_the_relatives(house: House, begin: Callable[[House], None]) -> None:
    for days in (5, 4):
        attempt(house, days)
    begin(house)
    what = planned_step(house.case).what
    log_call_outcome(house.case.pk, CallOutcome.NO_ANSWER, by=house.owner, at=noon(0), pk=new_id())
    assert planned_step(house.case).what == what


@COURSES
def test_entry_dated_before_the_course_is_no_contact_of_it(house: House, begin: Callable[[House], None]) -> None:
    begin(house)
    visit = write(house, noon(-1), at=noon(0))
    assert last_contact(house.case) is None
    assert house.case in Case.objects.first_contact_late(noon(30))
    new = NewVisit(kind=VisitKind.CALL, reached=True, summary="Розмова", occurred_at=noon(0) - HOUR / 2)
    edit_visit(visit.pk, new, by=house.owner, at=noon(0))
    assert last_contact(house.case) == noon(0) - HOUR / 2
    write(house, noon(0), at=noon(0))
    assert last_contact(house.case) == noon(0)


def test_late_entry_of_the_course_before_is_no_contact_either(house: House) -> None:
    after_a_wound(house)
    new = NewVisit(kind=VisitKind.CALL, reached=True, summary="Розмова", occurred_at=noon(-1))
    log_late_visit(house.case.pk, new, None, arrived_after=ArrivedAfter.HANDOVER, by=house.colleague, at=noon(0), pk=new_id())
    assert last_contact(house.case) is None


def test_who_was_met_before_the_card_was_opened_was_met_in_its_first_course(house: House) -> None:
    before = house.case.opened_at - HOUR
    make_case(house.owner, at=before - HOUR)  # the first course of another card
    write(house, before, at=noon(0))
    assert last_contact(house.case) == before


def asked(house: House, *, by: Supporter) -> Closure:
    """A proposal of which the head has been reminded."""
    closure = make_closure(house.case, by, at=noon(0) - 2 * HOUR)
    dispatch(at=noon(0) - HOUR)
    assert Notification.objects.get(rule="closing_waits").recipient == house.head
    return closure


def test_proposal_to_end_is_over_with_its_reminder_and_who_made_it_is_notified(house: House) -> None:
    closure = asked(house, by=house.colleague)
    begin_episode(house.case.pk, new_episode(), by=house.head, at=noon(0))
    over = Closure.objects.get()
    assert (over.state, over.decided_by, over.decided_at) == (ClosureState.WITHDRAWN, house.head, noon(0))
    assert CaseEvent.objects.get(kind=EventKind.CLOSING_WITHDRAWN).details == {"closure": str(closure.pk)}
    assert not Notification.objects.filter(rule="closing_waits", settled_at=None).exists(), "not at the next dispatch only"
    notices = Notification.objects.filter(rule=Rule.CLOSING_ENDED, settled_at=None)
    assert {one.recipient for one in notices} == {house.colleague, house.owner}
    with refused(ClosureRefusal.NONE):
        agree_closing(house.case.pk, by=house.head, at=noon(0))
    make_closure(house.case, house.owner, at=noon(0))  # of the new course


def test_who_begins_the_course_is_not_notified_of_the_own_proposal(house: House) -> None:
    asked(house, by=house.owner)
    begin_episode(house.case.pk, new_episode(), by=house.owner, at=noon(0))
    assert not Notification.objects.filter(rule=Rule.CLOSING_ENDED).exists()


def test_notice_says_why_the_proposal_is_over(house: House) -> None:
    closure = asked(house, by=house.owner)
    begin_episode(house.case.pk, new_episode(), by=house.head, at=noon(0))
    shown = render_notifications(Rule.CLOSING_ENDED, [closure.pk], house.owner)[closure.pk]
    assert shown.title.startswith("Почався новий епізод, тож завершення вже не пропонується: Коваленко")
