"""Checks after the end of a support: reminded of, logged once, again after a week when nobody was reached."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from cases.case.models import Case, CaseEvent, Episode
from cases.case.states import CaseRefusal, CheckState, EventKind
from cases.course.actions.visits import NewVisit, log_visit
from cases.course.models import Visit
from cases.course.states import VisitKind
from cases.desk.reports.invariants import broken_invariants
from cases.endings.actions.closures import log_check
from cases.endings.models import Check
from cases.endings.states import CheckRefusal
from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from tests.dispatching import dispatch, noon
from tests.ended import begin_again, end_support
from tests.factories import House, make_case, make_house, make_loss
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def house() -> House:
    """Its support ended a year and more ago: the first check is due today."""
    house = make_house()
    end_support(house.case, house.owner, house.head)
    Check.objects.filter(months=6).update(due_on=in_days(0))
    return house


def log(case: Case, by: Supporter, *, reached: bool = True) -> Visit:
    now = timezone.now()
    new = NewVisit(kind=VisitKind.CALL, reached=reached, summary="Працює, спить добре", occurred_at=now)
    return log_check(case.pk, new, by=by, at=now, pk=new_id())


def days() -> list[tuple[str, date]]:
    return list(Check.objects.order_by("months").values_list("state", "due_on"))


def notified() -> set[Supporter]:
    due = Notification.objects.filter(rule__startswith="check_due", settled_at=None).select_related("recipient")
    return {one.recipient for one in due}


def test_check_is_done_by_its_entry(house: House) -> None:
    make_case(house.colleague, at=timezone.now())  # with a later episode
    visit = log(house.case, house.owner)
    assert visit.episode == Episode.objects.get(case=house.case)
    check = Check.objects.get(months=6)
    assert (check.state, check.settled_in, check.settled_at) == (CheckState.DONE, visit, visit.recorded_at)
    assert Check.objects.get(months=12).state == CheckState.OPEN
    case = Case.objects.get(pk=house.case.pk)
    assert (case.state, case.next_due_on, case.last_contact_at) == ("closed", None, visit.occurred_at)
    event = CaseEvent.objects.get(kind=EventKind.CHECK_LOGGED)
    assert event.details == {"check": str(check.pk), "months": 6, "reached": True}
    assert not any(broken_invariants().values())


def test_check_that_reached_nobody_is_due_in_a_week(house: House) -> None:
    dispatch(at=noon(0))
    assert notified() == {house.owner}
    log(house.case, house.owner, reached=False)
    assert days()[0] == (CheckState.OPEN, in_days(7))
    dispatch(at=noon(0) + timedelta(minutes=1))
    assert notified() == set()
    dispatch(at=noon(6))
    assert notified() == set()
    dispatch(at=noon(7))
    assert notified() == {house.owner}


def test_only_the_check_that_is_due_soon_is_logged(house: House) -> None:
    log(house.case, house.owner)
    with refused(CheckRefusal.NONE):
        log(house.case, house.owner)
    Check.objects.filter(months=12).update(due_on=in_days(15))
    with refused(CheckRefusal.NONE):
        log(house.case, house.owner)
    Check.objects.filter(months=12).update(due_on=in_days(14))
    log(house.case, house.owner)
    assert [state for state, _day in days()] == [CheckState.DONE, CheckState.DONE]


def test_closed_case_takes_no_other_entry(house: House) -> None:
    now = timezone.now()
    new = NewVisit(kind=VisitKind.CALL, reached=True, summary="Ще одне", occurred_at=now)
    with refused(CaseRefusal.CLOSED):
        log_visit(house.case.pk, new, None, by=house.owner, at=now, pk=new_id())


def test_check_goes_to_the_owner_else_to_the_desk(house: House) -> None:
    dispatch(at=noon(0))
    assert notified() == {house.owner}
    Supporter.objects.active().filter(pk=house.owner.pk).update(is_active=False)
    dispatch(at=noon(0) + timedelta(minutes=1))
    assert notified() == {house.head}


def test_check_of_the_day_is_asked_for_in_the_morning(house: House) -> None:
    Check.objects.filter(months=6).update(due_on=in_days(1))
    dispatch(at=noon(0))
    assert notified() == set()
    dispatch(at=noon(1))
    assert notified() == {house.owner}


def test_nobody_is_asked_after_a_loss_or_when_the_support_begins_again(house: House) -> None:
    begin_again(house.case, house.owner)
    assert {state for state, _day in days()} == {CheckState.ENDED}
    with refused(CheckRefusal.NONE):
        log(house.case, house.owner)
    Check.objects.filter(months=6).update(state=CheckState.OPEN, settled_at=None)
    with refused(CheckRefusal.NONE):  # whatever is due: the entries of a support are no checks after its end
        log(house.case, house.owner)
    Check.objects.filter(months=6).update(state=CheckState.ENDED, settled_at=timezone.now())
    with time_machine.travel(noon(1)):
        end_support(house.case, house.owner, house.head, at=noon(1))
    assert Check.objects.open().count() == 2
    make_loss(house.case, house.owner, at=noon(2))
    assert not Check.objects.open().exists()
    with refused(CheckRefusal.NONE):
        log(house.case, house.owner)
