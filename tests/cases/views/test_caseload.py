"""«Мої картки»: which cases it lists, in which order, with how many queries."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cases.models import Case
from cases.reports.lists import caseload
from cases.states import CaseState, Stage
from tests.cases.views.conftest import said
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_case, make_facility, make_hand_over, make_person

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


def names(page: str) -> list[str]:
    return re.findall(r"/cases/[0-9]+/\"><b>([^ <]+)", page)


def titles(page: str) -> list[str]:
    return re.findall(r"<h2>([^<]+)</h2>", page.split("<main")[1].split("</main>", maxsplit=1)[0])


def test_own_and_covered_people_are_listed_and_no_others(house: House, signed_in: Browser) -> None:
    make_case(house.colleague, person=make_person("Чужий"))
    closed = make_case(house.owner, person=make_person("Завершений"))
    Case.objects.filter(pk=closed.pk).update(state=CaseState.CLOSED)
    assert names(signed_in(house.owner).get("/cases/").text) == ["Коваленко"]
    assert names(signed_in(house.psychologist).get("/cases/").text) == ["Коваленко"]
    assert names(signed_in(house.head).get("/cases/").text) == []
    make_absence(house.colleague, cover=house.owner)
    page = signed_in(house.owner).get("/cases/").text
    assert names(page) == ["Коваленко", "Чужий"]
    assert re.search(f'status-cover">[^<]*{house.colleague.short_name}<', page)


def test_case_that_waits_for_an_answer_says_so(house: House, at_work: Client, signed_in: Browser) -> None:
    words = said("offered, waits for an answer")
    assert words not in at_work.get("/cases/").text.lower()
    make_hand_over(house.case, house.colleague, by=house.owner)
    assert words in at_work.get("/cases/").text.lower()
    assert names(signed_in(house.colleague).get("/cases/").text) == [], "who is asked leads nothing yet"


def test_three_orders(house: House, at_work: Client) -> None:
    hospital = make_facility("hospital-1", "Госпіталь № 1")
    for surname, place, stage in (
        ("Їжак", hospital, Stage.REHABILITATION),
        ("Ґава", None, Stage.TREATMENT),
        ("Гайда", hospital, Stage.EVACUATION),
    ):
        make_case(house.owner, person=make_person(surname), facility=place, stage=stage)
    by_name, by_place, by_stage = (at_work.get(f"/cases/{query}").text for query in ("", "?by=place", "?by=stage"))
    assert (names(by_name), titles(by_name)) == (["Гайда", "Ґава", "Їжак", "Коваленко"], ["Г", "Ґ", "Ї", "К"])
    assert (names(by_place), titles(by_place)) == (
        ["Їжак", "Гайда", "Ґава", "Коваленко"],
        ["Госпіталь № 1", "Поза закладами або заклад не вказано"],
    )
    assert (names(by_stage), titles(by_stage)) == (
        ["Гайда", "Ґава", "Коваленко", "Їжак"],
        ["Евакуація", "Лікування", "Реабілітація"],
    )


def test_list_is_cut_into_pages_when_it_is_very_long(house: House, at_work: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert caseload.MOST >= 300
    monkeypatch.setattr(caseload, "MOST", 2)
    for surname in ("Ґава", "Гайда"):
        make_case(house.owner, person=make_person(surname))
    first, last = at_work.get("/cases/").text, at_work.get("/cases/?page=9").text
    assert (names(first), names(last)) == (["Гайда", "Ґава"], ["Коваленко"])
    assert ("by=name&amp;page=2" in first, "by=name&amp;page=1" in last) == (True, True)


@pytest.mark.parametrize("query", ["by=x", "page=0", "page=x", "by=place&page=" + "9" * 500, "by=%ED%A0%80"])
def test_list_is_whole_when_the_query_string_is_strange(house: House, at_work: Client, query: str) -> None:
    assert names(at_work.get(f"/cases/?{query}").text) == ["Коваленко"]


@pytest.mark.parametrize("who", ["administrator", "auditor", "analyst"])
def test_list_is_forbidden_when_the_role_has_no_cases(house: House, signed_in: Browser, who: str) -> None:
    assert signed_in(getattr(house, who)).get("/cases/").status_code == 403


def test_three_rows_cost_as_many_queries_as_one(house: House, at_work: Client) -> None:
    costs, sizes = [], []
    for count in (0, 1, 2):
        for _ in range(count):
            make_case(house.owner, person=make_person("Ткач"), facility=make_facility())
        at_work.get("/cases/")
        with CountedQueries() as queries:
            sizes.append(len(at_work.get("/cases/").content))
        costs.append(len(queries))
    assert costs[0] == costs[1] == costs[2] <= 6
    assert (sizes[2] - sizes[1]) / 2 < 1_100, "three hundred rows stay light"
