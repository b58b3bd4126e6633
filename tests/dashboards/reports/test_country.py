import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions.steps import NextStep
from cases.models import Case
from cases.states import Stage
from dashboards.actions import publish_week
from dashboards.reports.country import CountRow, country_page
from privacy.models import AccessRecord
from supporters.directory.models import Department, Supporter
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import RulePolicy, Task
from supporters.notifications.parts import Run
from tests.database import CountedQueries, unreadable
from tests.dispatching import noon
from tests.factories import make_case, make_department, make_person, make_supporter
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db


def numbers(rows: tuple[CountRow, ...]) -> dict[str, tuple[int | None, ...]]:
    return {row.label: row.numbers for row in rows}


@pytest.fixture
def country() -> Any:
    """The ministry and two departments, the west with one department below it: twelve cases in the west, nine in the east."""
    ministry = make_department("Міністерство")
    west, east = make_department("Захід", parent=ministry), make_department("Схід", parent=ministry)
    supporter, other = make_supporter(make_department("Захід, 1", parent=west)), make_supporter(east)
    for branch, owner, stage, count in (
        ("ngu", supporter, Stage.TREATMENT, 6),
        ("npu", supporter, Stage.REHABILITATION, 6),
        ("npu", other, Stage.TREATMENT, 9),
    ):
        for _ in range(count):
            make_case(owner, person=make_person(branch=branch), stage=stage)
    return supporter


def test_departments_are_counted_with_all_below_them(country: Any) -> None:
    page = country_page(publish_week(at=timezone.now()))
    assert page.total == 21
    shown = numbers(page.departments)
    assert set(shown) == {"Міністерство", "Захід", "Схід"}
    assert [n for (n,) in shown.values()].count(None) == 2  # the ministry has none; a second number is hidden to protect it
    assert shown["Міністерство"] == (None,)
    assert shown["Захід"] == (12,)


def test_small_cells_are_hidden_and_sums_stay(country: Any) -> None:
    page = country_page(publish_week(at=timezone.now()))
    table = numbers(page.stages)
    assert len(page.branch_labels) == 5
    together = list(table.values())[-1]
    assert together[-1] == 21
    everything = [n for row in table.values() for n in row]
    assert None in everything
    assert not [n for n in everything if n is not None and n < 8]


def test_case_of_a_family_member_is_counted_without_service(country: Any) -> None:
    for _ in range(6):
        make_case(country, person=make_person(), stage=Stage.TREATMENT)
    page = country_page(publish_week(at=timezone.now()))
    assert page.total == 27
    assert len(page.branch_labels) == 5


def test_nothing_is_shown_when_the_country_has_fewer_than_five() -> None:
    make_case(make_supporter(make_department()))
    page = country_page(publish_week(at=timezone.now()))
    assert page.total is None
    assert {n for row in (*page.stages, *page.departments) for n in row.numbers} == {None}


def test_page_costs_as_many_queries_with_more_cases_and_departments(country: Any) -> None:
    publish_week(at=noon())
    with CountedQueries() as few:
        country_page(publish_week(at=noon(7)))
    make_case(make_supporter(make_department("Північ")))
    with CountedQueries() as more:
        country_page(publish_week(at=noon(14)))
    assert len(few) == len(more) == 15


def leave_unanswered(owner: Supporter, count: int) -> None:
    """Cases whose step has been reminded of for four weeks and whose last contact was 90 days ago."""
    for _ in range(count):
        case = make_case(owner, person=make_person(), step=NextStep(what="Зателефонувати", due_on=in_days(-30)), at=noon(-100))
        Case.objects.filter(pk=case.pk).update(last_contact_at=noon(-90))
    send_due(at=noon(-28))


def other_owner(country: Supporter) -> Supporter:
    return Supporter.objects.exclude(pk=country.pk).get()


