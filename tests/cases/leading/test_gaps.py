"""Gaps: each kind at its boundaries, its age, and that the reminder has the rows of the radar."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, Facility, HandOver
from cases.case.states import GapKind, Stage, StayKind
from cases.course.actions.facilities import serve_facilities
from cases.course.actions.moves import move_person
from cases.course.actions.stays import NewStay
from cases.leading.actions.hand_overs.answers import accept_hand_over, refuse_hand_over
from cases.leading.models.gaps import GAPS, GapMoments, expected, with_gap_ages
from cases.leading.reminders.gaps import cases_in_gaps
from supporters.administration.actions.departments import close_department
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter
from supporters.notifications.models import hours_at
from tests.database import as_owner, execute
from tests.factories import (
    House,
    make_case,
    make_department,
    make_facility,
    make_hand_over,
    make_loss,
    make_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
DAYS_OF_CHANGE = (  # noon of the day before the clock of Kyiv changes, and of an ordinary day
    datetime(2026, 10, 24, 9, tzinfo=UTC),
    datetime(2027, 3, 27, 10, tzinfo=UTC),
    datetime(2026, 11, 25, 10, tzinfo=UTC),
)
LEFT_AT = DAYS_OF_CHANGE[2]
OPENED_AT = LEFT_AT - timedelta(days=300)


@pytest.fixture
def case(house: House) -> Case:
    """In a known institution, since long before."""
    return make_case(house.owner, person=make_person("Ткач"), facility=make_facility(), at=OPENED_AT)


def kinds(case: Case, at: datetime) -> set[GapKind]:
    found = Case.objects.filter(pk=case.pk)
    return {kind for kind, condition in GAPS.items() if found.filter(condition(GapMoments.of(at))).exists()}


def ages(case: Case, at: datetime) -> dict[str, datetime]:
    columns = [f"since_{kind}" for kind in GapKind]
    (row,) = with_gap_ages(Case.objects.filter(pk=case.pk), GapMoments.of(at)).values(*columns)
    return {name.removeprefix("since_"): since for name, since in row.items() if since}


def is_expected(case: Case, at: datetime) -> bool:
    return Case.objects.filter(expected(GapMoments.of(at)), pk=case.pk).exists()


def move(house: House, case: Case, at: datetime, kind: StayKind = StayKind.ROAD, **known: object) -> None:
    new = NewStay(kind=kind, **known)  # type: ignore[arg-type]
    move_person(case.pk, new, moved_at=at, by=house.owner, at=max(at, timezone.now()))


@pytest.mark.parametrize("left_at", DAYS_OF_CHANGE)
def test_road_is_a_gap_from_the_first_minute_of_the_expected_day(house: House, case: Case, left_at: datetime) -> None:
    day = kyiv_day(left_at) + DAY
    move(house, case, left_at, expected_on=day)
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=UTC)
    begins_at = next(midnight + n * HOUR for n in (-3, -2) if kyiv_day(midnight + n * HOUR) == day)
    assert (kinds(case, begins_at - SECOND), is_expected(case, begins_at - SECOND)) == (set(), True)
    assert (kinds(case, begins_at), is_expected(case, begins_at)) == ({GapKind.ROAD}, False)


@pytest.mark.parametrize("left_at", DAYS_OF_CHANGE)
def test_road_without_a_day_is_a_gap_after_24_hours_whatever_the_clock_does(house: House, case: Case, left_at: datetime) -> None:
    move(house, case, left_at)
    assert (kinds(case, left_at + DAY - SECOND), is_expected(case, left_at + DAY - SECOND)) == (set(), True)
    assert (kinds(case, left_at + DAY), is_expected(case, left_at + DAY)) == ({GapKind.ROAD}, False)
    assert ages(case, left_at + DAY) == {"road": left_at}


def test_road_of_tomorrow_is_no_gap_however_long_ago_it_began(house: House, case: Case) -> None:
    move(house, case, LEFT_AT, expected_on=kyiv_day(LEFT_AT) + 5 * DAY)
    assert kinds(case, LEFT_AT + 4 * DAY) == set()


def test_unknown_place_is_a_gap_at_once(house: House, case: Case) -> None:
    move(house, case, LEFT_AT, StayKind.INPATIENT)
    assert kinds(case, LEFT_AT) == {GapKind.UNKNOWN}
    assert ages(case, LEFT_AT) == {"unknown": LEFT_AT}
    for days, kind in enumerate((StayKind.HOME, StayKind.LEAVE, StayKind.UNIT), start=1):
        move(house, case, LEFT_AT + days * DAY, kind)
        assert kinds(case, LEFT_AT + days * DAY) == set(), kind


def test_case_without_a_current_stay_is_a_gap(case: Case) -> None:
    with as_owner():
        execute("UPDATE cases_stay SET to_at = %s WHERE case_id = %s", [LEFT_AT, case.pk])
    assert ages(case, LEFT_AT + DAY) == {"unknown": LEFT_AT}
    with as_owner():
        execute("DELETE FROM cases_stay WHERE case_id = %s", [case.pk])
    assert ages(case, LEFT_AT + DAY) == {"unknown": OPENED_AT}


def test_person_is_lost_since_the_first_of_an_unbroken_run(house: House, case: Case) -> None:
    move(house, case, LEFT_AT)
    move(house, case, LEFT_AT + 3 * DAY, StayKind.INPATIENT)
    assert ages(case, LEFT_AT + 4 * DAY) == {"unknown": LEFT_AT}
    move(house, case, LEFT_AT + 5 * DAY)
    assert is_expected(case, LEFT_AT + 5 * DAY), "the next road is news, so it is in time again"
    assert ages(case, LEFT_AT + 6 * DAY) == {"road": LEFT_AT}
    move(house, case, LEFT_AT + 7 * DAY, StayKind.HOME)
    assert ages(case, LEFT_AT + 8 * DAY) == {}
    move(house, case, LEFT_AT + 9 * DAY)
    assert ages(case, LEFT_AT + 10 * DAY) == {"road": LEFT_AT + 9 * DAY}


def serve(department: Department, code: str) -> Facility:
    facility = make_facility(code, code)
    serve_facilities(department.pk, added=[code], removed=(), by=None, at=OPENED_AT)
    return facility


def test_place_that_another_department_serves_is_a_gap_from_the_arrival(house: House, case: Case) -> None:
    serve(house.department, "ours")
    theirs = serve(house.other_department, "theirs")
    move(house, case, LEFT_AT, StayKind.INPATIENT, facility=theirs)
    assert ages(case, LEFT_AT) == {"unserved": LEFT_AT}
    move(house, case, LEFT_AT + DAY, StayKind.INPATIENT, facility=theirs, ward="палата 7")
    assert ages(case, LEFT_AT + DAY) == {"unserved": LEFT_AT}, "another ward is no arrival"
    move(house, case, LEFT_AT + 2 * DAY, StayKind.INPATIENT, facility=make_facility("ours"))
    assert kinds(case, LEFT_AT + 2 * DAY) == set()


def test_department_serves_what_is_served_above_and_below_it(house: House, case: Case) -> None:
    above, beside = make_department("Управління"), make_department("Поруч")
    Department.objects.filter(pk__in=[house.department.pk, beside.pk]).update(parent=above)
    below = make_department("Група", parent=house.department)
    places = {name: serve(department, name) for name, department in (("above", above), ("below", below), ("beside", beside))}
    found = {}
    for days, (name, facility) in enumerate(places.items()):
        move(house, case, LEFT_AT + days * DAY, StayKind.INPATIENT, facility=facility)
        found[name] = kinds(case, LEFT_AT + days * DAY)
    assert found == {"above": set(), "below": set(), "beside": {GapKind.UNSERVED}}


def test_place_is_served_until_its_last_day_and_by_open_departments(house: House, case: Case) -> None:
    serve(house.department, "other")
    ours = serve(house.department, "ours")
    move(house, case, LEFT_AT, StayKind.INPATIENT, facility=ours)
    serve_facilities(house.department.pk, added=(), removed=["ours"], by=house.head, at=LEFT_AT + 3 * DAY)
    assert kinds(case, LEFT_AT + 2 * DAY) == set()
    assert kinds(case, LEFT_AT + 3 * DAY) == {GapKind.UNSERVED}
    group = make_department("Група", parent=house.department)
    serve(group, "ours")
    assert kinds(case, LEFT_AT + 3 * DAY) == set()
    close_department(group.pk, at=LEFT_AT)
    assert kinds(case, LEFT_AT + 3 * DAY) == {GapKind.UNSERVED}


def test_department_that_has_recorded_nothing_is_not_judged_by_it(house: House, case: Case) -> None:
    move(house, case, LEFT_AT, StayKind.INPATIENT, facility=serve(house.other_department, "theirs"))
    assert kinds(case, LEFT_AT) == set()
    serve(house.department, "ours")
    assert kinds(case, LEFT_AT) == {GapKind.UNSERVED}


def test_who_accepted_after_the_arrival_knows_the_place(house: House, case: Case) -> None:
    serve(house.department, "ours")
    move(house, case, LEFT_AT, StayKind.INPATIENT, facility=serve(house.other_department, "theirs"))
    make_hand_over(case, house.colleague, by=house.owner, at=LEFT_AT + HOUR)
    assert kinds(case, LEFT_AT + 2 * HOUR) == {GapKind.UNSERVED}, "nobody has accepted"
    accept_hand_over(case.pk, by=house.colleague, at=LEFT_AT + 2 * HOUR)
    assert kinds(case, LEFT_AT + 2 * HOUR) == set()
    move(house, case, LEFT_AT + 2 * DAY, StayKind.INPATIENT, facility=serve(house.other_department, "theirs 2"))
    assert kinds(case, LEFT_AT + 2 * DAY) == {GapKind.UNSERVED}, "accepted for the place before"


def test_card_opened_in_the_place_is_no_gap(house: House) -> None:
    serve(house.department, "ours")
    theirs = serve(house.other_department, "theirs")
    opened = make_case(house.owner, person=make_person("Лісовий"), facility=theirs, at=LEFT_AT)
    assert kinds(opened, LEFT_AT + DAY) == set()


def test_offer_is_a_gap_once_its_time_is_over(house: House, case: Case) -> None:
    offer = make_hand_over(case, house.colleague, by=house.owner, at=LEFT_AT)
    HandOver.objects.filter(pk=offer.pk).update(answer_by=LEFT_AT + DAY)
    assert kinds(case, LEFT_AT + DAY - SECOND) == set()
    assert ages(case, LEFT_AT + DAY) == {"offer": LEFT_AT + DAY}
    refuse_hand_over(case.pk, words="Забагато", by=house.colleague, at=LEFT_AT + DAY)
    assert kinds(case, LEFT_AT + 2 * DAY) == set()


def test_queue_is_a_gap_while_nobody_is_asked(house: House) -> None:
    queued = make_case(None, by=house.head, person=make_person("Мороз"), facility=make_facility(), at=LEFT_AT)
    assert ages(queued, LEFT_AT) == {"queue": LEFT_AT}
    offer = make_hand_over(queued, house.colleague, by=house.head, at=LEFT_AT + DAY)
    assert kinds(queued, LEFT_AT + DAY) == set()
    HandOver.objects.filter(pk=offer.pk).update(answer_by=LEFT_AT + 2 * DAY)
    assert ages(queued, LEFT_AT + 2 * DAY) == {"offer": LEFT_AT + 2 * DAY}
    refuse_hand_over(queued.pk, words="Забагато", by=house.colleague, at=LEFT_AT + 2 * DAY)
    assert ages(queued, LEFT_AT + 3 * DAY) == {"queue": LEFT_AT}


def test_support_that_ended_has_no_gap(house: House, case: Case) -> None:
    move(house, case, LEFT_AT, StayKind.INPATIENT)
    make_loss(case, house.owner, at=timezone.now())
    assert kinds(case, timezone.now()) == set()


def test_reminder_is_due_for_every_gap_since_the_day_of_the_oldest(house: House, case: Case) -> None:
    serve(house.department, "ours")
    at, everybody = LEFT_AT + 9 * DAY, {}
    everybody["unserved"] = case
    move(house, case, LEFT_AT, StayKind.INPATIENT, facility=serve(house.other_department, "theirs"))
    everybody["queue"] = make_case(None, by=house.head, person=make_person("Мороз"), at=LEFT_AT + DAY)
    everybody["evacuated"] = make_case(house.owner, person=make_person("Гай"), stage=Stage.EVACUATION, at=LEFT_AT + 2 * DAY)
    coming = make_case(house.owner, person=make_person("Дуб"), stage=Stage.EVACUATION, at=at - HOUR)
    days = {pk: day for pk, day, *_ in cases_in_gaps(at, hours_at(at)) if pk != house.case.pk}
    assert days == {everybody[name].pk: kyiv_day(LEFT_AT) + n * DAY for n, name in enumerate(("unserved", "queue", "evacuated"))}
    assert is_expected(coming, at)


def test_gap_of_an_owner_reminds_the_owner_and_of_the_queue_nobody(house: House, case: Case) -> None:
    move(house, case, LEFT_AT, StayKind.INPATIENT)
    queued = make_case(None, by=house.head, person=make_person("Мороз"), facility=make_facility(), at=LEFT_AT)
    owners: dict[object, Supporter | None] = {pk: owner for pk, _day, owner, *_ in cases_in_gaps(LEFT_AT, hours_at(LEFT_AT))}
    assert (owners[case.pk], owners[queued.pk]) == (house.owner.pk, None)
