"""Who sees which numbers; each number leads to its rows."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import Risk, Stage
from dashboards.indicators import TILES
from privacy.models import AccessRecord
from supporters.directory.reports.lists.keyset import PER_PAGE
from tests.actors import be_away
from tests.database import CountedQueries
from tests.factories import (
    House,
    hand_over_to,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_supporter,
    make_visit,
)
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r'<a href="([^"]*)"><b>(\d+)</b> <span>')
CELL = re.compile(r'<td><a href="([^"]*)">(\d+)</a></td>')
ROW = re.compile(r'name="keys" value="(\d{8})"')
LIST = "/dashboard/cases/"
SAYS_OFFERED = "<small>запропоновано, чекає на відповідь</small>"


@pytest.fixture
def heads(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.head)


def numbers_on(page: str) -> list[tuple[str, int]]:
    """The address and value of each number on the page."""
    return [(unescape(address), int(number)) for address, number in [*NUMBER.findall(page), *CELL.findall(page)]]


def listed(client: Client, address: str) -> list[str]:
    """The case numbers on all pages, found by following the link to the next page."""
    found: list[str] = []
    seen: set[str] = set()
    while address and address not in seen:
        seen.add(address)
        page = client.get(address).text
        found += ROW.findall(page)
        onward = re.findall(r'href="([^"]*)">(?:Наступна сторінка|Next page)', page)
        address = unescape(onward[0]) if onward else ""
    return found


def test_head_begins_with_the_numbers(heads: Client) -> None:
    assert heads.get("/").headers["Location"] == "/dashboard/"


def test_number_has_its_definition_and_moment(heads: Client) -> None:
    page = heads.get("/dashboard/").text
    assert len(NUMBER.findall(page)) == page.partition('class="panel definitions')[2].count("<dt>") == len(TILES)
    assert len(re.findall(r"\d\d:\d\d", page)) >= 12


def test_every_number_on_the_page_opens_as_many_rows(house: House, heads: Client) -> None:
    for stage in Stage:
        case = make_case(house.colleague, stage=stage, programme=stage.programme)
        make_visit(case, house.colleague, days=-2 if stage is Stage.TREATMENT else 2)
    make_case(None, by=house.head)
    numbers = numbers_on(heads.get("/dashboard/").text)
    assert len(numbers) > 25
    for address, number in numbers:
        assert len(listed(heads, address)) == number, address


def test_pages_keep_the_filters_and_miss_nobody(house: House, heads: Client) -> None:
    for _ in range(PER_PAGE + 2):
        make_case(house.owner, stage=Stage.EVACUATION)
    found = listed(heads, f"{LIST}?number=on_support&stage=evacuation")
    assert len(found) == len(set(found)) == PER_PAGE + 2
    assert house.case.number not in found


def test_rows_come_in_the_order_of_need(house: House, heads: Client) -> None:
    soon, red_late, late, very_late = (make_case(house.owner) for _ in range(4))
    for case, days, risk in ((soon, 5, Risk.RED), (red_late, -1, Risk.RED), (late, -1, Risk.GREEN), (very_late, -9, Risk.GREEN)):
        Case.objects.filter(pk=case.pk).update(next_due_on=in_days(days), risk=risk)
    found = listed(heads, LIST)
    assert found == [case.number for case in (red_late, very_late, late, soon, house.case)]


def test_list_repeats_number_definition_and_moment(house: House, heads: Client) -> None:
    Case.objects.filter(pk=house.case.pk).update(next_due_on=in_days(-3))
    page = heads.get(f"{LIST}?number=overdue").text
    head = page.split("<table")[0]
    assert re.search(r">1 \w+ [^<]*\d\d:\d\d<", head)
    assert "у яких день наступного кроку вже минув" in head
    row = page.split("<tbody>")[1]
    assert "Коваленко Андрій Петрович" in row
    assert "Мельник" in row


def test_names_of_the_list_are_in_one_access_record(house: House, heads: Client) -> None:
    make_case(house.owner)
    heads.get("/dashboard/")
    assert not AccessRecord.objects.filter(actor_id=house.head.pk).exists()
    heads.get(f"{LIST}?number=on_support")
    record = AccessRecord.objects.get(actor_id=house.head.pk)
    assert set(record.subject_ids) == set(Case.objects.values_list("person_id", flat=True))
    assert (record.route, record.purpose) == ("dashboard_cases", "number: on_support")


def test_nothing_of_another_subtree_is_counted_or_listed(house: House, signed_in: Callable[[Any], Client]) -> None:
    other = signed_in(house.other_head)
    assert {number for _, number in NUMBER.findall(other.get("/dashboard/").text)} == {"0"}
    assert listed(other, LIST) == []


def test_case_that_a_head_leads_elsewhere_is_not_counted(house: House, heads: Client) -> None:
    make_case(house.head, department=house.other_department)
    assert listed(heads, LIST) == [house.case.number]


@pytest.mark.parametrize(
    "query",
    [
        "department=x",
        "department={foreign}",
        "owner={stranger}",
        "owner={nobody}",
        "stage=nowhere",
        "risk=blue",
        "number=all",
    ],
)
def test_filter_leads_back_to_the_numbers_when_it_is_none_of_the_readers(house: House, heads: Client, query: str) -> None:
    stranger = make_supporter(house.other_department)
    asked = query.format(foreign=house.other_department.pk, stranger=stranger.pk, nobody=uuid4())
    assert heads.get(f"{LIST}?{asked}").headers["Location"] == "/dashboard/"
    if not query.startswith(("number", "page")):
        assert heads.get(f"/dashboard/?{asked}").headers["Location"] == "/dashboard/"


def test_filters_stay_in_every_address_of_the_page(house: House, heads: Client) -> None:
    below = make_department("Сектор", parent=house.department)
    make_case(make_supporter(below), stage=Stage.TREATMENT)
    page = heads.get(f"/dashboard/?department={below.pk}&stage=treatment").text
    numbers = numbers_on(page)
    assert dict(numbers)[f"{LIST}?department={below.pk}&stage=treatment&number=on_support"] == 1
    assert all(f"department={below.pk}" in address for address, _ in numbers)
    assert 'class="btn btn-outline tag"' in page


def test_owner_counts_until_another_accepts_and_the_row_says_that_it_is_offered(house: House, heads: Client) -> None:
    make_hand_over(house.case, house.colleague, by=house.owner)
    for number in ("on_support", "offered"):
        assert listed(heads, f"{LIST}?number={number}&owner={house.owner.pk}") == [house.case.number]
        assert listed(heads, f"{LIST}?number={number}&owner={house.colleague.pk}") == []
    assert SAYS_OFFERED in heads.get(LIST).text
    hand_over_to(house.case, house.colleague, by=house.owner)
    assert listed(heads, f"{LIST}?owner={house.owner.pk}") == listed(heads, f"{LIST}?number=offered") == []
    assert listed(heads, f"{LIST}?owner={house.colleague.pk}") == [house.case.number]
    assert SAYS_OFFERED not in heads.get(LIST).text


def test_no_name_of_a_person_is_in_an_address(house: House, heads: Client) -> None:
    pages = heads.get("/dashboard/").text + heads.get(LIST).text
    for address in re.findall(r'(?:href|action|value)="([^"]*)"', pages):
        assert not re.search(r"Коваленко|Мельник|%D0", address), address


def test_ticked_rows_go_to_the_page_that_assigns_an_owner(house: House, heads: Client) -> None:
    page = heads.get(f"{LIST}?number=on_support").text
    action = re.findall(r'<form method="post" action="([^"]*)"', page.split("<main")[1])[0]
    answer = heads.post(action, {"keys": ROW.findall(page), "next": f"{LIST}?number=on_support"})
    assert answer.status_code == 200
    assert house.case.number_label in answer.text


def test_offers_of_ticked_rows_are_withdrawn_from_the_list_of_offers(house: House, heads: Client) -> None:
    make_hand_over(house.case, house.colleague, by=house.head)
    assert "Відкликати ці пропозиції" not in heads.get(LIST).text
    page = heads.get(f"{LIST}?number=offered").text
    (address,) = re.findall(r'formaction="([^"]*)"', page)
    answer = heads.post(address, {"keys": ROW.findall(page), "next": f"{LIST}?number=offered"})
    assert answer.status_code == 200
    assert house.case.number_label in answer.text


@pytest.mark.parametrize("role", ["owner", "psychologist", "administrator", "auditor"])
def test_page_is_refused_to_all_but_heads(house: House, signed_in: Callable[[Any], Client], role: str) -> None:
    client = signed_in(getattr(house, role))
    assert client.get("/dashboard/").status_code == client.get(LIST).status_code == 403


def test_page_and_lists_cost_as_many_queries_with_more_rows_and_departments(house: House, heads: Client) -> None:
    def costs() -> dict[str, int]:
        found = {}
        narrowed = f"{LIST}?number=overdue&department={house.department.pk}&stage=evacuation&risk=red"
        for address in ("/dashboard/", narrowed, *(f"{LIST}?number={tile.code}" for tile in TILES)):
            with CountedQueries() as queries:
                assert heads.get(address).status_code == 200
            found[address] = len(queries)
        return found

    for name in ("Сектор 1", "Сектор 2"):
        make_needy_cases(house, name)
    costs()
    with_few = costs()
    for name in ("Сектор 3", "Сектор 4"):
        make_needy_cases(house, name)
    assert costs() == with_few
    assert with_few.pop("/dashboard/") <= 19, "one asks whether the head of a department at the top leads all of them"
    assert max(with_few.values()) <= 8


def make_needy_cases(house: House, name: str) -> None:
    """In a department below: one with an owner who is away and has offered it, one without."""
    below = make_department(name, parent=house.department)
    make_head(below)
    owner = make_supporter(below)
    led, queued = make_case(owner, stage=Stage.EVACUATION), make_case(None, by=house.head, department=below)
    make_hand_over(led, house.colleague, by=owner)
    be_away(owner)
    Case.objects.filter(pk__in=[led.pk, queued.pk]).update(next_due_on=in_days(-20), risk=Risk.RED)


def test_pages_are_light(house: House, heads: Client) -> None:
    for index in range(PER_PAGE):
        case = make_case(house.owner)
        Case.objects.filter(pk=case.pk).update(
            next_due_on=in_days(-3),
            last_contact_at=timezone.now() - timedelta(days=20),
            risk=Risk.RED if index % 4 == 0 else Risk.GREEN,
        )
    assert len(ROW.findall(heads.get(LIST).text)) == PER_PAGE
    assert len(heads.get("/dashboard/").content) <= 25_000
    assert len(heads.get(f"{LIST}?number=silent").content) <= 60_000


def test_records_with_an_entry_are_counted_and_called_so(house: House, heads: Client) -> None:
    for _ in range(2):
        make_visit(house.case, house.owner)
    tile = re.findall(r'<a href="([^"]*number=visited)"><b>(\d+)</b> <span>([^<]*)</span>', heads.get("/dashboard/").text)
    (address, number, title) = tile[0]
    assert (number, title) == ("1", "Картки із записом за 7 днів")
    assert listed(heads, unescape(address)) == [house.case.number]


def test_part_that_is_no_part_leads_back_to_the_numbers(heads: Client) -> None:
    assert heads.get(f"{LIST}?part=all").headers["Location"] == "/dashboard/"
