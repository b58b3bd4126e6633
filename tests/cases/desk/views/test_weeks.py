"""The week page: its days, the steps of each day, whose steps they are, and which weeks can be shown."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.case.models import Case
from cases.course.actions.steps import NextStep
from cases.course.states import VisitKind
from cases.desk.reports.lists.week import SHOWN_A_DAY, Week, WeekDay, week_page
from privacy.models import AccessRecord
from privacy.opening import Reading
from supporters.directory.models import Supporter
from tests.cases.desk.views.test_query_counts import count
from tests.factories import House, kyiv_utc, make_absence, make_case, make_house, make_person, make_promise
from tests.questions import make_question

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
WEDNESDAY = date(2026, 11, 25)
MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(kyiv_utc(2026, 11, 25, 9), tick=False) as clock:
        yield clock


@pytest.fixture
def house(clock: Any) -> House:
    """The case has a step on Wednesday."""
    return make_house()


def add_step(owner: Supporter, surname: str, day: date, hour: time | None = None, kind: VisitKind | None = None) -> Case:
    return make_case(
        owner, person=make_person(surname), step=NextStep(what="Відвідати", due_on=day, due_time=hour, kind=kind or "")
    )


def week_of(user: Supporter, monday: date | None = None, *, whole: bool = False) -> Week:
    fresh = Supporter.objects.get(pk=user.pk)  # an account caches its staff context
    return week_page(fresh, monday, at=kyiv_utc(2026, 11, 25, 9), whole=whole)


def names(day: WeekDay) -> list[str]:
    return [step.name.split()[0] for step in day.steps]


def test_days_go_from_monday_to_sunday_each_with_its_steps(house: House, reading: Reading) -> None:
    add_step(house.owner, "Вранішній", SUNDAY, time(9), VisitKind.VISIT)
    add_step(house.owner, "Наступний", SUNDAY + timedelta(days=1))
    days = week_of(house.owner).days
    assert [day.key for day in days] == [(MONDAY + timedelta(days=n)).isoformat() for n in range(7)]
    assert [names(day) for day in days] == [[], [], ["Коваленко"], [], [], [], ["Вранішній"]]
    assert [day.is_today for day in days] == [day.is_open for day in days] == [n == 2 for n in range(7)]
    assert (days[6].steps[0].hour, days[6].steps[0].way_label) == ("09:00", "Відвідування")
    assert week_of(house.owner, SUNDAY + timedelta(days=1)).days[0].steps


def test_hour_comes_first_and_what_is_overdue_before_all_of_today(house: House, reading: Reading) -> None:
    for surname, hour in (("Пізній", time(16)), ("Ранній", time(9))):
        add_step(house.owner, surname, WEDNESDAY, hour)
    add_step(house.owner, "Торішній", WEDNESDAY - timedelta(days=200), time(8))
    add_step(house.owner, "Понеділковий", MONDAY)
    today = week_of(house.owner).days[2]
    assert names(today) == ["Торішній", "Понеділковий", "Ранній", "Пізній", "Коваленко"]
    assert [bool(step.late_label) for step in today.steps] == [True, True, False, False, False]
    assert today.count_label.startswith("5")
    assert not week_of(house.owner).days[0].steps


def test_step_still_planned_is_on_its_day_when_a_past_week_is_shown(house: House, reading: Reading) -> None:
    add_step(house.owner, "Минулий", MONDAY - timedelta(days=7))
    days = week_of(house.owner, MONDAY - timedelta(days=7)).days
    assert names(days[0]) == ["Минулий"]
    assert days[0].steps[0].late_label
    assert all(day.is_open and not day.is_today for day in days)


def test_more_steps_than_are_shown_are_counted(house: House, reading: Reading) -> None:
    for _ in range(SHOWN_A_DAY + 2):
        add_step(house.owner, "Численна", SUNDAY)
    sunday = week_of(house.owner).days[6]
    assert (len(sunday.steps), sunday.count_label.split()[0]) == (SHOWN_A_DAY, str(SHOWN_A_DAY + 2))
    assert "2" in sunday.more_label


def test_what_is_due_is_on_its_day_with_the_person(house: House, reading: Reading) -> None:
    make_promise(house.case, house.owner, days=-3, words="Давня обіцянка")
    make_promise(house.case, house.owner, days=4, words="Недільна обіцянка")
    other = add_step(house.owner, "Далекий", SUNDAY + timedelta(days=30))
    make_promise(other, house.owner, days=-1, words="Учорашня обіцянка")
    days = week_of(house.owner).days
    assert [names(day) for day in days] == [[], [], ["Далекий", "Коваленко"], [], [], [], ["Коваленко"]]
    late, of_step = days[2].steps
    assert (late.what, bool(late.late_label), [line.label for line in late.lines]) == ("", True, ["Учорашня обіцянка"])
    assert [line.due_label for line in (*late.lines, *of_step.lines)] == ["", "3\u00a0дні тому"]
    assert (bool(of_step.what), [line.label for line in of_step.lines]) == (True, ["Давня обіцянка"])
    assert [line.due_label for line in days[6].steps[0].lines] == [""]
    assert [day.count_label.split()[0] for day in days if day.count_label] == ["3", "1"]
    assert not any(day.steps for day in week_of(house.colleague).days)


def test_question_about_a_card_without_a_near_step_names_the_person(house: House, reading: Reading) -> None:
    make_question(add_step(house.owner, "Далекий", SUNDAY + timedelta(days=30)), house.head)
    (asked,) = (row for row in week_of(house.owner).days[2].steps if not row.what)
    assert (asked.name.split()[0], [line.label for line in asked.lines]) == ("Далекий", ["Вас запитують"])
    assert "/questions/" in asked.lines[0].url


def test_what_was_due_in_a_past_week_is_on_its_day_there(house: House, reading: Reading) -> None:
    make_promise(house.case, house.owner, days=-8, words="Давня обіцянка")
    days = week_of(house.owner, MONDAY - timedelta(days=7)).days
    assert [bool(day.steps) for day in days] == [False, True, False, False, False, False, False]
    assert days[1].steps[0].late_label


def test_cover_sees_the_steps_marked_and_the_days_of_the_cover(house: House, reading: Reading) -> None:
    make_absence(house.owner, cover=house.colleague, days=(0, 1))
    add_step(house.colleague, "Власний", WEDNESDAY)
    mine, theirs = week_of(house.colleague), week_of(house.owner)
    marks = {step.name.split()[0]: step.mark for step in mine.days[2].steps}
    assert house.owner.short_name in marks["Коваленко"]
    assert marks["Власний"] == ""
    assert [len(day.marks) for day in mine.days] == [len(day.marks) for day in theirs.days] == [0, 0, 1, 1, 0, 0, 0]
    assert house.owner.short_name in mine.days[3].marks[0]
    assert house.owner.short_name not in theirs.days[3].marks[0]
    assert house.colleague.short_name in theirs.days[2].steps[0].mark


def test_head_has_what_a_head_answers_for_and_the_departments_apart(house: House, reading: Reading) -> None:
    make_promise(house.case, house.owner, days=0)
    assert not any(day.steps for day in week_of(house.head).days)
    assert names(week_of(house.head, whole=True).days[2]) == ["Коваленко"]
    assert not any(day.steps for day in week_of(house.other_head, whole=True).days)
    assert not any(day.steps for day in week_of(house.colleague, whole=True).days)
    make_absence(house.owner)
    (mine,) = week_of(house.head).days[2].steps
    assert (bool(mine.what), len(mine.lines)) == (True, 1)


def test_week_of_the_departments_is_one_tap_from_that_of_the_head(house: House, signed_in: Browser) -> None:
    head, owner = signed_in(house.head), signed_in(house.owner)
    assert 'href="/week/?scope=subtree"' in head.get("/week/").text
    page = head.get("/week/?scope=subtree&week=2026-W48").text
    assert 'href="/week/" aria-current' not in page
    assert 'href="/week/?week=2026-W49&amp;scope=subtree"' in page
    assert "Коваленко" in page
    assert 'href="/week/?scope=subtree"' in head.get("/today/?scope=subtree").text
    assert "scope=subtree" not in owner.get("/week/?scope=subtree").text
    assert owner.get("/week/?scope=all").status_code == 302


@pytest.mark.parametrize("monday", [date(2026, 10, 19), date(2027, 3, 22)])
def test_day_on_which_clocks_change_is_one_of_seven(house: House, reading: Reading, monday: date) -> None:
    add_step(house.owner, "Нічний", monday + timedelta(days=6), time(3, 30))
    days = week_of(house.owner, monday).days
    assert [day.key for day in days] == [(monday + timedelta(days=n)).isoformat() for n in range(7)]
    assert (names(days[6]), days[6].steps[0].hour) == (["Нічний"], "03:30")


def test_year_with_53_weeks_has_its_last_one(house: House, signed_in: Browser) -> None:
    page = signed_in(house.owner).get("/week/?week=2026-W53").text
    assert "28" in page
    assert 'href="/week/?week=2026-W52"' in page
    assert 'href="/week/?week=2027-W01"' in page
    assert 'href="/week/"' in page


@pytest.mark.parametrize("asked", ["2027-W53", "2026-W00", "2026-W54", "1026-W10", "x", "2026-48", "٢٠٢٦-W48"])
def test_week_that_is_none_leads_to_this_one(house: House, signed_in: Browser, asked: str) -> None:
    answer = signed_in(house.owner).get("/week/", {"week": asked})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/week/")


def test_names_that_are_shown_are_recorded_and_others_are_not_read(house: House, signed_in: Browser) -> None:
    beyond = add_step(house.owner, "Далекий", SUNDAY + timedelta(days=30))
    page = signed_in(house.owner).get("/week/").text
    assert "Коваленко Андрій Петрович" in page
    assert f'href="/cases/{house.case.number}/"' in page
    record = AccessRecord.objects.get(route="week")
    assert (record.actor_id, record.subject_ids) == (house.owner.pk, [house.case.person_id])
    assert beyond.person_id not in record.subject_ids


@pytest.mark.parametrize("who", ["administrator", "auditor", "analyst"])
def test_week_is_forbidden_to_an_office(house: House, signed_in: Browser, who: str) -> None:
    assert signed_in(getattr(house, who)).get("/week/").status_code == 403


def test_page_costs_as_many_queries_with_three_steps_as_with_one(house: House, signed_in: Browser) -> None:
    client = signed_in(house.owner)
    client.get("/week/")
    with_one = count(lambda: client.get("/week/"))
    for surname in ("Бондар", "Вовк"):
        make_promise(add_step(house.owner, surname, SUNDAY, time(9)), house.owner, days=1)
    client.get("/week/")
    assert count(lambda: client.get("/week/")) == with_one
    assert with_one <= 8
