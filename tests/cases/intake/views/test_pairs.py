"""Pairs of persons that may be one: who sees them, what is opened, what a head decides."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import combinations
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.models import AccessRecord
from supporters.directory.models import Supporter
from tests.database import CountedQueries
from tests.factories import House, make_case, make_department, make_head, make_person
from tests.lists import listed_keys
from tests.persons import make_pair
from tools.journeys.dates import in_days
from veterans.actions.pairs import keep_registrar_verdict, say_different, set_aside
from veterans.models import DuplicatePair, PairSearch, PairState, Person

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
LIST = "/duplicates/"
WORDS = "Батько й син, говорила з обома"


def person_of(owner: Supporter, surname: str = "Коваленко", **known: Any) -> Person:
    return make_case(owner, person=make_person(surname, **known)).person


@pytest.fixture
def pair(house: House) -> DuplicatePair:
    return make_pair(house.case.person, person_of(house.owner, born_on=date(1990, 5, 17), phone="+380671112233"))


def at(pair: DuplicatePair, part: str = "") -> str:
    return f"{LIST}{pair.pk}/{part}"


def subjects(route: str) -> set[Any]:
    return {key for record in AccessRecord.objects.filter(route=route) for key in record.subject_ids}


def test_list_names_cards_and_reasons_and_opens_nobody(house: House, pair: DuplicatePair, signed_in: SignIn) -> None:
    text = signed_in(house.head).get(LIST).text
    assert house.case.number_label in text
    assert "прізвище збігається" in text
    assert "імена різні" in text
    assert "Коваленко" not in text
    assert not subjects("duplicates")


@pytest.mark.parametrize("route", ["duplicate", "duplicate_different", "duplicate_later"])
def test_pair_is_nowhere_when_one_card_is_out_of_reach(house: House, route: str, signed_in: SignIn) -> None:
    elsewhere = make_case(house.colleague, person=make_person("Бондар"), department=house.other_department)
    pair = make_pair(house.case.person, elsewhere.person)
    for head in (house.head, house.other_head):
        client = signed_in(head)
        assert str(pair.pk) not in client.get(LIST).text
        assert client.get(reverse(route, args=[pair.pk])).status_code == 404
        posted = client.post(reverse(route, args=[pair.pk]), {"words": WORDS})
        assert posted.status_code == (405 if route == "duplicate" else 404)


def test_head_above_both_departments_sees_the_pair(signed_in: SignIn) -> None:
    above = make_department("Управління")
    persons = []
    for number in range(2):
        below = make_department(f"Відділ {number} управління", parent=above)
        persons.append(make_case(None, department=below, person=make_person(), by=make_head(below)).person)
    pair = make_pair(*persons)
    assert at(pair) in signed_in(make_head(above)).get(LIST).text


def test_side_by_side_opens_both_and_is_recorded(house: House, pair: DuplicatePair, signed_in: SignIn) -> None:
    text = signed_in(house.head).get(at(pair)).text
    assert "17.05.1990" in text
    assert "067" in text
    (record,) = AccessRecord.objects.filter(route="duplicate")
    assert (set(record.subject_ids), record.purpose) == ({pair.first_id, pair.second_id}, "duplicates")


def test_difference_of_the_persons_is_marked(house: House, signed_in: SignIn) -> None:
    pair = make_pair(person_of(house.owner), person_of(house.owner, "Ковальчук"))
    assert signed_in(house.head).get(at(pair)).text.count("side-differs") == 1


@pytest.mark.parametrize(("known", "marked"), [({"birth_year": 1990}, 0), ({"birth_year": 1989}, 1), ({}, 0)])
def test_year_alone_agrees_with_a_date_in_it(house: House, known: dict[str, Any], marked: int, signed_in: SignIn) -> None:
    pair = make_pair(person_of(house.owner, born_on=date(1990, 5, 17)), person_of(house.owner, **known))
    assert signed_in(house.head).get(at(pair)).text.count("side-differs") == marked


def test_pair_is_settled_once_with_words(house: House, pair: DuplicatePair, signed_in: SignIn) -> None:
    client = signed_in(house.head)
    assert client.post(at(pair, "different/"), {"words": ""}).status_code == 422
    assert client.post(at(pair, "different/"), {"words": WORDS}).headers["Location"] == LIST
    assert client.post(at(pair, "different/"), {"words": WORDS}).status_code == 409
    assert client.post(at(pair, "later/"), {"until": in_days(3).isoformat()}).status_code == 409
    assert at(pair) not in client.get(LIST).text
    assert at(pair) in client.get(f"{LIST}?show=settled").text
    assert WORDS in client.get(at(pair)).text


def test_settled_pair_is_opened_again_and_searched_for(house: House, pair: DuplicatePair, signed_in: SignIn) -> None:
    say_different(pair.pk, WORDS, by=house.head, at=timezone.now())
    PairSearch.objects.all().delete()
    client = signed_in(house.head)
    assert client.post(at(pair, "open/")).headers["Location"] == at(pair)
    assert client.post(at(pair, "open/")).status_code == 409
    assert DuplicatePair.objects.values_list("state", flat=True).get() == PairState.OPEN
    assert PairSearch.objects.values_list("person_id", flat=True).get() == pair.first_id


@pytest.mark.parametrize("days", [0, -1, 93])
def test_day_of_a_later_decision_is_near_and_to_come(house: House, pair: DuplicatePair, days: int, signed_in: SignIn) -> None:
    assert signed_in(house.head).post(at(pair, "later/"), {"until": in_days(days).isoformat()}).status_code == 422


def test_pair_put_off_returns_on_its_day(house: House, pair: DuplicatePair, signed_in: SignIn) -> None:
    client = signed_in(house.head)
    assert client.post(at(pair, "later/"), {"until": in_days(1).isoformat()}).headers["Location"] == LIST
    assert at(pair) not in client.get(LIST).text
    assert at(pair) in client.get(f"{LIST}?show=later").text
    set_aside(pair.pk, in_days(0), by=house.head, at=timezone.now() - timedelta(days=1))
    assert at(pair) in client.get(LIST).text


def test_words_of_the_registrar_are_shown_to_the_head(house: House, pair: DuplicatePair, signed_in: SignIn) -> None:
    keep_registrar_verdict(
        pair.second_id, pair.first_id, "інший підрозділ", by=house.owner, at=timezone.now(), score=0.95, reasons=("born_same",)
    )
    text = signed_in(house.head).get(at(pair)).text
    assert "інший підрозділ" in text
    assert house.owner.short_name in text


@pytest.mark.parametrize("sort", ["", "likeness", "-likeness", "when", "-when"])
def test_list_has_every_pair_once_in_any_order(house: House, signed_in: SignIn, sort: str) -> None:
    persons = [person_of(house.owner) for _ in range(11)]
    for one, other in combinations(persons, 2):
        make_pair(one, other)
    found = listed_keys(signed_in(house.head), LIST, sort=sort)
    assert len(found) == len(set(found)) == 55


def test_list_begins_anew_when_its_address_is_strange(house: House, signed_in: SignIn) -> None:
    client = signed_in(house.head)
    for query in ("show=x", "sort=same", "after=%C2%B2", f"after={uuid4()}", "show=settled&before=1"):
        answer = client.get(f"{LIST}?{query}")
        beginning = f"{LIST}?show=settled" if "settled" in query else LIST
        assert (answer.status_code, answer.headers["Location"]) == (302, beginning)


def test_list_costs_the_same_for_one_pair_and_for_three(house: House, signed_in: SignIn) -> None:
    client, counts = signed_in(house.head), []
    client.get(LIST)
    for _ in range(3):
        make_pair(person_of(house.owner), person_of(house.owner))
        with CountedQueries() as counted:
            client.get(LIST)
        counts.append(len(counted))
    assert counts[0] == counts[2] <= 8, counts
