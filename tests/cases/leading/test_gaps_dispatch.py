"""Reminders of gaps: once for an occasion, settled when it is closed, passed up the levels."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import StayKind
from cases.course.actions.moves import move_person
from cases.course.actions.stays import NewStay
from supporters.directory.models import Department, Supporter
from supporters.notifications.models import Notification
from supporters.notifications.rendering import answered, render_notifications
from tests.dispatching import dispatch, noon
from tests.factories import House, make_case, make_department, make_facility, make_hand_over, make_head, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
RULE = "case_gap"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def case(house: House) -> Case:
    return make_case(house.owner, person=make_person("Ткач"), facility=make_facility(), at=noon(-200))


def move(house: House, case: Case, days: int, kind: StayKind, **known: object) -> None:
    new = NewStay(kind=kind, **known)  # type: ignore[arg-type]
    move_person(case.pk, new, moved_at=noon(days), by=house.owner, at=max(noon(days), timezone.now()))


def reminded(level: str = "") -> set[Supporter]:
    rows = Notification.objects.filter(rule=RULE + level, settled_at=None).select_related("recipient")
    return {one.recipient for one in rows}


def test_owner_is_reminded_once_and_again_when_another_gap_begins(house: House, case: Case) -> None:
    move(house, case, -9, StayKind.INPATIENT)
    assert [dispatch(at=noon() + n * MINUTE, rule=RULE) for n in range(3)] == [1, 0, 0]
    assert reminded() == {house.owner}
    move(house, case, -8, StayKind.HOME)
    assert dispatch(at=noon() + 3 * MINUTE, rule=RULE) == 0
    assert reminded() == set()
    move(house, case, -7, StayKind.ROAD)
    assert dispatch(at=noon() + 4 * MINUTE, rule=RULE) == 1
    days = Notification.objects.filter(rule=RULE).order_by("pk").values_list("period_on", flat=True)
    assert list(days) == [noon(-9).date(), noon(-7).date()]


def test_gap_that_stays_is_the_same_occasion_whatever_its_kind(house: House, case: Case) -> None:
    move(house, case, -9, StayKind.ROAD)
    assert dispatch(at=noon(), rule=RULE) == 1
    move(house, case, -5, StayKind.INPATIENT)
    assert dispatch(at=noon() + MINUTE, rule=RULE) == 0
    assert reminded() == {house.owner}


def test_person_in_time_on_the_road_reminds_nobody(house: House, case: Case) -> None:
    move(house, case, -3, StayKind.ROAD, expected_on=noon(1).date())
    assert dispatch(at=noon(), rule=RULE) == 0
    assert dispatch(at=noon(1), rule=RULE) == 1


def test_queue_reminds_the_head_until_somebody_is_asked(house: House) -> None:
    queued = make_case(None, by=house.head, person=make_person("Мороз"), at=noon(-3))
    assert dispatch(at=noon(), rule=RULE) == 1
    assert reminded() == {house.head}
    make_hand_over(queued, house.colleague, by=house.head)
    dispatch(at=noon() + MINUTE, rule=RULE)
    assert reminded() == set()


def test_gap_without_a_response_goes_to_the_head_and_to_the_head_above(house: House, case: Case) -> None:
    above = make_department("Управління")
    Department.objects.filter(pk=house.department.pk).update(parent=above)
    top = make_head(above)
    move(house, case, -30, StayKind.INPATIENT)
    dispatch(at=noon(), rule=RULE)
    assert (reminded(), reminded(":1"), reminded(":2")) == ({house.owner}, set(), set())
    for days in range(1, 16):
        dispatch(at=noon(days), rule=RULE)
    assert (reminded(), reminded(":1"), reminded(":2")) == ({house.owner}, {house.owner, house.head}, {top})
    move(house, case, -1, StayKind.HOME)
    dispatch(at=noon(16), rule=RULE)
    assert (reminded(), reminded(":1"), reminded(":2")) == (set(), set(), set())


def test_reminder_leads_to_what_closes_the_gap_and_says_what_closed_it(house: House, case: Case) -> None:
    move(house, case, -3, StayKind.ROAD)
    dispatch(at=noon(-1), rule=RULE)
    words = render_notifications(RULE, [case.pk], house.owner)[case.pk]
    assert (words.title, words.url) == (
        "У дорозі, прибуття не записано: Ткач Андрій Петрович",
        f"{case.get_absolute_url()}places/",
    )
    move(house, case, -2, StayKind.INPATIENT, facility=make_facility("next", "Госпіталь у Львові"), ward="палата 7")
    dispatch(at=timezone.now() + 2 * DAY, rule=RULE)
    one = Notification.objects.get(rule=RULE, subject_id=case.pk)
    (closed,) = answered(RULE, [one], noon().date()).values()
    assert closed.startswith("Госпіталь у Львові, ")
    assert "палата" not in closed
    assert render_notifications(RULE, [case.pk], house.owner)[case.pk].url == case.get_absolute_url()
