"""Changes over time: the chart is the frozen numbers, a hole is a hole, and only the reader's departments are in it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.policies import StageFigures, set_stage_figures
from cases.case.models import StagePolicy
from dashboards.frozen.moments import last_morning, weekly
from dashboards.indicators import TILES
from dashboards.models import FrozenDay
from dashboards.reports.trends import PERIODS, TrendPage, TrendQuestion, trend_page
from dashboards.scope import Subtree
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from tests.dashboards.frozen.mornings import TODAY, make_day, morning
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_department, make_head, make_supporter

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/trends/"


@pytest.fixture
def tree() -> dict[str, Department]:
    ministry = make_department("Міністерство")
    west, east = make_department("Захід", parent=ministry), make_department("Схід", parent=ministry)
    return {"ministry": ministry, "west": west, "east": east, "sector": make_department("Сектор", parent=west)}


def page_of(head: Supporter, code: str = "overdue", *departments: Department, weeks: int = 12) -> TrendPage:
    question = TrendQuestion(code=code, weeks=weeks, departments=tuple(one.pk for one in departments))
    return trend_page(Subtree(head), question, at=morning(minutes=30))


def table(page: TrendPage) -> dict[str, tuple[str, ...]]:
    return {day.replace("\xa0", " "): cells for day, cells in page.rows}


def labels(page: TrendPage) -> list[str]:
    return [line.label.replace("\xa0", " ") for line in page.lines]


def test_chart_shows_the_frozen_numbers_of_each_week(tree: dict[str, Department]) -> None:
    for week in range(13):
        make_day(tree["west"], -7 * week, above=[tree["ministry"]], overdue=20 - week)
        make_day(tree["sector"], -7 * week, above=[tree["ministry"], tree["west"]], overdue=1)
    page = page_of(make_head(tree["west"]))
    assert page.finding.replace("\xa0", " ") == "Прострочені кроки: 9 → 21 за 12 тижнів, з 9 вересня до 2 грудня"
    assert page.lines[0].values == list(range(9, 22))
    assert [cells for _day, cells in page.rows] == [(str(n),) for n in range(21, 8, -1)]
    assert page.notes.holes == page.notes.changes == ()
    assert page.chart
    (line,) = page.chart.lines
    assert (len(line.runs), len(line.dots)) == (1, 13)
    assert line.runs[0].split()[0] == "0,154.4", "9 of 30 above the bottom"
    assert [mark.text for mark in page.chart.scale] == ["0", "10", "20", "30"]


@pytest.mark.parametrize("code", [one.code for one in TILES])
def test_each_indicator_is_that_of_its_frozen_day(tree: dict[str, Department], code: str) -> None:
    for days, number in ((-7, 4), (0, 6)):
        numbers: dict[str, Any] = {code: number}
        make_day(tree["west"], days, **numbers)
    assert labels(page_of(make_head(tree["west"]), code)) == ["4 → 6"]


def test_missing_morning_breaks_the_line_and_is_said(tree: dict[str, Department]) -> None:
    for week in (0, 1, 4, 5, 6, 9):
        make_day(tree["west"], -7 * week, overdue=week)
    page = page_of(make_head(tree["west"]))
    assert page.chart
    (line,) = page.chart.lines
    assert (len(line.runs), len(line.dots)) == (2, 6), "a morning alone is a dot"
    (said,) = page.notes.holes
    assert said.replace("\xa0", " ") == ("Немає чисел 7 ранків: 9–23 вересня, 7–14 жовтня, 11–18 листопада. Лінії там немає.")
    assert table(page)["11 листопада"] == ("–",)


def test_chart_of_one_point_and_of_none(tree: dict[str, Department]) -> None:
    head = make_head(tree["west"])
    page = page_of(head)
    assert (page.chart, page.finding) == (None, "Прострочені кроки: за цей час немає жодного числа")
    make_day(tree["west"], -14, overdue=3)
    page = page_of(head)
    assert page.chart
    assert page.finding.replace("\xa0", " ") == "Прострочені кроки: 3 о 06:00 18 листопада, за інші ранки чисел немає"
    assert [(line.runs, len(line.dots)) for line in page.chart.lines] == [((), 1)]
    assert [mark.text for mark in page.chart.ends] == ["3"]


def test_departments_stand_beside_each_other_with_letters_and_patterns(tree: dict[str, Department]) -> None:
    for name, before, now in (("west", 4, 5), ("east", 3, 9)):
        make_day(tree[name], -7, above=[tree["ministry"]], overdue=before)
        make_day(tree[name], above=[tree["ministry"]], overdue=now)
    page = page_of(make_head(tree["ministry"]), "overdue", tree["west"], tree["east"])
    assert [(line.letter, line.name) for line in page.lines] == [("А", "Захід"), ("Б", "Схід")]
    assert labels(page) == ["4 → 5", "3 → 9"]
    assert page.chart
    assert [line.pattern for line in page.chart.lines] == [1, 2]
    assert {mark.text for mark in page.chart.ends} == {"А 5", "Б 9"}
    assert page.columns == (("А", "Захід"), ("Б", "Схід"))
    assert "найбільша зміна – 3 → 9, Схід, за 1 тиждень" in page.finding.replace("\xa0", " ")


def test_ends_of_equal_lines_do_not_cover_each_other(tree: dict[str, Department]) -> None:
    five = [make_department(f"Відділ {n}", parent=tree["east"]) for n in range(5)]
    for one in five:
        make_day(one, -7, overdue=0)
        make_day(one, overdue=0)
    chart = page_of(make_head(tree["ministry"]), "overdue", *five).chart
    assert chart
    heights = [float(mark.y) for mark in chart.ends]
    assert all(below - above >= 17 for above, below in zip(heights, heights[1:], strict=False))
    assert len(heights) == 5
    assert max(heights) <= chart.height - 20


def test_closed_department_stays_in_its_days_and_the_change_is_marked(tree: dict[str, Department]) -> None:
    for days in (-14, -7):
        make_day(tree["west"], days, overdue=2)
        make_day(tree["sector"], days, above=[tree["west"]], overdue=5)
    make_day(tree["west"], overdue=2)
    Department.objects.filter(pk=tree["sector"].pk).update(closed_at=morning(-3))
    page = page_of(make_head(tree["west"]))
    assert labels(page) == ["7 → 2"]
    ((number, words),) = page.notes.changes
    assert (number, words.replace("\xa0", " ")) == (1, "до 2 грудня: закрито: Сектор")
    assert page.chart
    assert [(mark.x, mark.text) for mark in page.chart.changes] == [("100.0%", "1")]


def test_points_of_a_closed_department_end_and_it_is_said(tree: dict[str, Department]) -> None:
    for days in (-14, -7):
        make_day(tree["sector"], days, above=[tree["west"]], overdue=5)
    Department.objects.filter(pk=tree["sector"].pk).update(closed_at=morning(-3))
    page = page_of(make_head(tree["west"]), "overdue", tree["sector"])
    assert page.finding.replace("\xa0", " ").endswith("5 → 5 за 1 тиждень, з 18 листопада до 25 листопада")
    assert [words.replace("\xa0", " ") for _number, words in page.notes.changes] == ["закрито 29 листопада"]
    assert page.notes.holes[0].replace("\xa0", " ").endswith("11 листопада, 2 грудня. Лінії там немає.")


def test_department_that_moved_is_said_of_both_and_of_itself(tree: dict[str, Department]) -> None:
    for days, place in ((-7, "west"), (0, "east")):
        for name in ("west", "east"):
            make_day(tree[name], days, above=[tree["ministry"]], overdue=1)
        make_day(tree["sector"], days, above=[tree["ministry"], tree[place]], overdue=5)
    page = page_of(make_head(tree["ministry"]), "overdue", tree["west"], tree["east"], tree["sector"])
    assert labels(page) == ["6 → 1", "1 → 6", "5 → 5"]
    assert [words.replace("\xa0", " ") for _number, words in page.notes.changes] == [
        "А, до 2 грудня: вийшли зі складу: Сектор",
        "Б, до 2 грудня: увійшли до складу: Сектор",
        "В, до 2 грудня: підрозділ тепер у складі іншого",
    ]
    assert page_of(make_head(tree["ministry"])).notes.changes == (), "of all together nothing changed"


def test_changed_limit_is_marked_for_what_depends_on_it(tree: dict[str, Department]) -> None:
    for days in (-14, -7, 0):
        make_day(tree["west"], days, silent=1, overdue=1)
    policy = StagePolicy.objects.get(code="treatment")
    figures = replace(StageFigures.of(policy), silence_green_days=policy.silence_green_days + 1)
    set_stage_figures(
        "treatment", figures, by=make_supporter(tree["west"], Role.ADMINISTRATOR), at=morning(-9), version=policy.version
    )
    head = make_head(tree["west"])
    ((_number, words),) = page_of(head, "silent").notes.changes
    assert words.replace("\xa0", " ") == "до 25 листопада: інші межі для етапу: Лікування"
    assert page_of(head, "overdue").notes.changes == page_of(head, "first_contact").notes.changes == ()


def test_hours_to_the_first_contact_of_one_and_of_two_departments(tree: dict[str, Department]) -> None:
    make_day(tree["west"], -7, spread=(9, 30.0, 71.5), overdue=0)
    make_day(tree["west"], spread=(10, 20.0, 70.0), overdue=0)
    make_day(tree["east"], spread=(3, 5.0, 6.0), overdue=0)
    head = make_head(tree["ministry"])
    page = page_of(head, "first_contact_hours", tree["west"])
    assert labels(page) == ["30 → 20", "72 → 70"]
    assert [cells for _day, cells in page.rows] == [("20", "70", "10"), ("30", "72", "9")]
    page = page_of(head, "first_contact_hours", tree["west"], tree["east"])
    assert labels(page) == ["30 → 20", "5"]
    assert [cells for _day, cells in page.rows][0] == ("20", "5", "10", "3")


def test_hours_of_several_departments_together_are_not_added_up(tree: dict[str, Department]) -> None:
    west, east = make_head(tree["west"]), make_head(tree["east"])
    make_absence(west, cover=east)
    for name in ("west", "east"):
        make_day(tree[name], spread=(5, 4.0, 9.0), overdue=1)
    assert page_of(east, "overdue").lines[0].label == "2"
    assert page_of(east, "first_contact_hours").chart is None


def test_more_than_five_are_refused_beside_the_field_and_nothing_is_lost(
    tree: dict[str, Department], signed_in: Callable[[Any], Client]
) -> None:
    head = signed_in(make_head(tree["ministry"]))
    keys = [str(make_department(f"Відділ {n}", parent=tree["east"]).pk) for n in range(80)]
    assert head.get(PAGE, {"department": keys[:5]}).status_code == 200
    answer = head.get(PAGE, {"department": keys, "indicator": "silent", "weeks": "52"})
    assert answer.status_code == 422
    assert "Обрано 80 підрозділів, а на графіку є місце для 5." in answer.text
    assert (
        answer.text.count('type="checkbox" name="department"')
        == len(re.findall(r'name="department"[^>]* checked', answer.text))
        == 80
    )
    assert re.search(r'value="silent" selected', answer.text)
    assert len(answer.content) < 60_000
    sent = {"department": keys[:5], "add": keys[5], "indicator": "overdue", "weeks": "12", "choose": "1"}
    refused = head.post(PAGE, sent)
    assert (refused.status_code, len(re.findall(r'name="department"[^>]* checked', refused.text))) == (422, 5)
    chosen = head.post(PAGE, {**sent, "department": keys[:4]})
    assert (chosen.status_code, chosen.headers["Location"].count("department=")) == (302, 5)


@pytest.mark.parametrize("query", [{"indicator": "age"}, {"weeks": "13"}, {"department": "x"}])
def test_what_there_is_not_is_said(house: House, signed_in: Callable[[Any], Client], query: dict[str, str]) -> None:
    answer = signed_in(house.head).get(PAGE, query)
    assert (answer.status_code, "error-summary" in answer.text, "trend-chart" in answer.text) == (422, True, False)


def test_department_of_others_is_refused(house: House, signed_in: Callable[[Any], Client]) -> None:
    answer = signed_in(house.head).get(PAGE, {"department": str(house.other_department.pk)})
    assert answer.status_code == 422
    assert "Серед ваших підрозділів такого немає" in answer.text
    assert house.other_department.name not in answer.text


def test_sibling_head_reads_none_of_ours(tree: dict[str, Department]) -> None:
    make_day(tree["west"], overdue=77)
    assert page_of(make_head(tree["east"]), "overdue", tree["west"]).chart is None


def test_page_holds_numbers_only_and_leads_to_the_list_of_now(
    house: House, signed_in: Callable[[Any], Client], today_frozen: None
) -> None:
    head = signed_in(house.head)
    page = head.get(PAGE, {"indicator": "overdue", "department": str(house.department.pk)}).text
    assert f"/dashboard/cases/?department={house.department.pk}&amp;number=overdue" in page
    assert house.case.number not in page
    assert str(house.case.person_id) not in page
    assert "style=" not in page
    assert page.count("<script") == head.get("/dashboard/outcomes/").text.count("<script")


@pytest.fixture
def today_frozen(house: House) -> None:
    today = last_morning(timezone.now())
    rows = [
        FrozenDay(
            day=day,
            department=house.department.pk,
            above=[],
            numbers={"overdue": 7, "silent": 2},
            spreads={},
            made_at=timezone.now(),
        )
        for day in weekly(today, 53)
    ]
    FrozenDay.objects.bulk_create(rows)


def test_three_statements_read_any_chart_and_the_page_is_small(
    house: House, signed_in: Callable[[Any], Client], today_frozen: None
) -> None:
    below = [make_department(f"Відділ {n}", parent=house.department) for n in range(5)]
    for one in below:
        for day in weekly(last_morning(timezone.now()), 53)[:30]:
            row = {"day": day, "department": one.pk, "above": [house.department.pk], "spreads": {}, "made_at": timezone.now()}
            FrozenDay.objects.create(numbers={"silent": 3}, **row)
    subtree = Subtree(house.head)
    assert subtree.places
    for departments in ((), tuple(one.pk for one in below)):
        for code in ("silent", "first_contact_hours"):
            question = TrendQuestion(code=code, weeks=PERIODS[-1], departments=departments)
            with CountedQueries() as queries:
                trend_page(subtree, question, at=timezone.now())
            assert len(queries) <= 3
    head = signed_in(house.head)
    answer = head.get(PAGE, {"indicator": "silent", "weeks": "52", "department": [str(one.pk) for one in below]})
    assert (answer.status_code, len(answer.content) < 60_000) == (200, True)


def test_page_of_a_head_leads_to_it_with_the_department(
    house: House, signed_in: Callable[[Any], Client], today_frozen: None
) -> None:
    page = signed_in(house.head).get("/dashboard/", {"department": str(house.department.pk)}).text
    assert f'href="{PAGE}?department={house.department.pk}"' in page
    assert f'href="{PAGE}?department={house.department.pk}&amp;indicator=overdue"' in page


def test_night_shows_the_morning_before(tree: dict[str, Department]) -> None:
    make_day(tree["west"], -1, overdue=4)
    page = trend_page(Subtree(make_head(tree["west"])), TrendQuestion(code="overdue", weeks=12), at=morning(minutes=-30))
    assert table(page)["1 грудня"] == ("4",)
    assert page.rows[0][0].replace("\xa0", " ") == "1 грудня"
    assert TODAY - timedelta(days=1) == last_morning(morning(minutes=-30))
