"""Exceptions from the working week and quiet hours: the actions, and the administrator's page."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from privacy.ids import new_id
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.actions.quiet_windows import NewWindow, WindowRefused, end_window, open_window
from supporters.notifications.actions.working_calendar import DayRefused, NewException, except_day, restore_day
from supporters.notifications.models import CalendarDay, Hours, QuietWindow, hours_at
from supporters.notifications.models.working_calendar import LOOKED_AT
from supporters.notifications.reports.working_calendar import month_page
from tests.factories import House, kyiv_utc, make_department, make_supporter
from tests.hours import make_exception, make_quiet_window
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
AT = kyiv_utc(2026, 11, 25, 9)
MONDAY, SATURDAY = date(2026, 11, 30), date(2026, 12, 5)


@pytest.fixture
def by() -> Supporter:
    return make_supporter(make_department(), Role.ADMINISTRATOR)


def note(by: Supporter, day: date, *, is_worked: bool, at: datetime = AT) -> None:
    except_day(NewException(day, is_worked, "Наказ"), by=by, at=at)


@pytest.mark.parametrize(("day", "is_worked"), [(MONDAY, False), (SATURDAY, True)])
def test_exception_holds_until_it_is_taken_back_and_its_history_stays(by: Supporter, day: date, is_worked: bool) -> None:
    assert hours_at(AT).is_worked(day) is not is_worked
    note(by, day, is_worked=is_worked)
    assert hours_at(AT).is_worked(day) is is_worked
    restore_day(day, by=by, at=AT)
    assert hours_at(AT).is_worked(day) is not is_worked
    note(by, day, is_worked=is_worked)
    row = CalendarDay.objects.get()
    assert list(row.history.order_by("pgh_id").values_list("is_worked", flat=True)) == [  # type: ignore[attr-defined]
        is_worked,
        not is_worked,
        is_worked,
    ]


@pytest.mark.parametrize(
    ("day", "is_worked", "field"),
    [
        (MONDAY, True, "kind"),
        (SATURDAY, False, "kind"),
        (kyiv_day(AT) + timedelta(days=367), False, "day"),
        (kyiv_day(AT) - timedelta(days=367), False, "day"),
    ],
)
def test_exception_is_refused_when_the_weekday_says_the_same_or_it_is_far(
    by: Supporter, day: date, is_worked: bool, field: str
) -> None:
    with pytest.raises(DayRefused) as refused:
        note(by, day, is_worked=is_worked)
    assert refused.value.field == field


def test_exception_is_refused_when_there_is_one_and_taken_back_once(by: Supporter) -> None:
    note(by, MONDAY, is_worked=False)
    with pytest.raises(DayRefused):
        note(by, MONDAY, is_worked=False)
    restore_day(MONDAY, by=by, at=AT)
    for day in (MONDAY, SATURDAY):
        with pytest.raises(DayRefused):
            restore_day(day, by=by, at=AT)


def quiet(by: Supporter, *, first: timedelta = timedelta(), last: timedelta = timedelta(hours=2)) -> QuietWindow:
    new = NewWindow(by.department_id, AT + first, AT + last, "Тривога")
    pk = new_id()
    open_window(new, by=by, at=AT, pk=pk)
    return QuietWindow.objects.get(pk=pk)


def is_quiet(by: Supporter, after: timedelta) -> bool:
    return by.department_id in hours_at(AT + after).quiet_in


def test_window_is_in_force_from_its_first_minute_until_its_last(by: Supporter) -> None:
    quiet(by, first=timedelta(hours=1))
    assert [is_quiet(by, timedelta(minutes=n)) for n in (59, 60, 119, 120)] == [False, True, True, False]


def test_day_off_is_no_quiet_window_and_a_window_no_day_off(by: Supporter) -> None:
    """Days so far off that nothing is counted up to them are not read."""
    note(by, MONDAY, is_worked=False)
    CalendarDay.objects.create(day=kyiv_day(AT) - LOOKED_AT - timedelta(days=1), is_worked=False, changed_by=by, changed_at=AT)
    assert hours_at(AT) == Hours({MONDAY: False}, frozenset())
    quiet(by)
    assert hours_at(AT) == Hours({MONDAY: False}, frozenset({by.department_id}))


@pytest.mark.parametrize("first", [timedelta(0), timedelta(minutes=-30), timedelta(hours=1)])
def test_window_that_is_ended_is_over_and_one_to_come_never_begins(by: Supporter, first: timedelta) -> None:
    window = quiet(by, first=max(first, timedelta()))
    QuietWindow.objects.filter(pk=window.pk).update(from_at=AT + first)
    end_window(window.pk, at=AT)
    assert not any(is_quiet(by, timedelta(seconds=n)) for n in (1, 1800, 3700))
    with pytest.raises(WindowRefused):
        end_window(window.pk, at=AT + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (timedelta(minutes=-6), timedelta(hours=1), "from_on"),
        (timedelta(days=367), timedelta(days=367, hours=1), "from_on"),
        (timedelta(hours=1), timedelta(hours=1), "to_on"),
        (timedelta(0), timedelta(hours=24, seconds=1), "to_on"),
        (timedelta(minutes=-4), timedelta(minutes=-1), "to_on"),
    ],
)
def test_window_is_refused_when_it_is_past_far_backwards_or_long(
    by: Supporter, first: timedelta, last: timedelta, field: str
) -> None:
    with pytest.raises(WindowRefused) as refused:
        quiet(by, first=first, last=last)
    assert refused.value.field == field
    assert not QuietWindow.objects.exists()


def test_window_is_refused_when_the_department_is_closed(by: Supporter) -> None:
    type(by.department).objects.filter(pk=by.department_id).update(closed_at=AT)
    with pytest.raises(WindowRefused):
        quiet(by)


def test_month_begins_on_its_monday_and_shows_exceptions_and_windows_to_come(by: Supporter) -> None:
    note(by, MONDAY, is_worked=False)
    note(by, SATURDAY, is_worked=True)
    restore_day(SATURDAY, by=by, at=AT)
    now, _over = quiet(by), quiet(by, last=timedelta(minutes=1))
    page = month_page(None, at=AT + timedelta(minutes=2))
    numbers = [[day.number for day in week] for week in page.weeks]
    assert (numbers[0], numbers[-1]) == ([0] * 6 + [1], [30] + [0] * 6)
    marked = [day.number for week in page.weeks for day in week if day.is_exception]
    assert (marked, [row.day for row in page.exceptions], [row.pk for row in page.windows]) == ([30], [MONDAY], [now.pk])
    assert month_page(SATURDAY.replace(day=1), at=AT).exceptions == ()
    assert (page.earlier_url[-7:], page.later_url[-7:], page.now_url) == ("2026-10", "2026-12", "")


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def next_monday() -> date:
    return in_days(7 - in_days(0).weekday())


def window_fields(**changed: str) -> dict[str, str]:
    until = timezone.now().astimezone(KYIV) + timedelta(hours=3)
    known = {"department": "", "from_on": "", "from_time": "", "to_on": f"{until:%Y-%m-%d}", "to_time": f"{until:%H:%M}"}
    return {"submission_key": str(uuid4()), **known, "reason": "Тривога", **changed}


def day_fields(**changed: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "day": f"{next_monday()}", "kind": "off", "reason": "Наказ", **changed}


def test_day_is_noted_shown_in_its_month_and_taken_back(office: Client) -> None:
    shown = office.post("/staff/calendar/days/new/", day_fields()).headers["Location"]
    assert "is-exception" in office.get(shown).text
    sent = {"submission_key": str(uuid4()), "day": f"{next_monday()}"}
    assert office.post("/staff/calendar/days/restore/", sent).headers["Location"] == shown
    assert "is-exception" not in office.get(shown).text
    assert office.post("/staff/calendar/days/restore/", {**sent, "submission_key": str(uuid4())}).status_code == 409


@pytest.mark.parametrize(
    "changed", [{"kind": "worked"}, {"kind": ""}, {"reason": ""}, {"day": "31.02.2027"}, {"reason": "x" * 121}]
)
def test_day_is_refused_when_a_field_is_wrong(office: Client, changed: dict[str, str]) -> None:
    assert office.post("/staff/calendar/days/new/", day_fields(**changed)).status_code == 422
    assert not CalendarDay.objects.exists()


def test_quiet_hours_begin_now_when_no_beginning_is_typed_and_end_by_a_button(house: House, office: Client) -> None:
    sent = window_fields(department=str(house.department.pk))
    assert office.post("/staff/calendar/quiet/new/", sent).headers["Location"] == "/staff/calendar/"
    window = QuietWindow.objects.get()
    assert window.from_at <= timezone.now() < window.to_at
    assert house.department.name in office.get("/staff/calendar/").text
    end = f"/staff/calendar/quiet/{window.pk}/end/"
    assert office.post(end, {"submission_key": str(uuid4())}).status_code == 302
    assert office.post(end, {"submission_key": str(uuid4())}).status_code == 409
    assert office.post(f"/staff/calendar/quiet/{uuid4()}/end/").status_code == 404


@pytest.mark.parametrize(
    "changed",
    [{"from_on": "2026-11-25"}, {"from_on": "0001-01-01", "from_time": "00:00"}, {"to_on": "9999-12-31"}, {"to_time": ""}],
)
def test_quiet_hours_are_refused_when_a_field_is_wrong(office: Client, changed: dict[str, str]) -> None:
    assert office.post("/staff/calendar/quiet/new/", window_fields(**changed)).status_code == 422
    assert not QuietWindow.objects.exists()


@pytest.mark.parametrize("month", ["2026-13", "1999-01", "9999-12", "x"])
def test_month_that_is_none_or_far_leads_to_this_one(office: Client, month: str) -> None:
    assert office.get("/staff/calendar/", {"month": month}).headers["Location"] == "/staff/calendar/"


def test_calendar_asks_as_often_for_one_row_as_for_three(house: House, office: Client, django_assert_num_queries: Any) -> None:
    office.get("/staff/calendar/")
    month = next_monday().replace(day=1)
    days = [day for n in range(28) if (day := month + timedelta(days=n)).weekday() == 0][:3]
    for count in (1, 2):
        for day in days[count - 1 : 2 * count - 1]:
            make_exception(house.administrator, day)
            make_quiet_window(house.administrator, house.department)
        with django_assert_num_queries(5):
            office.get("/staff/calendar/", {"month": f"{month:%Y-%m}"})
