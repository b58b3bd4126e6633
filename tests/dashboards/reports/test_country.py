import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import STAGES, Programme, Stage
from cases.course.actions.steps import NextStep
from dashboards.actions import CENTRAL, publish_week, stage_lines
from dashboards.reports.country import CountRow, country_page
from privacy.models import AccessRecord
from supporters.directory.models import Branch, Department, Supporter
from supporters.directory.roles import Role
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
    """The ministry and three departments, the west with one below it: 26 cases there, 9 in the east and 12 in the south."""
    ministry = make_department("Міністерство")
    make_supporter(ministry)
    west, east, south = (make_department(name, parent=ministry) for name in ("Захід", "Схід", "Південь"))
    supporter, other = make_supporter(make_department("Захід, 1", parent=west)), make_supporter(east, surname="Східна")
    for branch, owner, stage, count in (
        ("ngu", supporter, Stage.TREATMENT, 18),
        ("npu", supporter, Stage.REHABILITATION, 8),
        ("npu", other, Stage.TREATMENT, 9),
        ("dpsu", make_supporter(south), Stage.TREATMENT, 12),
    ):
        for _ in range(count):
            make_case(owner, person=make_person(branch=branch), stage=stage)
    return supporter


def test_departments_are_counted_with_all_below_them(country: Any) -> None:
    page = country_page(publish_week(at=timezone.now()))
    assert page.total == 47
    shown = numbers(page.departments)
    assert set(shown) == {"Міністерство", "Захід", "Схід", "Південь"}
    assert [n for (n,) in shown.values()].count(None) == 3  # the ministry has none; two numbers are hidden to protect it
    assert shown["Міністерство"] == (None,)
    assert shown["Захід"] == (26,)


def test_department_where_there_can_be_no_case_is_not_listed(country: Any) -> None:
    """Its number would be known to be nought, so it would be no cover."""
    make_supporter(make_department("Аналітики"), role=Role.ANALYST)
    waiting = make_department("Без людей", parent=Department.objects.get(name="Міністерство"))
    make_case(None, by=country, person=make_person(), department=waiting)
    assert set(numbers(country_page(publish_week(at=timezone.now())).departments)) == {
        "Міністерство", "Захід", "Схід", "Південь", "Без людей",
    }  # fmt: skip


def test_small_cells_are_hidden_and_the_sums_of_stages_stay(country: Any) -> None:
    for stage in (Stage.STABILIZATION, Stage.EVACUATION, Stage.REINTEGRATION):
        for _ in range(4):
            make_case(country, person=make_person(branch="dsns"), stage=stage)
    page = country_page(publish_week(at=timezone.now()))
    veterans, families = numbers(page.veterans), numbers(page.families)
    assert len(page.branch_labels) == 4
    assert veterans["Лікування"] == (18, None, None, None, 39)
    assert veterans["Стабілізація"] == (None,) * 5
    assert veterans["Разом"] == families["Разом"][:1] * 5 == (None,) * 5
    assert page.total == 59


def test_sums_are_shown_where_everything_is(country: Any) -> None:
    week = publish_week(at=timezone.now())
    counted: Counter[tuple[str, str | None]] = Counter({(Stage.TREATMENT, "npu"): 20})
    counted.update({(stage, branch): 10 for stage in STAGES[Programme.VETERAN] for branch in Branch.values})
    counted.update({(stage, None): 20 for stage in STAGES[Programme.FAMILY]})
    week.tables |= stage_lines({}, counted, "2026-11-30")
    page = country_page(week)
    veterans, families = numbers(page.veterans), numbers(page.families)
    assert (veterans["Лікування"], veterans["Разом"]) == ((10, 10, 30, 10, 60), (60, 60, 80, 60, 260))
    assert (families["Документи й виплати"], families["Разом"]) == ((20,), (60,))


def test_relative_is_counted_by_stage_and_not_by_service(country: Any) -> None:
    for branch in ("", "ngu"):
        for _ in range(6):
            make_case(country, person=make_person(branch=branch), programme=Programme.FAMILY)
    tables = publish_week(at=timezone.now()).tables
    assert dict(zip(tables["stages"]["keys"], tables["stages"]["numbers"], strict=True))["documents"] == 12
    assert Stage.DOCUMENTS not in tables["services"]


