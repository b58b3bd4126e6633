"""A colleague is chosen among hundreds: with the department, the load as it would be, and whether at work."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import HandOver
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence, Department, Supporter
from supporters.directory.reports.colleagues import colleagues_among
from supporters.directory.roles import Role
from supporters.forms.form_pages import BY_SCRIPT
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_case, make_department, make_house, make_person, make_supporter

pytestmark = pytest.mark.django_db
FIND = {"find": "owner", "submission_key": ""}


@pytest.fixture
def house(db: None) -> House:
    return make_house()


def hire(house: House, count: int) -> None:
    for n in range(count):
        make_supporter(house.other_department, surname=f"Ярема{n}")


def search(client: Client, address: str, words: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.post(address, {**FIND, "owner_words": words}, headers={BY_SCRIPT: "1"}).json()
    return answer


def address_of(house: House) -> str:
    return reverse("case_handover", args=[house.case.number])


def test_first_list_has_the_own_department_then_its_neighbours_then_the_smallest_load(
    house: House, signed_in: Callable[[Any], Client]
) -> None:
    hire(house, 25)
    beside = make_supporter(make_department("Група", parent=house.department), surname="Якименко")
    busy = Supporter.objects.get_queryset().get(surname="Ярема0")
    make_case(busy, person=make_person("Ткач"))
    away = make_supporter(house.department, surname="Абрамова")
    make_absence(away, days=(-1, 3))
    picks = search(signed_in(house.owner), address_of(house), "")["picks"]
    assert [pick["value"] for pick in picks[:2]] == [str(house.colleague.pk), str(beside.pk)]
    assert {str(busy.pk), str(away.pk)}.isdisjoint({pick["value"] for pick in picks}), "they come last"
    assert len(picks) == 20


def test_colleagues_above_below_and_beside_come_after_the_own_ones(house: House) -> None:
    Department.objects.filter(pk=house.department.pk).update(parent=house.other_department)
    below = make_department("Група", parent=house.department)
    beside = make_department("Відділ поруч", parent=house.other_department)
    far = make_department("Далекий відділ")
    for where in (far, below, beside):
        make_supporter(where)
    people = colleagues_among(Supporter.objects.owners(), near=house.department.pk, today=kyiv_day(timezone.now()))
    places = [one.department_id for one in people.ordered]
    assert places[0] == house.department.pk
    assert places[-1] == far.pk
    assert {below.pk, beside.pk} <= set(places[:-1])


def test_option_says_department_load_and_absence(house: House, signed_in: Callable[[Any], Client]) -> None:
    hire(house, 25)
    make_case(house.colleague, person=make_person("Ткач"))
    make_absence(house.colleague, days=(-1, 3))
    (pick,) = search(signed_in(house.owner), address_of(house), "бойко")["picks"]
    assert pick["label"] == "Бойко\u00a0І.\u00a0О."
    assert pick["note"].startswith("Відділ супроводу · 1 → 2 картки · не на роботі до")


def test_cards_of_a_colleague_add_nothing_to_the_own_load(house: House, signed_in: Callable[[Any], Client]) -> None:
    hire_below = make_department("Група", parent=house.department)
    for n in range(25):
        make_supporter(hire_below, surname=f"Ярема{n}")
    other = make_case(house.colleague, person=make_person("Ткач"))
    sent = {**FIND, "numbers": [house.case.number, other.number], "owner_words": "бойко"}
    answer = signed_in(house.head).post(reverse("owners_assign"), sent, headers={BY_SCRIPT: "1"}).json()
    assert answer["picks"][0]["note"] == "Відділ супроводу · 1 → 2 картки"
    answer = signed_in(house.head).post(reverse("owners_assign"), {**sent, "owner_words": "ярема1"}, headers={BY_SCRIPT: "1"})
    assert answer.json()["picks"][0]["note"] == "Група · 0 → 2 картки"


def test_colleague_is_found_by_name_or_department_in_either_alphabet(house: House, signed_in: Callable[[Any], Client]) -> None:
    hire(house, 25)
    client, address = signed_in(house.owner), address_of(house)
    assert search(client, address, "boiko")["picks"][0]["value"] == str(house.colleague.pk)
    assert search(client, address, "ярема3")["picks"][0]["note"].startswith("Інший відділ")
    assert search(client, address, "інший відділ")["said"].startswith("Знайдено: 25")
    assert search(client, address, "й" * 5_000)["picks"] == []


@pytest.mark.parametrize("words", ["", "ярема"])
def test_search_costs_the_same_among_a_hundred(house: House, signed_in: Callable[[Any], Client], words: str) -> None:
    client, address = signed_in(house.owner), address_of(house)

    def cost() -> int:
        with CountedQueries() as queries:
            assert search(client, address, words)["picks"]
        return len(queries)

    hire(house, 25)
    cost()
    few = cost()
    hire(house, 75)
    assert cost() == few


def test_options_cost_two_queries_for_any_number(house: House) -> None:
    hire(house, 30)
    people = colleagues_among(Supporter.objects.owners(), near=house.department.pk, today=kyiv_day(timezone.now()))
    with CountedQueries() as queries:
        people.notes(people.ordered)
        people.notes(people.ordered)
    assert len(queries) == 2, "the people, the absences"


@pytest.mark.parametrize("key", ["", "x", "\0", "й" * 5_000, "closed", "unknown"])
def test_colleague_who_is_not_offered_is_refused(house: House, signed_in: Callable[[Any], Client], key: str) -> None:
    hire(house, 25)
    value = {"closed": str(house.deactivated.pk), "unknown": str(uuid4())}.get(key, key)
    sent = {"whom": "colleague", "owner": value, "reason": "overload", "submission_key": str(uuid4())}
    answer = signed_in(house.owner).post(address_of(house), sent)
    assert answer.status_code == 422
    assert "Оберіть колегу" in answer.text
    assert not HandOver.objects.exists()


def test_head_filters_by_a_colleague_whose_name_is_in_no_address(house: House, signed_in: Callable[[Any], Client]) -> None:
    below = make_department("Група", parent=house.department)
    for n in range(25):
        make_supporter(below, surname=f"Ярема{n}")
    client, address = signed_in(house.head), reverse("dashboard")
    assert 'name="owner_words"' in client.get(address).text
    one = Supporter.objects.get_queryset().get(surname="Ярема7")
    picks = client.post(address, {**FIND, "owner_words": "ярема7"}, headers={BY_SCRIPT: "1"}).json()["picks"]
    assert [(pick["value"], pick["note"]) for pick in picks] == [(str(one.pk), "Група")]
    page = client.post(f"{address}?risk=green", {**FIND, "owner_words": "ярема7", "risk": "green"})
    assert (page.status_code, f'value="{one.pk}"' in page.text, "Знайдено: 1" in page.text) == (200, True, True)
    answer = client.post(address, {"owner": str(one.pk), "owner_words": "Ярема7", "risk": "green"})
    assert answer.headers["Location"] == f"{address}?owner={one.pk}&risk=green"
    refused = client.post(address, {"owner": str(house.other_head.pk)})
    assert (refused.status_code, "Оберіть колегу зі списку" in refused.text) == (422, True)


def test_team_names_roles_and_psychologists_first(house: House, signed_in: Callable[[Any], Client]) -> None:
    hire(house, 25)
    psychologist = make_supporter(house.other_department, Role.PSYCHOLOGIST, surname="Яворівська")
    address = reverse("team_join", args=[house.case.number])
    sent = {"find": "member", "member_words": "", "submission_key": ""}
    first = signed_in(house.owner).post(address, sent, headers={BY_SCRIPT: "1"}).json()["picks"][0]
    assert (first["value"], first["note"]) == (str(psychologist.pk), "психолог, Інший відділ")
    sent["member_words"] = "психолог"
    picks = signed_in(house.owner).post(address, sent, headers={BY_SCRIPT: "1"}).json()["picks"]
    assert [pick["value"] for pick in picks] == [str(psychologist.pk)]


def test_absence_of_the_next_fourteen_days_is_said_and_a_later_one_is_not(
    house: House, signed_in: Callable[[Any], Client]
) -> None:
    hire(house, 25)
    later = make_absence(house.colleague, days=(15, 16))
    (pick,) = search(signed_in(house.owner), address_of(house), "бойко")["picks"]
    assert "не на роботі" not in pick["note"]
    Absence.objects.filter(pk=later.pk).update(from_on=F("from_on") - timedelta(days=1))
    (pick,) = search(signed_in(house.owner), address_of(house), "бойко")["picks"]
    assert re.search(r"не на роботі \d.* без заміни", pick["note"])
