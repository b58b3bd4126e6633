"""The response of the secret calendar address, and when it is empty or refused."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from cases.course.actions.steps import NextStep, postpone_step
from cases.course.models import FollowUp
from cases.course.states import PostponeReason, VisitKind
from cases.desk.reports.lists.calendar_feed import MOST, calendar_feed
from cases.rights.models import DataRequest
from privacy.models import AccessRecord
from privacy.opening import Reading
from supporters.administration.actions.accounts import deactivate_supporter, reactivate_supporter
from supporters.authentication.actions.calendar_links import make_calendar_link, revoke_calendar_link
from supporters.authentication.models import CalendarLink
from supporters.directory.calendar import KYIV
from supporters.directory.models import Absence, Emergency, EmergencyKind, Supporter
from supporters.directory.roles import Role
from supporters.directory.undertaking import VERSION
from tests.factories import (
    PHONE,
    House,
    kyiv_utc,
    make_absence,
    make_case,
    make_facility,
    make_hand_over,
    make_house,
    make_person,
    make_promise,
    make_risk,
    next_step,
    planned_step,
)
from tests.questions import make_question
from tests.rights import make_data_request

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
STEP = "Канарковий крок"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(kyiv_utc(2026, 11, 25, 9), tick=False) as clock:
        yield clock


@pytest.fixture
def house(clock: Any) -> House:
    """The case has a step due today."""
    return make_house()


def link_of(user: Supporter) -> str:
    return urlsplit(make_calendar_link(by=user, at=timezone.now())).path


def fetched(address: str) -> Any:
    """Request the address without a session, as a calendar program does."""
    return Client().get(address)


def events(answer: Any) -> list[Any]:
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def add_step(owner: Supporter, days: int, hour: time | None = None, kind: VisitKind | None = None) -> FollowUp:
    step = NextStep(what=STEP, due_on=TODAY + timedelta(days=days), due_time=hour, kind=kind or "")
    return planned_step(make_case(owner, person=make_person("Канарченко", phone=PHONE), step=step, facility=make_facility()))


def test_planned_steps_come_as_events(house: House) -> None:
    visit = add_step(house.owner, 2, time(14, 30), VisitKind.VISIT)
    answer = fetched(link_of(house.owner))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    allday, timed = events(answer)
    assert (allday["dtstart"].dt, allday["dtend"].dt) == (TODAY, TODAY + timedelta(days=1))
    assert str(allday["summary"]) == f"Супровід № {house.case.number_label}"
    assert timed["dtstart"].dt == datetime(2026, 11, 27, 14, 30, tzinfo=KYIV)
    assert timed["dtend"].dt - timed["dtstart"].dt == timedelta(minutes=30)
    assert str(timed["summary"]) == f"Супровід № {visit.case.number_label}, відвідування"
    assert timed["dtstamp"].dt == visit.planned_at.replace(microsecond=0)


def test_nothing_personal_is_in_it_and_nothing_is_opened(house: House) -> None:
    step = add_step(house.owner, 1, time(10), VisitKind.CALL)
    make_absence(house.owner, days=(3, 4))
    text = fetched(link_of(house.owner)).content.decode().replace("\r\n ", "")
    assert "дзвінок" in text
    for canary in ("Канарченко", "Коваленко", "Андрій", STEP, PHONE, PHONE[-9:], "Госпіталь", "палата", house.owner.surname):
        assert canary not in text
    for key in (step.pk, step.case_id, step.case.person_id):
        assert str(key) not in text
        assert key.hex not in text
    assert text.count("BEGIN:VEVENT") == 2
    assert not AccessRecord.objects.filter(route="calendar_fetch").exists()


def test_hour_keeps_its_zone_across_the_change_of_clocks(house: House, clock: Any) -> None:
    clock.move_to(kyiv_utc(2027, 3, 20, 9))
    FollowUp.objects.filter(case=house.case).update(due_on=date(2027, 3, 29), due_time=time(10))
    answer = fetched(link_of(house.owner))
    zone: Any = Calendar.from_ical(answer.content).walk("VTIMEZONE")[0]
    (event,) = events(answer)
    assert str(zone["tzid"]) == event["dtstart"].params["TZID"] == "Europe/Kyiv"
    assert event["dtstart"].dt.astimezone(KYIV).utcoffset() == timedelta(hours=3)
    assert zone.to_tz().utcoffset(datetime(2027, 3, 20, 10)) == timedelta(hours=2)  # noqa: DTZ001 - as a clock there shows it
    assert zone.to_tz().utcoffset(datetime(2027, 3, 29, 10)) == timedelta(hours=3)  # noqa: DTZ001


@pytest.mark.parametrize(("days", "shown"), [(-80, [0]), (-1, [0]), (0, [0]), (28, [28]), (29, [])])
def test_window_is_four_weeks_and_what_is_overdue_is_on_today(house: House, days: int, shown: list[int]) -> None:
    FollowUp.objects.update(due_on=TODAY + timedelta(days=days), due_time=time(10))
    found = events(fetched(link_of(house.owner)))
    begins = [datetime.combine(TODAY + timedelta(days=day), time(10), KYIV) if days >= 0 else TODAY for day in shown]
    assert [event["dtstart"].dt for event in found] == begins


def test_whatever_is_due_is_an_event_without_its_words(house: House) -> None:
    FollowUp.objects.update(due_on=TODAY + timedelta(days=40))
    make_promise(house.case, house.owner, words=STEP, days=2)
    make_risk(make_case(house.owner, step=next_step(40), person=make_person("Канарченко")), house.owner, days=3)
    make_hand_over(make_case(house.colleague, step=next_step(40)), house.owner, by=house.colleague)
    make_question(house.case, house.head)
    answer = fetched(link_of(house.owner))
    assert sorted((event["dtstart"].dt - TODAY).days for event in events(answer)) == [0, 0, 2, 3]
    assert STEP not in answer.content.decode()
    assert {str(event["summary"]).split(" № ")[0] for event in events(answer)} == {"Супровід"}
    assert len({event["uid"] for event in events(answer)}) == 4


def test_data_request_is_an_event_since_its_last_week_begins(house: House) -> None:
    FollowUp.objects.update(due_on=TODAY + timedelta(days=40))
    asked = DataRequest.objects.filter(pk=make_data_request(house.case, house.owner).pk)
    asked.update(due_on=TODAY + timedelta(days=9))
    (event,) = events(fetched(link_of(house.owner)))
    assert event["dtstart"].dt == TODAY + timedelta(days=2)
    asked.update(due_on=TODAY + timedelta(days=5))
    (event,) = events(fetched(link_of(house.owner)))
    assert event["dtstart"].dt == TODAY


def test_step_is_the_same_event_each_time_and_goes_when_it_is_put_off(house: House, reading: Reading) -> None:
    address = link_of(house.owner)
    (first,), (again,) = events(fetched(address)), events(fetched(address))
    assert first["uid"] == again["uid"]
    postpone_step(
        house.case.pk,
        due_on=TODAY + timedelta(days=2),
        due_time=None,
        reason=PostponeReason.ASKED,
        words="",
        by=house.owner,
        at=timezone.now(),
    )
    (moved,) = events(fetched(address))
    assert moved["uid"] != first["uid"]
    assert moved["dtstart"].dt == TODAY + timedelta(days=2)


def test_reach_is_that_of_the_owner_of_the_link(house: House) -> None:
    assert events(fetched(link_of(house.colleague))) == []
    assert events(fetched(link_of(house.head))) == [], "what colleagues do is in their own calendars"
    make_absence(house.owner, cover=house.colleague)
    assert len(events(fetched(link_of(house.colleague)))) == 1
    Absence.objects.update(cover=None)
    assert len(events(fetched(link_of(house.head)))) == 1


def test_long_list_is_cut(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    add_step(house.owner, 1)
    assert MOST >= 500
    monkeypatch.setattr("cases.desk.reports.lists.calendar_feed.MOST", 1)
    assert calendar_feed(house.owner, at=timezone.now()).count(b"BEGIN:VEVENT") == 1


def test_link_opens_nothing_when_forged_replaced_or_revoked(house: House) -> None:
    first = link_of(house.owner)
    second = link_of(house.owner)
    assert fetched(second).status_code == 200
    revoke_calendar_link(house.owner.pk, at=timezone.now())
    dead = [fetched(address) for address in (first, second, "/calendar/forged.ics", "/calendar/ґ.ics")]
    assert {answer.status_code for answer in dead} == {404}
    assert len({answer.content for answer in dead}) == 1


def test_link_opens_nothing_when_its_owner_could_not_sign_in(house: House) -> None:
    account, address = Supporter.objects.filter(pk=house.owner.pk), link_of(house.owner)
    now = timezone.now()
    for changed, back in (
        ({"suspended_at": now}, {"suspended_at": None}),
        ({"is_active": False}, {"is_active": True}),
        ({"undertaking": 0, "undertaken_at": None}, {"undertaking": VERSION, "undertaken_at": now}),
        ({"role": Role.AUDITOR}, {"role": Role.SUPPORTER}),
        ({"recognised_in": None}, {"recognised_in": house.department}),
    ):
        account.update(**changed)
        assert fetched(address).status_code == 404, changed
        account.update(**back)
        assert fetched(address).status_code == 200


def test_link_opens_nothing_without_the_second_factor_that_is_needed(house: House, settings: Any) -> None:
    address = link_of(house.head)
    settings.SECOND_FACTOR_REQUIRED = True
    assert fetched(address).status_code == 404


def test_closing_an_account_revokes_the_link_for_good(house: House) -> None:
    address = link_of(house.colleague)
    deactivate_supporter(house.colleague.pk, by=house.administrator, at=timezone.now())
    assert CalendarLink.objects.get().revoked_at == timezone.now()
    reactivate_supporter(house.colleague.pk, by=house.administrator, at=timezone.now())
    Supporter.objects.filter(pk=house.colleague.pk).update(undertaking=VERSION, undertaken_at=timezone.now())
    assert fetched(address).status_code == 404


def test_use_is_noted_once_an_hour_and_reading_only_stops_nothing(house: House, clock: Any) -> None:
    address, used = link_of(house.owner), lambda: CalendarLink.objects.get().last_used_at
    begun = timezone.now()
    Emergency.objects.create(kind=EmergencyKind.READ_ONLY, begun_by=house.administrator, begun_at=begun, reason="Перевірка")
    assert fetched(address).status_code == 200
    clock.shift(timedelta(minutes=59))
    fetched(address)
    assert used() == begun
    clock.shift(timedelta(minutes=1))
    fetched(address)
    assert used() == begun + timedelta(hours=1)


def test_feed_costs_as_many_queries_with_three_steps_as_with_one(
    house: House, django_assert_num_queries: Callable[..., Any]
) -> None:
    address = link_of(house.owner)
    fetched(address)
    with django_assert_num_queries(3):  # link and owner, staff context, steps
        fetched(address)
    for days in (1, 2):
        add_step(house.owner, days)
    with django_assert_num_queries(3):
        assert len(events(fetched(address))) == 3
