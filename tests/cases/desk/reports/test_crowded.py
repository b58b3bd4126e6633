"""A head with more due steps than a page shows: the order, the counts, and the rows that the queries read."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle, islice
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import connection

from cases.case.models import Case
from cases.case.states import Risk
from cases.course.actions.steps import NextStep
from cases.course.models import FollowUp
from cases.course.states import StepState
from cases.desk.reports.lists.today import AHEAD, SHOWN, Today, today_page
from cases.desk.reports.lists.week import SHOWN_A_DAY, Week, week_page
from cases.intake.reports.search import search_results
from supporters.directory.models import Supporter
from tests.database import as_owner, execute, rows
from tests.factories import House, kyiv_utc, make_case, make_facility, make_house, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
NOON = kyiv_utc(2026, 11, 25, 10)  # a Wednesday
TODAY, MONDAY, SUNDAY = date(2026, 11, 25), date(2026, 11, 23), date(2026, 11, 29)
NEED = [Risk.RED, Risk.AMBER, Risk.GREEN]


@dataclass(frozen=True)
class Step:
    number: str
    risk: str
    due_on: date
    due_time: time | None

    def group(self) -> int:
        """Position of the step's group on today's list: overdue at high risk comes first."""
        if self.due_on < TODAY:
            return 0 if self.risk == Risk.RED else 1
        return min((self.due_on - TODAY).days, 2) + 2

    def place_of_today(self) -> tuple[Any, ...]:
        return self.group(), self.due_on, self.due_time or time.max, NEED.index(Risk(self.risk))

    def place_of_day(self, day: date) -> tuple[Any, ...]:
        risk = NEED.index(Risk(self.risk))
        if self.due_on < day:
            return 0, risk, self.due_on, self.due_time or time.max
        return (1, self.due_time, risk) if self.due_time else (2, risk)


@pytest.fixture(scope="module")
def draw() -> Random:
    return Random(1)


@pytest.fixture
def house(draw: Random) -> Iterator[House]:
    """The owner has 26 steps for each of today and tomorrow, 26 overdue and 26 later."""
    with time_machine.travel(NOON, tick=False):
        house = make_house()
        hours = [None, None, time(9), time(16, 30)]
        for number, day in enumerate(islice(cycle([-9, 0, 1, 2, -1, 0, 1, 5]), 104)):
            step = NextStep(what="Відвідати", due_on=TODAY + timedelta(days=day), due_time=draw.choice(hours))
            case = make_case(house.owner, person=make_person(f"Черга{'абвгґ'[number % 5]}"), step=step)
            Case.objects.filter(pk=case.pk).update(risk=draw.choice(NEED))
        yield house


def planned(until: date) -> list[Step]:
    columns = ("case__number", "case__risk", "due_on", "due_time")
    """In the order of their cases, which decides where nothing else does."""
    found = FollowUp.objects.filter(state=StepState.PLANNED, due_on__lte=until).order_by("case_id")
    return [Step(*row) for row in found.values_list(*columns)]


def fresh(user: Supporter) -> Supporter:
    return Supporter.objects.get(pk=user.pk)


def whole_day(head: Supporter) -> Today:
    return today_page(head, at=NOON, language="uk", whole=True)


def whole_week(house: House, monday: date | None, at: datetime = NOON) -> Week:
    return week_page(fresh(house.head), monday, at=at, whole=True)


def read_of(table: str, ask: Callable[[], object]) -> int:
    """Number of rows of `table` that the queries of `ask` read, by EXPLAIN ANALYZE."""
    asked: list[tuple[str, Any]] = []

    def note(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return run(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    plans = [rows(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)[0][0][0]["Plan"] for sql, params in asked]
    return sum(_read(plan, table) for plan in plans)


def _read(plan: dict[str, Any], table: str) -> int:
    own = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) if plan.get("Relation Name") == table else 0
    return int(own * plan["Actual Loops"]) + sum(_read(part, table) for part in plan.get("Plans", ()))


def as_in_a_large_database() -> None:
    """Disable the plans that read a small table whole, so that the plan is the one of a large table."""
    with as_owner():
        execute("ANALYZE cases_case, cases_followup, cases_ownerspan, veterans_person, veterans_searchtoken")
    execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")


def test_today_shows_the_most_needed_and_counts_all(house: House) -> None:
    page = whole_day(fresh(house.head))
    groups = [group for group in (page.urgent, *page.groups) if group]
    due = sorted(planned(TODAY + AHEAD), key=Step.place_of_today)
    shown = [row.number_label.replace("-", "") for group in groups for row in group.rows]
    assert shown == [step.number for step in due[:SHOWN]]
    counts = Counter(step.group() for step in due)
    assert [group.count for group in groups] == [counts[place] for place in range(4)][: len(groups)]
    assert all(str(group.count) in group.title for group in groups)
    assert not page.has_round


@pytest.mark.parametrize("today", [MONDAY, TODAY, SUNDAY], ids=lambda day: f"{day:%a}")
def test_week_shows_the_first_of_each_day_and_counts_all(house: House, today: date) -> None:
    days: dict[date, list[Step]] = {MONDAY + timedelta(days=n): [] for n in range(7)}
    for step in planned(SUNDAY):
        days[max(step.due_on, today)].append(step)
    assert max(len(steps) for steps in days.values()) > SHOWN_A_DAY
    assert_shown(whole_week(house, None, at=kyiv_utc(today.year, today.month, today.day, 10)), days)


def test_another_week_shows_each_step_on_its_day(house: House) -> None:
    monday = MONDAY + timedelta(days=7)
    days: dict[date, list[Step]] = {monday + timedelta(days=n): [] for n in range(7)}
    for step in planned(monday + timedelta(days=6)):
        if step.due_on in days:
            days[step.due_on].append(step)
    assert any(days.values())
    assert_shown(whole_week(house, monday), days)


def assert_shown(week: Week, days: dict[date, list[Step]]) -> None:
    assert [day.key for day in week.days] == [f"{day}" for day in days]
    for shown, (day, found) in zip(week.days, days.items(), strict=True):
        steps = sorted(found, key=lambda step: step.place_of_day(day))
        assert [step.number_label.replace("-", "") for step in shown.steps] == [step.number for step in steps[:SHOWN_A_DAY]]
        assert shown.count_label.split()[:1] == ([str(len(steps))] if steps else [])


def test_institution_of_a_step_that_is_not_shown_offers_the_round(house: House) -> None:
    last = sorted(planned(TODAY + AHEAD), key=Step.place_of_today)[-1]
    Case.objects.filter(number=last.number).update(facility=make_facility())
    assert whole_day(fresh(house.head)).has_round


def test_persons_are_read_of_what_is_shown_and_cases_of_what_is_found(house: House) -> None:
    as_in_a_large_database()
    head = fresh(house.head)
    shown = sum(len(day.steps) + 1 for day in whole_week(house, None).days)
    assert SHOWN <= read_of("veterans_person", lambda: whole_day(head)) <= SHOWN + 1
    assert SHOWN_A_DAY <= read_of("veterans_person", lambda: week_page(head, None, at=NOON, whole=True)) <= shown
    assert 1 <= read_of("cases_case", lambda: search_results("4567", head)) <= 5
