"""How long people wait and what comes of it, compared with what was done to a few records."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import StayKind
from cases.course.actions.moves import move_person
from cases.course.actions.stays import NewStay
from cases.course.models import Promise
from cases.course.states import PromiseBy, PromiseState
from cases.endings.models import Check
from dashboards.clock import clock_at
from dashboards.reports.times import After, Kept, Times, Waited, times_of
from dashboards.scope import Scope, Subtree
from tests.ended import begin_again, end_support
from tests.factories import House, hand_over_to, make_case, make_facility, make_loss, make_promise
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
HOUR = timedelta(hours=1)


def times(house: House, **filters: Any) -> Times:
    return times_of(Scope(subtree=Subtree(house.head), **filters), clock_at(timezone.now()))


def test_nothing_is_known_of_nobody(house: House) -> None:
    assert times(house) == Times(queue=Waited(), road=Waited(), promises=Kept(), ended={}, after={6: After(), 12: After()})


def accepted_after(house: House, hours: int) -> Case:
    """Opened without an owner, and led so many hours later."""
    opened = timezone.now() - timedelta(days=5)
    case = make_case(None, by=house.head, at=opened)
    return hand_over_to(case, house.owner, by=house.head, at=opened + hours * HOUR)


def test_time_in_the_queue_is_from_the_opening_until_somebody_leads(house: House) -> None:
    for hours in (2, 4, 12):
        accepted_after(house, hours)
    found = times(house).queue
    assert (found.n, found.median, found.p90) == (3, 4.0, pytest.approx(10.4))


def test_who_leads_from_the_beginning_or_takes_over_at_once_did_not_wait(house: House) -> None:
    hand_over_to(make_case(house.owner), house.colleague, by=house.owner)
    assert times(house).queue == Waited()


def test_years_after_the_end_are_no_time_in_the_queue(house: House) -> None:
    case = make_case(house.owner)
    end_support(case, house.owner, house.head, at=timezone.now() - timedelta(days=2))
    begin_again(case, house.owner)
    assert times(house).queue == Waited()


def test_time_on_the_road_is_counted_once_the_person_has_arrived(house: House) -> None:
    now = timezone.now()
    for hours in (10, 20):
        case = make_case(house.owner)
        move(house, case, NewStay(kind=StayKind.ROAD), at=now - (hours + 1) * HOUR)
        assert times(house).road.n == (0 if hours == 10 else 1)
        move(house, case, NewStay(kind=StayKind.INPATIENT, facility=make_facility(f"h{hours}")), at=now - HOUR)
    found = times(house).road
    assert (found.n, found.median) == (2, pytest.approx(15.0))


def move(house: House, case: Case, stay: NewStay, *, at: Any) -> None:
    move_person(case.pk, stay, moved_at=at, by=house.owner, at=timezone.now())


def test_promises_are_kept_in_time_late_or_not_at_all(house: House) -> None:
    early, late, open_, moved, withdrawn, future = (
        make_promise(house.case, house.owner, days=days) for days in (-3, -3, -2, -1, -1, 5)
    )
    for one, days in ((early, -4), (late, -1), (moved, -1)):
        settled = timezone.now() + timedelta(days=days)
        Promise.objects.filter(pk=one.pk).update(state=PromiseState.KEPT, settled_at=settled, settled_by=house.owner)
    Promise.objects.filter(pk=moved.pk).update(moves=1)
    Promise.objects.filter(pk=withdrawn.pk).update(state=PromiseState.WITHDRAWN, settled_at=timezone.now())
    for told in ({"who": PromiseBy.PERSON}, {"asks_safety": True}):
        Promise.objects.filter(pk=make_promise(house.case, house.owner, days=-2).pk).update(**told)
    assert {open_.state, future.state} == {PromiseState.OPEN}
    assert times(house).promises == Kept(n=4, in_time=2, moved=1)


def test_promise_of_an_absorbed_card_is_counted_with_the_remaining_one(house: House) -> None:
    other = make_case(house.owner)
    make_promise(other, house.owner, days=-2)
    Case.objects.filter(pk=other.pk).update(state="absorbed", absorbed_by=house.case, owner=None, next_due_on=None)
    assert times(house).promises.n == 1


def test_ends_of_90_days_are_counted_by_their_reason(house: House) -> None:
    for days, reason in ((1, "goals_met"), (3, "goals_met"), (100, "goals_met")):
        case = make_case(house.owner, at=timezone.now() - timedelta(days=120))
        end_support(case, house.owner, house.head, reason, at=timezone.now() - timedelta(days=days))
    assert list(times(house).ended.values()) == [2]


def test_calls_after_the_end_say_who_works_and_who_is_on_support_again(house: House) -> None:
    for number in range(3):
        case = make_case(house.owner, at=timezone.now() - timedelta(days=20))
        end_support(case, house.owner, house.head, at=timezone.now() - timedelta(days=2))
        Check.objects.filter(case=case, months=6).update(due_on=in_days(-number))
        if number == 1:
            begin_again(case, house.owner)
    assert times(house).after == {6: After(n=3, called=0, at_work=0, again=1), 12: After()}


def test_other_departments_and_losses_are_left_out(house: House) -> None:
    make_promise(make_case(house.other_head), house.other_head, days=-2)
    lost = make_case(house.owner)
    make_promise(lost, house.owner, days=-2)
    make_loss(lost, house.owner)
    assert times(house).promises == Kept()


def test_page_says_them(house: House, signed_in: Callable[[Any], Client]) -> None:
    make_promise(house.case, house.owner, days=-2)
    accepted_after(house, 3)
    page = signed_in(house.head).get("/dashboard/").text
    assert "половина: до 3\xa0год, 9 з 10: до 3\xa0год" in page
    assert "0 із 1" in page
