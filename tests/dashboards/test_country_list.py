"""The numbers of the country as a page and as a file: those that were published, and no other."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.states import STAGES, Programme, Stage
from dashboards.actions import publish_week, region_lines
from dashboards.models import CountryWeek
from dashboards.reports.country import country_page
from dashboards.reports.country_periods import Periods
from dashboards.reports.country_trend import country_trend
from supporters.directory.models import Department, Supporter
from supporters.directory.oblasts import Oblast
from supporters.directory.reports.lists.registry import list_at
from supporters.exports.models import Export
from tests.database import CountedQueries, as_owner
from tests.dispatching import noon
from tests.exports import asked, downloaded, sheet_rows
from tests.factories import House, make_case, make_department, make_head, make_house, make_person, make_supporter

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
PAGE = "/dashboard/country/"


@pytest.fixture
def house() -> House:
    """With twelve cards of veterans in one region and seven in another."""
    house = make_house()
    west = make_department("Захід")
    Department.objects.filter(pk=west.pk).update(oblast=Oblast.LVIV)
    for owner, number in ((house.owner, 12), (make_supporter(west), 7)):
        for _ in range(number):
            make_case(owner, person=make_person(branch="ngu"))
    return house


def saved(client: Client, user: Supporter, address: str = PAGE) -> list[tuple[Any, ...]]:
    assert asked(client, user, address).headers["Location"] == reverse("exports")
    return sheet_rows(downloaded(client, user, Export.objects.get(by=user)).content)


def test_analyst_saves_the_numbers_of_the_page(house: House, signed_in: Browser) -> None:
    analyst = signed_in(house.analyst)
    assert "/exports/new/?list=%2Fdashboard%2Fcountry%2F" in analyst.get(PAGE).text
    head, *below = saved(analyst, house.analyst)
    page = country_page(publish_week(at=timezone.now()))
    assert head == ("Таблиця", "Рядок", "Число", "Тиждень тому")
    rows = [*page.totals, *(row for table in page.tables for row in table.rows)]
    assert [row[2] for row in below] == [row.number for row in rows]
    assert ("Країна", "Ветеранів на супроводі", 20, None) in below
    assert not any(row[2] == 7 for row in below), "a small region is in no row alone"


def test_small_country_has_no_number_to_save(signed_in: Browser) -> None:
    house = make_house()
    analyst = signed_in(house.analyst)
    assert "/exports/new/" not in analyst.get(PAGE).text
    assert len(saved(analyst, house.analyst)) == 1


@pytest.mark.parametrize("role", ["head", "owner", "administrator", "auditor"])
def test_nobody_else_has_this_list(house: House, signed_in: Browser, role: str) -> None:
    user = getattr(house, role)
    client = signed_in(user)
    assert client.get(PAGE).status_code == 403
    assert list_at(PAGE, user, at=timezone.now()) is None
    asked(client, user, PAGE)
    assert not Export.objects.exists()


def test_head_of_every_department_has_it_and_a_link_to_it(house: House, signed_in: Browser) -> None:
    """Nobody is left of whom the published numbers could say something that the own ones do not."""
    ministry = make_department("Міністерство")
    head = make_head(ministry)
    client = signed_in(head)
    assert PAGE not in client.get("/dashboard/").text
    Department.objects.filter(parent=None).exclude(pk=ministry.pk).update(parent=ministry)
    assert PAGE in client.get("/dashboard/").text
    assert client.get(PAGE).status_code == 200
    assert list_at(PAGE, head, at=timezone.now()) is not None


def test_page_is_marked_in_the_menu_of_who_lands_there(house: House, signed_in: Browser) -> None:
    page = signed_in(house.analyst).get("/", follow=True)
    assert page.request["PATH_INFO"] == PAGE
    assert '<a href="/dashboard/" aria-current="true">' in page.text


def test_hidden_numbers_are_explained_once_and_no_row_is_hidden(house: House, signed_in: Browser) -> None:
    main = signed_in(house.analyst).get(PAGE).text.split("<main")[1]
    assert main.count("зведено разом в один рядок") == 1
    assert "приховано</" not in main


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("period=1999-01", "За цей тиждень чи місяць нічого не оприлюднено"),
        ("period=2026-11-31", "За цей тиждень чи місяць нічого не оприлюднено"),
        ("number=stages:none", "Оберіть число зі списку"),
    ],
)
def test_what_was_not_published_is_refused_beside_its_field(house: House, signed_in: Browser, query: str, words: str) -> None:
    client = signed_in(house.analyst)
    answer = client.get(f"{PAGE}?{query}")
    assert (answer.status_code, words in answer.text) == (422, True)
    name, value = query.split("=")
    assert client.post(PAGE, {name: value}).status_code == 422
    assert list_at(f"{PAGE}?{query}", house.analyst, at=timezone.now()) is None


def publish(house: House, weeks: int) -> list[date]:
    """One veteran more each week."""
    for back in reversed(range(weeks)):
        publish_week(at=noon(-7 * back))
        make_case(house.owner, person=make_person(branch="ngu"), stage=Stage.TREATMENT)
    return list(CountryWeek.objects.order_by("week_on").values_list("week_on", flat=True))


def test_month_is_the_table_of_its_last_week_once_it_is_over(house: House) -> None:
    weeks = publish(house, 10)
    periods = Periods()
    over = {f"{week:%Y-%m}" for week in weeks} - {f"{weeks[-1]:%Y-%m}"}
    assert set(periods.months) == over
    for code, week in periods.months.items():
        assert week == max(one for one in weeks if f"{one:%Y-%m}" == code)
        assert periods.period(code).week_on == week
    latest, earlier = list(periods.months)[:2]
    assert periods.period(latest).before_on == periods.months[earlier]


def test_earlier_week_is_shown_as_it_was(house: House, signed_in: Browser) -> None:
    weeks = publish(house, 4)
    client = signed_in(house.analyst)
    for place, week in enumerate(weeks):
        main = client.get(f"{PAGE}?period={week}").text.split("<main")[1]
        assert re.findall(r"<b>(\d+)</b> <span>Ветеранів", main) == [str(20 + place)]


def test_line_is_broken_where_a_number_was_hidden(house: House) -> None:
    weeks = publish(house, 3)
    with as_owner():
        CountryWeek.objects.filter(week_on=weeks[1]).delete()
    trend = country_trend("total:veteran", "Ветеранів", Periods().period(""), today=weeks[2])
    assert [number for _label, number, _url in trend.rows] == ["22", "–", "20"]
    assert trend.hole.startswith("Лінія уривається в 1 місці")
    hidden = country_trend("oblasts:UA-46", "Львів", Periods().period(""), today=weeks[2])
    assert (hidden.chart, hidden.rows) == (None, ())


def test_number_leads_to_its_line_and_a_line_to_its_weeks(house: House, signed_in: Browser) -> None:
    for number in range(20 * len(STAGES[Programme.VETERAN])):
        make_case(house.owner, person=make_person(branch="ngu"), stage=STAGES[Programme.VETERAN][number % 6])
    weeks, client = publish(house, 4), signed_in(house.analyst)
    row = client.get(PAGE).text.split(">Лікування<")[1].split("</tr>")[0]
    url, number = re.findall(r'<a href="([^"]*)#finding">(\d+)</a>', row)[0]
    line = client.get(unescape(url)).text
    assert f"Лікування: 40\xa0→\xa0{number}" in line
    leads = re.findall(r'<th scope="row"><a href="([^"]*)#finding">', line)
    assert [f"period={week}" in one for week, one in zip(reversed(weeks), leads, strict=True)] == [True] * 4
    for place, one in enumerate(reversed(leads)):
        assert re.search(rf"Лікування<svg.*?</th><td><a [^>]*>{40 + place}</a>", client.get(unescape(one)).text), one


def test_week_that_cannot_be_chosen_any_more_has_no_address(house: House) -> None:
    weeks = publish(house, 30)
    trend = country_trend("total:veteran", "Ветеранів", Periods().period(str(weeks[20])), today=weeks[-1])
    assert [bool(url) for _label, _number, url in trend.rows] == [True] * 17 + [False] * 4


def test_page_of_a_whole_country_is_light(house: House, signed_in: Browser) -> None:
    """27 regions with 108 departments, each with its number."""
    week = publish_week(at=noon(-7))
    units = {oblast: {f"{oblast} {place}": 20 for place in range(4)} for oblast in Oblast.values}
    tables = {**week.tables, **region_lines({}, units, "2026-11-02")}
    for oblast, some in units.items():
        tables["departments"][oblast]["names"] = [f"Відділ супроводу {unit}" for unit in some]
    CountryWeek.objects.bulk_create([CountryWeek(week_on=noon(-14).date(), made_at=noon(-14), tables=tables)])
    answer = signed_in(house.analyst).get(f"{PAGE}?period={noon(-14).date()}")
    assert answer.text.count("Відділ супроводу UA") == 108
    assert len(answer.content) < 60_000


def test_page_costs_the_same_with_more_weeks_and_is_light(house: House, signed_in: Browser) -> None:
    client, counts = signed_in(house.analyst), []
    client.get(PAGE)
    for weeks in (2, 30):
        publish(house, weeks)
        with CountedQueries() as queries:
            answer = client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(answer.content) < 60_000
