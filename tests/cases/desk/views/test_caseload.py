"""«Мої картки»: which cases it lists, in which order, with how many queries."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import CaseState, Stage
from cases.desk.reports.lists import caseload
from tests.cases.conftest import said
from tests.database import CountedQueries
from tests.factories import (
    House,
    make_absence,
    make_case,
    make_facility,
    make_hand_over,
    make_member,
    make_person,
    make_promise,
    next_step,
)
from tests.questions import make_question
from tools.journeys.dates import in_days

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


def test_table_is_ordered_by_last_contact_and_by_next_step(house: House, at_work: Client) -> None:
    for surname, days, heard in (("Їжак", 5, 2), ("Ґава", 1, None), ("Гайда", 3, 9)):
        case = make_case(house.owner, person=make_person(surname), step=next_step(days))
        heard_at = None if heard is None else timezone.now() - timedelta(days=heard)
        Case.objects.filter(pk=case.pk).update(last_contact_at=heard_at)
    by_contact, by_next = (at_work.get(f"/cases/?by={order}").text for order in ("contact", "next"))
    assert (names(by_contact), titles(by_contact)) == (["Ґава", "Коваленко", "Гайда", "Їжак"], [])
    assert re.findall(r'caseload-heard">([^<]+)', by_contact) == [
        "ще не було",
        "ще не було",
        "9\u00a0днів тому",
        "2\u00a0дні тому",
    ]
    assert names(by_next) == ["Коваленко", "Ґава", "Гайда", "Їжак"]
    assert 'href="/cases/?by=next" aria-current="true"' in by_next
    assert "Відвідати" in by_next.split('<p class="caseload-next">')[2]


def test_what_is_due_is_marked_on_its_card(house: House, at_work: Client, signed_in: Browser) -> None:
    card = make_case(house.owner, person=make_person("Ткач"), step=next_step(3))
    make_promise(card, house.owner, days=-1, words="Давня обіцянка")
    make_question(card, house.head)
    page = at_work.get("/cases/").text
    marks = page.split("Ткач")[1].split("</li>")[0]
    assert "status-overdue" in marks
    assert "Давня обіцянка" in marks
    assert "ще 1" in marks
    assert "Давня обіцянка" not in page.split("Коваленко")[1].split("</li>")[0]
    make_member(card, house.owner, house.psychologist)
    assert "Давня обіцянка" not in signed_in(house.psychologist).get("/cases/").text, "the owner keeps it"


def test_part_that_needs_action_today(house: House, at_work: Client) -> None:
    make_promise(make_case(house.owner, person=make_person("Ткач"), step=next_step(3)), house.owner, days=0)
    make_promise(make_case(house.owner, person=make_person("Явір"), step=next_step(3)), house.owner, days=1)
    page = at_work.get("/cases/?due=yes").text
    assert names(page) == ["Коваленко", "Ткач"]
    assert names(at_work.get("/cases/").text) == ["Коваленко", "Ткач", "Явір"]
    assert "Потребують дії\u00a0(2)" in page
    assert 'href="/cases/?by=place&amp;due=yes"' in page
    assert names(at_work.get("/cases/?due=no").text) == ["Коваленко", "Ткач", "Явір"]


def test_part_that_needs_action_is_empty(house: House, at_work: Client) -> None:
    Case.objects.filter(pk=house.case.pk).update(next_due_on=in_days(1))
    page = at_work.get("/cases/?due=yes").text
    assert said("None of your records needs action today.") in page
    assert 'href="/cases/"' in page


def test_own_records_lead_to_the_month_and_to_vacancies(house: House, at_work: Client) -> None:
    page = at_work.get("/cases/").text
    assert 'href="/community/"' in page
    assert 'href="/vacancies/"' in page


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
            card = make_case(house.owner, person=make_person("Ткач"), facility=make_facility())
            make_promise(card, house.owner, days=0)
        at_work.get("/cases/")
        with CountedQueries() as queries:
            sizes.append(len(at_work.get("/cases/").content))
        costs.append(len(queries))
    assert costs[0] == costs[1] == costs[2] <= 6
    assert (sizes[2] - sizes[1]) / 2 < 1_100, "three hundred rows stay light"
