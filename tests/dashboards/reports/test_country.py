"""The tables that are published for a week, and what the page makes of them."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import STAGES, Programme, Stage
from cases.course.actions.steps import NextStep
from dashboards.actions import CENTRAL, publish_week, region_lines, stage_lines
from dashboards.models import CountryWeek
from dashboards.reports.country import CountryPage, CountryTable, country_page
from privacy.models import AccessRecord
from supporters.directory.models import Branch, Department, Supporter
from supporters.directory.oblasts import Oblast
from supporters.directory.roles import Role
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import RulePolicy, Task
from supporters.notifications.parts import Run
from tests.database import CountedQueries, unreadable
from tests.dispatching import noon
from tests.factories import make_case, make_department, make_person, make_supporter
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
KYIV, LVIV, KHARKIV, ODESA, SUMY = (str(Oblast(code).label) for code in ("UA-30", "UA-46", "UA-63", "UA-51", "UA-59"))


def table(page: CountryPage, code: str) -> CountryTable:
    return next(one for one in page.tables if one.code == code)


def numbers(page: CountryPage, code: str) -> dict[str, int]:
    """By label; of what has one row together by the names of it."""
    return {row.names or row.label: row.number for row in table(page, code).rows}


def totals(page: CountryPage) -> list[int]:
    return [row.number for row in page.totals]


def region(name: str, oblast: Oblast, parent: Department, *names: str) -> list[Department]:
    """A department of a region and those below it."""
    top = make_department(name, parent=parent)
    Department.objects.filter(pk=top.pk).update(oblast=oblast)
    return [top, *(make_department(below, parent=top) for below in names)]


@pytest.fixture
def country() -> Any:
    """Veterans: 18 and 8 in Kyiv, 9 in Kharkiv, 12 in Lviv; Odesa and Sumy have colleagues and nobody on support."""
    ministry = make_department("Міністерство")
    kyiv, (east,), (west,), *others = (
        region("Київ", Oblast.KYIV, ministry, "Київ, 1"),
        region("Схід", Oblast.KHARKIV, ministry),
        region("Захід", Oblast.LVIV, ministry),
        region("Південь", Oblast.ODESA, ministry),
        region("Північ", Oblast.SUMY, ministry),
    )
    for (other,) in others:
        make_supporter(other)
    supporter = make_supporter(kyiv[1])
    for branch, owner, stage, count in (
        ("ngu", supporter, Stage.TREATMENT, 18),
        ("npu", supporter, Stage.REHABILITATION, 8),
        ("npu", make_supporter(east, surname="Східна"), Stage.TREATMENT, 9),
        ("dpsu", make_supporter(west), Stage.TREATMENT, 12),
    ):
        for _ in range(count):
            make_case(owner, person=make_person(branch=branch), stage=stage)
    return supporter


def test_regions_are_counted_with_all_departments_below(country: Any) -> None:
    page = country_page(publish_week(at=timezone.now()))
    assert totals(page) == [47]
    shown = numbers(page, "oblasts")
    assert shown[KYIV] == 26
    assert shown == {KYIV: 26, LVIV: 12, f"{ODESA}, {SUMY}, {KHARKIV}": 9}, "two are empty, the third covers them"


def test_what_is_hidden_has_one_row_together(country: Any) -> None:
    page = country_page(publish_week(at=timezone.now()))
    assert numbers(page, "services")[str(Branch.NGU.label)] == 18
    hidden = table(page, "services").rows[-1]
    assert (hidden.is_joined, hidden.number, set(hidden.keys)) == (True, 29, {"dpsu", "npu", "dsns"})
    for one in page.tables[:3]:
        assert sum(row.number for row in one.rows if not row.is_below) == 47


def test_stages_and_services_are_of_veterans_and_families_are_apart(country: Any) -> None:
    """No number of families can be worked out from those of veterans."""
    before = country_page(publish_week(at=noon()))
    for _ in range(4):
        make_case(country, person=make_person(), programme=Programme.FAMILY)
    assert country_page(publish_week(at=noon(7))) == before
    for _ in range(6):
        make_case(country, person=make_person(), programme=Programme.FAMILY)
    page = country_page(publish_week(at=noon(14)))
    assert (totals(page), table(page, "stages").rows[-1].number) == ([47, 10], 10)
    assert numbers(page, "oblasts") == numbers(before, "oblasts")


def test_veterans_without_a_service_are_hidden_with_others(country: Any) -> None:
    before = numbers(country_page(publish_week(at=noon())), "services")
    make_case(country, person=make_person(), stage=Stage.TREATMENT)
    after = table(country_page(publish_week(at=noon(7))), "services")
    assert list(before.values()) == [18, 29]
    assert [(row.number, len(row.keys)) for row in after.rows] == [(18, 1), (30, 4)]


def test_department_stands_below_its_region_where_three_are(country: Any) -> None:
    kyiv = Department.objects.get(name="Київ")
    for name, count in (("Київ, 2", 12), ("Київ, 3", 3)):
        owner = make_supporter(make_department(name, parent=Department.objects.get(name="Міністерство")))
        Department.objects.filter(name=name).update(oblast=kyiv.oblast)
        for _ in range(count):
            make_case(owner, person=make_person(branch="ngu"))
    tables = publish_week(at=noon()).tables
    assert tables["departments"]["UA-30"]["numbers"] == [None, None, None], "three cover each other, and no one is left"
    for name in ("Київ, 4", "Київ, 5"):
        owner = make_supporter(make_department(name, parent=Department.objects.get(name="Міністерство")))
        Department.objects.filter(name=name).update(oblast=kyiv.oblast)
        for _ in range(20):
            make_case(owner, person=make_person(branch="ngu"))
    page = country_page(publish_week(at=noon(7)))
    below = [(row.label, row.number) for row in table(page, "oblasts").rows if row.is_below]
    assert below == [("Київ, 4", 20), ("Київ, 5", 20), ("Разом", 41)]


@pytest.mark.parametrize("units", [{"a": 30, "b": 2}, {"a": 30, "b": 20}])
def test_two_departments_of_a_region_have_no_numbers(units: dict[str, int]) -> None:
    """Of two, one that is hidden follows from what is known of the region."""
    tables = region_lines({}, {"UA-05": units, "UA-07": {"c": 40}, "UA-12": {"d": 40}}, "2026-11-30")
    assert dict(zip(tables["oblasts"]["keys"], tables["oblasts"]["numbers"], strict=True))["UA-05"] == sum(units.values())
    assert tables["departments"]["UA-05"]["numbers"] == [None, None]


def test_departments_of_a_hidden_region_are_hidden() -> None:
    """Else they would add up to its number."""
    units = {"UA-05": {"a": 10, "b": 10, "c": 10}, "UA-07": {"d": 3}, "UA-12": {"e": 20}, "UA-18": {"f": 40}}
    tables = region_lines({}, units, "2026-11-30")
    assert dict(zip(tables["oblasts"]["keys"], tables["oblasts"]["numbers"], strict=True))["UA-05"] is None
    assert tables["departments"]["UA-05"]["numbers"] == [None, None, None]


def test_region_that_comes_back_has_its_hidden_departments_hidden_still() -> None:
    units = {"UA-05": {"a": 30, "b": 2, "c": 20, "d": 40}, "UA-07": {"e": 40}}
    first = region_lines({}, units, "2026-11-02")
    gone = region_lines(first, {"UA-07": {"e": 40}}, "2026-11-09")
    back = region_lines(gone, {**units, "UA-05": {"a": 30, "b": 9, "c": 20, "d": 40}}, "2026-11-16")
    assert back["departments"]["UA-05"]["numbers"] == [None, None, None, 40]


def test_department_without_a_region_is_counted_with_its_like(country: Any) -> None:
    """And one where there can be no case is not listed: its number would be known to be nought."""
    make_supporter(make_department("Аналітики"), role=Role.ANALYST)
    office = make_supporter(make_department("Управління", parent=Department.objects.get(name="Міністерство")))
    for _ in range(20):
        make_case(office, person=make_person(branch="dsns"))
    tables = publish_week(at=timezone.now()).tables
    assert tables["departments"][""]["names"] == ["Управління"]
    assert numbers(country_page(CountryWeek.objects.get()), "oblasts")["Підрозділи без області"] == 20


def test_everything_is_shown_where_nothing_is_small() -> None:
    counted: Counter[tuple[str, str | None]] = Counter()
    counted.update({(stage, branch): 10 for stage in STAGES[Programme.VETERAN] for branch in Branch.values})
    counted.update({(stage, None): 20 for stage in STAGES[Programme.FAMILY]})
    tables = stage_lines({}, counted, "2026-11-30")
    assert tables["services"]["numbers"] == [60] * 4
    assert [tables["stages"][programme]["total"] for programme in Programme] == [240, 60]


def test_nothing_is_shown_when_the_country_has_fewer_than_eight() -> None:
    make_case(make_supporter(make_department()))
    page = country_page(publish_week(at=timezone.now()))
    assert page.totals == ()
    assert [one.rows for one in page.tables] == [()] * 5


def test_number_has_that_of_the_week_before_beside_it(country: Any) -> None:
    before = publish_week(at=noon())
    for _ in range(3):
        make_case(country, person=make_person(branch="ngu"), stage=Stage.TREATMENT)
    page = country_page(publish_week(at=noon(7)), before)
    assert (page.totals[0].number, page.totals[0].before) == (50, 47)
    assert [(row.number, row.before) for row in table(page, "services").rows] == [(21, 18), (29, 29)]


def test_publication_costs_as_many_queries_with_more_cases_and_departments(country: Any) -> None:
    publish_week(at=noon())
    with CountedQueries() as few:
        publish_week(at=noon(7))
    make_case(make_supporter(make_department("Північ, 2")))
    with CountedQueries() as more:
        publish_week(at=noon(14))
    assert len(few) == len(more) == 12


def leave_unanswered(owner: Supporter, count: int) -> None:
    """Cases whose step has been reminded of for four weeks and whose last contact was 90 days ago."""
    for _ in range(count):
        step = NextStep(what="Зателефонувати", due_on=in_days(-30))
        case = make_case(owner, person=make_person(branch="ngu"), step=step, at=noon(-100))
        Case.objects.filter(pk=case.pk).update(last_contact_at=noon(-90))
    send_due(at=noon(-28))


def other_owner(country: Supporter) -> Supporter:
    return Supporter.objects.get(surname="Східна")


def test_what_nobody_answered_for_ten_working_days_is_counted_by_region(country: Supporter) -> None:
    """Regions whose numbers on support are hidden show none here, and no number of all."""
    leave_unanswered(country, 8)
    leave_unanswered(other_owner(country), 8)
    page = country_page(publish_week(at=noon()))
    for code in CENTRAL:
        assert numbers(page, code) == {KYIV: 8}
        assert table(page, code).note == "В інших областях замало, щоб показувати числа."
        assert "10" in table(page, code).finding


def test_small_number_that_nobody_answered_is_hidden_with_what_would_reveal_it(country: Supporter) -> None:
    leave_unanswered(country, 8)
    leave_unanswered(other_owner(country), 2)
    page = country_page(publish_week(at=noon()))
    assert [table(page, code).rows for code in CENTRAL] == [(), ()]


def test_number_is_hidden_when_it_reveals_the_few_who_were_answered(country: Supporter) -> None:
    """Twenty of 26 people in Odesa are counted; the difference to the published number would reveal the other six."""
    south = Supporter.objects.get(department__name="Південь")
    leave_unanswered(south, 20)
    leave_unanswered(other_owner(country), 8)
    for _ in range(6):
        make_case(south, person=make_person(branch="ngu"))
    leave_unanswered(country, 8)
    page = country_page(publish_week(at=noon()))
    assert numbers(page, "oblasts")[ODESA] == 26
    assert [ODESA in numbers(page, code) for code in CENTRAL] == [False, False]


def test_nothing_is_counted_before_the_days_of_the_rule_are_over(country: Supporter) -> None:
    leave_unanswered(country, 8)
    RulePolicy.objects.create(rule="step_due", list_days=30, changed_by=country, changed_at=noon())
    week = publish_week(at=noon())
    page = country_page(week)
    assert [week.tables["unanswered"][code]["total"] for code in CENTRAL] == [None, 8]
    assert table(page, "step_due").rows == ()
    assert "30" in table(page, "step_due").finding


def test_analyst_sees_counts_without_a_list_or_a_name(country: Any, signed_in: Callable[[Any], Client]) -> None:
    analyst = make_supporter(make_department("Аналітики"), role="analyst")  # type: ignore[arg-type]
    main = signed_in(analyst).get("/dashboard/", follow=True).text.split("<main")[1].split("</main>")[0]
    assert LVIV.split()[0] in main
    assert "/dashboard/cases/" not in main
    assert "Коваленко" not in main
    assert signed_in(analyst).get("/dashboard/cases/").status_code == 403
    assert not AccessRecord.objects.filter(actor_id=analyst.pk).exists()


def test_week_is_published_without_a_rule_that_raises(country: Supporter, signed_in: Callable[[Any], Client]) -> None:
    leave_unanswered(country, 8)
    leave_unanswered(other_owner(country), 8)
    run = Run()
    with unreadable("cases_stagepolicy", "code"):
        page = country_page(publish_week(at=noon(), run=run))
    assert run.failed == {Task.COUNTRY: "ProgrammingError"}
    assert ([one.code for one in page.tables[3:]], page.missing) == (["step_due"], ("Надто довго без зв’язку",))
    assert numbers(page, "step_due") == {KYIV: 8}
    analyst = make_supporter(make_department("Аналітики"), role="analyst")  # type: ignore[arg-type]
    answer = signed_in(analyst).get("/dashboard/country/")
    assert "Надто довго без зв’язку: цього тижня не пораховано" in answer.text


def test_hidden_number_stays_hidden_over_a_week_without_its_rule(country: Supporter) -> None:
    leave_unanswered(country, 8)
    leave_unanswered(other_owner(country), 2)
    before = country_page(publish_week(at=noon(-7)))
    with unreadable("cases_stagepolicy", "code"):
        publish_week(at=noon())
    leave_unanswered(other_owner(country), 6)
    after = country_page(publish_week(at=noon(7)))
    assert table(before, "case_silent").rows == table(after, "case_silent").rows == ()