def test_what_nobody_answered_for_ten_working_days_is_counted_by_department(country: Supporter) -> None:
    """The ministry and the east, whose numbers on support are hidden, are summed in one row here."""
    leave_unanswered(country, 8)
    leave_unanswered(other_owner(country), 8)
    unanswered = country_page(publish_week(at=noon())).unanswered
    west, others = unanswered.rows
    assert (west.label, west.numbers, others.numbers, unanswered.together.numbers) == ("Захід", (8, 8), (8, 8), (16, 16))
    assert ["10" in words for words in unanswered.definitions] == [True, True]


def test_small_number_that_nobody_answered_is_hidden_with_what_would_reveal_it(country: Supporter) -> None:
    leave_unanswered(country, 8)
    leave_unanswered(other_owner(country), 2)
    unanswered = country_page(publish_week(at=noon())).unanswered
    assert [row.numbers for row in (*unanswered.rows, unanswered.together)] == [(None, None), (None, None), (10, 10)]


def test_number_is_hidden_when_it_reveals_the_few_who_were_answered(country: Supporter) -> None:
    """Eight of ten people in the north are counted; the difference to the published ten would reveal the other two."""
    north = make_supporter(make_department("Північ", parent=Department.objects.get(parent=None, name="Міністерство")))
    leave_unanswered(north, 8)
    for _ in range(2):
        make_case(north, person=make_person())
    leave_unanswered(country, 8)
    page = country_page(publish_week(at=noon()))
    assert numbers(page.departments)["Північ"] == (10,)
    assert numbers(page.unanswered.rows)["Північ"] == (None, None)


def test_nothing_is_counted_before_the_days_of_the_rule_are_over(country: Supporter) -> None:
    leave_unanswered(country, 8)
    RulePolicy.objects.create(rule="step_due", list_days=30, changed_by=country, changed_at=noon())
    unanswered = country_page(publish_week(at=noon())).unanswered
    assert [row.numbers[0] for row in (*unanswered.rows, unanswered.together)] == [None] * 3
    assert unanswered.together.numbers[1] == 8
    assert "30" in unanswered.definitions[0]


def test_analyst_sees_counts_without_a_list_or_a_name(country: Any, signed_in: Callable[[Any], Client]) -> None:
    analyst = make_supporter(make_department("Аналітики"), role="analyst")  # type: ignore[arg-type]
    answer = signed_in(analyst).get("/dashboard/")
    main = answer.text.split("<main")[1].split("</main>")[0]
    assert "Захід" in main
    ways = re.findall(r'<a [^>]*href="([^"?]+)', main)
    assert set(ways) == {"/dashboard/safety/", "/exports/new/"}, "counts as well, and these counts as a file"
    assert "Коваленко" not in main
    assert signed_in(analyst).get("/dashboard/cases/").status_code == 403
    assert not AccessRecord.objects.filter(actor_id=analyst.pk).exists()


def test_week_is_published_without_a_rule_that_raises(country: Supporter, signed_in: Callable[[Any], Client]) -> None:
    leave_unanswered(country, 8)
    leave_unanswered(other_owner(country), 8)
    run = Run()
    with unreadable("cases_stagepolicy", "code"):
        unanswered = country_page(publish_week(at=noon(), run=run)).unanswered
    assert run.failed == {Task.COUNTRY: "ProgrammingError"}
    assert (unanswered.labels, unanswered.missing) == (("Обіцяні кроки",), ("Надто довго без зв’язку",))
    assert [row.numbers for row in (*unanswered.rows, unanswered.together)] == [(8,), (8,), (16,)]
    analyst = make_supporter(make_department("Аналітики"), role="analyst")  # type: ignore[arg-type]
    assert "Надто довго без зв’язку: цього тижня не пораховано" in signed_in(analyst).get("/dashboard/").text


def test_hidden_number_stays_hidden_over_a_week_without_its_rule(country: Supporter) -> None:
    leave_unanswered(country, 8)
    leave_unanswered(other_owner(country), 2)
    before = country_page(publish_week(at=noon(-7))).unanswered
    with unreadable("cases_stagepolicy", "code"):
        publish_week(at=noon())
    leave_unanswered(other_owner(country), 6)
    after = country_page(publish_week(at=noon(7))).unanswered
    for unanswered in (before, after):
        assert [row.numbers[1] for row in unanswered.rows] == [None, None]