def test_stage_with_a_veteran_without_a_service_shows_no_service(country: Any) -> None:
    """The number of those without one would be the rest of the stage."""
    before = numbers(country_page(publish_week(at=noon())).veterans)["Лікування"]
    make_case(country, person=make_person(), stage=Stage.TREATMENT)
    after = numbers(country_page(publish_week(at=noon(7))).veterans)["Лікування"]
    assert (before, after) == ((18, None, None, None, 39), (None, None, None, None, 40))


def test_nothing_is_shown_when_the_country_has_fewer_than_five() -> None:
    make_case(make_supporter(make_department()))
    page = country_page(publish_week(at=timezone.now()))
    assert page.total is None
    assert {n for row in (*page.veterans, *page.families, *page.departments) for n in row.numbers} == {None}


def test_page_costs_as_many_queries_with_more_cases_and_departments(country: Any) -> None:
    publish_week(at=noon())
    with CountedQueries() as few:
        country_page(publish_week(at=noon(7)))
    make_case(make_supporter(make_department("Північ")))
    with CountedQueries() as more:
        country_page(publish_week(at=noon(14)))
    assert len(few) == len(more) == 13


def leave_unanswered(owner: Supporter, count: int) -> None:
    """Cases whose step has been reminded of for four weeks and whose last contact was 90 days ago."""
    for _ in range(count):
        case = make_case(owner, person=make_person(), step=NextStep(what="Зателефонувати", due_on=in_days(-30)), at=noon(-100))
        Case.objects.filter(pk=case.pk).update(last_contact_at=noon(-90))
    send_due(at=noon(-28))


def other_owner(country: Supporter) -> Supporter:
    return Supporter.objects.get(surname="Східна")


def test_what_nobody_answered_for_ten_working_days_is_counted_by_department(country: Supporter) -> None:
    """Departments whose numbers on support are hidden show none here."""
    leave_unanswered(country, 8)
    leave_unanswered(other_owner(country), 8)
    unanswered = country_page(publish_week(at=noon())).unanswered
    rows = numbers((*unanswered.rows, unanswered.together))
    assert rows == {
        "Захід": (8, 8),
        "Міністерство": (None,) * 2,
        "Південь": (None,) * 2,
        "Схід": (None,) * 2,
        "Разом": (None,) * 2,
    }
    assert ["10" in words for words in unanswered.definitions] == [True, True]


def test_small_number_that_nobody_answered_is_hidden_with_what_would_reveal_it(country: Supporter) -> None:
    leave_unanswered(country, 8)
    leave_unanswered(other_owner(country), 2)
    unanswered = country_page(publish_week(at=noon())).unanswered
    assert [row.numbers for row in (*unanswered.rows, unanswered.together)] == [(None, None)] * 5


def test_number_is_hidden_when_it_reveals_the_few_who_were_answered(country: Supporter) -> None:
    """Eight of fourteen people in the north are counted; the difference to the published number would reveal the other six."""
    north = make_supporter(make_department("Північ", parent=Department.objects.get(parent=None, name="Міністерство")))
    leave_unanswered(north, 8)
    for _ in range(6):
        make_case(north, person=make_person())
    leave_unanswered(country, 8)
    page = country_page(publish_week(at=noon()))
    assert numbers(page.departments)["Північ"] == (14,)
    assert numbers(page.unanswered.rows)["Північ"] == (None, None)


def test_nothing_is_counted_before_the_days_of_the_rule_are_over(country: Supporter) -> None:
    leave_unanswered(country, 8)
    RulePolicy.objects.create(rule="step_due", list_days=30, changed_by=country, changed_at=noon())
    week = publish_week(at=noon())
    unanswered = country_page(week).unanswered
    assert [row.numbers[0] for row in (*unanswered.rows, unanswered.together)] == [None] * 5
    assert [week.tables["unanswered"][code]["total"] for code in CENTRAL] == [None, 8]
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
    assert [row.numbers for row in (*unanswered.rows, unanswered.together)] == [(8,), (None,), (None,), (None,), (None,)]
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
        assert [row.numbers[1] for row in unanswered.rows] == [None] * 4
