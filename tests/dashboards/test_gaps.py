"""The radar: who may see it, what it lists, and that its number is that of the tile and of the reminder."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse_lazy
from django.utils import timezone

from cases.case.models import Case, HandOver
from cases.case.states import StayKind
from cases.course.actions.facilities import serve_facilities
from cases.course.actions.moves import move_person
from cases.course.actions.stays import NewStay
from cases.leading.reminders.gaps import cases_in_gaps
from privacy.models import AccessRecord
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import kyiv_day
from supporters.notifications.models import hours_at
from tests.database import CountedQueries
from tests.factories import House, make_case, make_facility, make_hand_over, make_person
from tests.lists import listed_keys

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROW = re.compile(r'<th scope="row" id="r-(\d{8})"')
CHOICE = re.compile(r'<a href="([^"]*)"[^>]*>([^<]+)&nbsp;<b>(\d+)</b>')
MOST_QUERIES = 8
ASSIGN = reverse_lazy("owners_assign")


@pytest.fixture
def heads(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.head)


def move(case: Case, kind: StayKind = StayKind.ROAD, *, ago: timedelta, **known: Any) -> Case:
    assert case.owner
    now = timezone.now()
    with reading_under_way(Reading()):
        move_person(case.pk, NewStay(kind=kind, **known), moved_at=now - ago, by=case.owner, at=now)
    return case


def one(house: House, surname: str) -> Case:
    return make_case(house.owner, person=make_person(surname), facility=make_facility())


@pytest.fixture
def everybody(house: House) -> dict[str, Case]:
    """One case of each kind, one on the road in time, one where all is well, one of another department; the oldest first."""
    make_facility("theirs", "Чужий госпіталь")
    for department, code in ((house.department, "hospital"), (house.other_department, "theirs")):
        serve_facilities(department.pk, added=[code], removed=(), by=None, at=timezone.now())
    target, today = make_facility("rehab", "Центр відновлення"), kyiv_day(timezone.now())
    found = {
        "road": move(one(house, "Дорога"), ago=6 * DAY, bound_for=target, expected_on=today - 2 * DAY),
        "unknown": move(one(house, "Невідомо"), StayKind.INPATIENT, ago=5 * DAY),
        "unserved": move(one(house, "Чужина"), StayKind.INPATIENT, ago=4 * DAY, facility=make_facility("theirs")),
        "queue": make_case(None, by=house.head, person=make_person("Черга"), at=timezone.now() - 3 * DAY),
        "offer": one(house, "Пропозиція"),
        "expected": move(one(house, "Вчасно"), ago=HOUR, bound_for=target, expected_on=today + DAY),
        "well": one(house, "Добре"),
    }
    offer = make_hand_over(found["offer"], house.colleague, by=house.owner, at=timezone.now() - 2 * DAY)
    HandOver.objects.filter(pk=offer.pk).update(answer_by=timezone.now() - DAY)
    make_case(None, by=house.other_head, person=make_person("Інші"))
    return found


GAPS = ("road", "unknown", "unserved", "queue", "offer")


def listed(client: Client, address: str = "/gaps/") -> list[str]:
    return ROW.findall(client.get(address).text)


def numbers(everybody: dict[str, Case], *names: str) -> list[str]:
    return [everybody[name].number for name in names]


def test_gaps_come_with_the_oldest_first(heads: Client, everybody: dict[str, Case]) -> None:
    page = heads.get("/gaps/").text
    assert ROW.findall(page) == numbers(everybody, "road", "unknown", "unserved", "queue", "offer")
    assert ">5 людей станом на" in page
    assert "Дорога Андрій Петрович" in page
    assert "6 днів" in page
    assert "Госпіталь → Центр відновлення" in page


def test_tile_list_and_reminder_have_the_same_rows(house: House, heads: Client, everybody: dict[str, Case]) -> None:
    (number,) = re.findall(r'<a href="/gaps/"><b>(\d+)</b>', heads.get("/dashboard/").text)
    at = timezone.now()
    due = {pk for pk, *_ in cases_in_gaps(at, hours_at(at))}
    ours = set(Case.objects.filter(pk__in=due, department=house.department).values_list("number", flat=True))
    assert int(number) == len(listed(heads)) == len(ours)
    assert set(listed(heads)) == ours
    behind = re.findall(r'name="keys" value="(\d{8})"', heads.get("/dashboard/cases/?number=gaps").text)
    assert set(behind) == ours


def test_person_on_the_road_in_time_whose_offer_has_no_answer_is_a_gap(house: House, heads: Client) -> None:
    case = move(one(house, "Ткач"), ago=HOUR, expected_on=kyiv_day(timezone.now() + DAY))
    offer = make_hand_over(case, house.colleague, by=house.owner)
    before = len(listed(heads))
    HandOver.objects.filter(pk=offer.pk).update(asked_at=timezone.now() - 2 * DAY, answer_by=timezone.now() - HOUR)
    assert case.number in listed(heads)
    tile = re.search(r'href="/gaps/"[^>]*>.*?<b>(\d+)</b>', heads.get("/dashboard/").text, re.DOTALL)
    assert tile
    shown = re.search(r'class="list-count" role="status">(\d+)', heads.get("/gaps/").text)
    assert shown
    assert tile[1] == shown[1]
    assert len(listed(heads)) == before + 1
    assert case.pk in [row[0] for row in cases_in_gaps(timezone.now(), hours_at(timezone.now()))]


def test_each_kind_has_its_number_and_its_rows(heads: Client, everybody: dict[str, Case]) -> None:
    choices = [(unescape(url), int(number)) for url, _label, number in CHOICE.findall(heads.get("/gaps/").text)]
    for name in (*GAPS, "expected"):
        assert (f"/gaps/?kind={name}", len(listed(heads, f"/gaps/?kind={name}"))) in choices
        assert everybody[name].number in listed(heads, f"/gaps/?kind={name}")
    assert everybody["well"].number not in {number for url, _number in choices for number in listed(heads, url)}


def test_route_shows_who_is_late_and_who_is_in_time(heads: Client, everybody: dict[str, Case]) -> None:
    page = heads.get("/gaps/").text
    (address,) = [unescape(url) for url in re.findall(r'href="(/gaps/\?origin=hospital&amp;target=rehab)"', page)]
    assert listed(heads, address) == numbers(everybody, "road", "expected")
    assert listed(heads, "/gaps/?origin=nowhere&target=-") == []
    assert "На цьому маршруті зараз нікого немає" in heads.get("/gaps/?origin=nowhere&target=-").text


def test_each_row_leads_to_what_closes_its_gap(heads: Client, everybody: dict[str, Case]) -> None:
    page = heads.get("/gaps/").text
    pages = {"road": "places", "unknown": "places", "unserved": "handover", "queue": "handover", "offer": "handover"}
    for name, route in pages.items():
        assert f'href="/cases/{everybody[name].number}/{route}/"' in page
    assert "запитано: Бойко" in page, "who is asked"
    assert "картка в черзі: «Відділ супроводу»" in page


def test_filters_of_the_numbers_narrow_the_radar(house: House, heads: Client, everybody: dict[str, Case]) -> None:
    address = f"/gaps/?owner={house.owner.pk}"
    assert listed(heads, address) == numbers(everybody, "road", "unknown", "unserved", "offer")
    assert 'class="btn btn-outline tag"' in heads.get(address).text


def test_empty_radar_says_that_all_is_well(house: House, heads: Client) -> None:
    page = heads.get("/gaps/").text
    assert "сказав «приймаю»" in page
    assert ROW.findall(page) == []


@pytest.mark.parametrize(
    "query",
    ["kind=none", "origin=a b&target=c", "sort=who", "after=x", "before=99999999", "department=1"],
)
def test_query_that_is_no_question_shows_the_whole_radar(heads: Client, query: str) -> None:
    answer = heads.get(f"/gaps/?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/gaps/")


def test_reading_is_recorded_with_its_people(heads: Client, everybody: dict[str, Case]) -> None:
    heads.get("/gaps/")
    record = AccessRecord.objects.order_by("-pk").first()
    assert record
    assert record.purpose == "number: gaps"
    assert set(record.subject_ids) == {everybody[name].person_id for name in GAPS}


def test_head_above_sees_the_departments_below_and_others_nothing(
    house: House, everybody: dict[str, Case], signed_in: Callable[[Any], Client]
) -> None:
    assert numbers(everybody, "road")[0] not in listed(signed_in(house.other_head))
    assert signed_in(house.owner).get("/gaps/").status_code == 403


def test_radar_costs_as_many_queries_with_three_rows_as_with_one(house: House, heads: Client) -> None:
    def cost() -> int:
        with CountedQueries() as queries:
            assert heads.get("/gaps/").status_code == 200
        return len(queries)

    move(house.case, StayKind.INPATIENT, ago=DAY)
    assert len(listed(heads)) == 1
    before = cost()
    for surname in ("Вовк", "Лис"):
        move(one(house, surname), StayKind.INPATIENT, ago=DAY)
    heads.get("/gaps/")
    assert len(listed(heads)) == 3
    assert cost() == before <= MOST_QUERIES


@pytest.mark.parametrize("sort", ["", "age", "-age", "kind", "-kind", "route", "-route"])
def test_radar_has_everybody_once_in_any_order(house: House, heads: Client, sort: str) -> None:
    for number in range(52):
        move(one(house, "Вовк"), StayKind.INPATIENT, ago=(number // 10 + 1) * HOUR)
    found = listed_keys(heads, "/gaps/", sort=sort)
    assert len(found) == len(set(found)) == 52


def test_several_of_the_radar_are_offered_at_once(heads: Client, everybody: dict[str, Case]) -> None:
    page = heads.get("/gaps/").text
    keys = re.findall(r'name="keys" value="(\d{8})"', page)
    assert keys == numbers(everybody, *GAPS)
    for sent in ({"keys": keys}, {"all": "1"}):
        answer = heads.post(ASSIGN, {**sent, "next": "/gaps/"})
        assert answer.status_code == 200
        assert all(everybody[name].number_label in answer.text for name in GAPS)
