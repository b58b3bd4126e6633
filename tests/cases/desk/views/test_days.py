from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, Facility
from cases.course.models import FollowUp
from cases.course.states import StepState
from cases.desk.reports.lists.round import by_number
from tests.cases.conftest import assert_in_error, postpone_fields, version_of, visit_fields
from tests.factories import House, make_case, make_facility, make_person, make_visit, next_step, planned_step
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def postpone(house: House) -> str:
    return f"/cases/{house.case.number}/postpone/"


def test_step_is_put_off_from_today_and_from_the_card(house: House, at_work: Client) -> None:
    assert postpone(house) in at_work.get("/today/").text
    card = f"/cases/{house.case.number}/"
    assert f"{postpone(house)}?next={card}" in at_work.get(card).text
    answer = at_work.post(f"{postpone(house)}?next={card}", postpone_fields(house))
    assert (answer.status_code, answer.headers["Location"]) == (302, card)
    assert planned_step(house.case).due_on == in_days(7)
    assert at_work.post(postpone(house), postpone_fields(house, next_in="1")).headers["Location"] == "/today/"


def test_step_is_put_off_once_when_the_form_is_sent_again(house: House, at_work: Client) -> None:
    sent = postpone_fields(house)
    assert [at_work.post(postpone(house), sent).status_code for _ in range(2)] == [302, 302]
    assert FollowUp.objects.filter(case=house.case, state=StepState.POSTPONED).count() == 1


BAD = [
    ({"next_in": ""}, "next_in"),
    ({"next_in": "x"}, "next_in"),
    ({"next_in": "other", "next_on": ""}, "next_on"),
    ({"next_in": "other", "next_on": "2001-01-01"}, "next_on"),
    ({"next_in": "other", "next_on": "2999-01-01"}, "next_on"),
    ({"next_time": "25:00"}, "next_time"),
    ({"reason": ""}, "reason"),
    ({"reason": "x"}, "reason"),
    ({"reason": "other"}, "words"),
    ({"words": "x" * 201}, "words"),
]


@pytest.mark.parametrize(("changed", "field"), BAD, ids=lambda value: str(value)[:40])
def test_postponing_is_in_error_when(house: House, at_work: Client, changed: dict[str, str], field: str) -> None:
    assert_in_error(at_work.post(postpone(house), postpone_fields(house, **changed)), field)
    assert planned_step(house.case).moves == 0


def test_second_hand_sees_what_the_first_has_planned(house: House, at_work: Client) -> None:
    late = postpone_fields(house)
    make_visit(house.case, house.psychologist, days=2)
    answer = at_work.post(postpone(house), late)
    assert answer.status_code == 409
    assert house.psychologist.short_name in answer.text
    assert planned_step(house.case).due_on == in_days(2)
    assert at_work.post(postpone(house), {**late, "version": version_of(house)}).status_code == 302


def test_round_lists_the_own_people_of_a_place_by_ward(house: House, at_work: Client) -> None:
    hospital = make_facility("hospital-1", "Госпіталь № 1")
    inside = make_case(house.owner, person=make_person("Гайда"), facility=hospital)
    make_case(house.colleague, person=make_person("Чужий"), facility=hospital)
    places = at_work.get("/today/round/").text
    assert "Госпіталь № 1" in places
    assert "/today/round/?facility=hospital-1" in places
    page = at_work.get("/today/round/?facility=hospital-1").text
    assert all(words in page for words in ("Гайда", "алата 7", f"/cases/{inside.number}/visits/new/?round=hospital-1"))
    assert "Чужий" not in page
    assert "Коваленко" not in page


def test_entry_of_a_round_leads_back_to_it_and_is_marked(house: House, at_work: Client) -> None:
    case = make_case(house.owner, facility=make_facility("hospital-1"))
    answer = at_work.post(f"/cases/{case.number}/visits/new/?round=hospital-1", visit_fields())
    address = answer.headers["Location"]
    assert address.startswith("/today/round/?facility=hospital-1&saved=")
    page = at_work.get(address).text
    assert "status-done" in page
    assert "data-undo-seconds" in page
    assert "Записано: Коваленко\N{NO-BREAK SPACE}А.\N{NO-BREAK SPACE}П. " in page, "the list says of whom"


@pytest.mark.parametrize(
    ("wards", "ordered"),
    [(("палата 12", "палата 5"), ["палата 5", "палата 12"]), (("5а", "12", "5", ""), ["", "5", "5а", "12"])],
)
def test_wards_are_in_the_order_of_their_numbers(wards: tuple[str, ...], ordered: list[str]) -> None:
    assert sorted(wards, key=by_number) == ordered


def test_older_entry_corrected_today_does_not_mark_the_round(house: House, at_work: Client) -> None:
    case = make_case(house.owner, facility=make_facility("hospital-1"))
    visit = make_visit(case, house.owner, at=timezone.now() - timedelta(days=2))
    sent = {"submission_key": str(uuid4()), "version": "1", "kind": "visit", "summary": "Інакше"}
    assert at_work.post(f"/cases/{case.number}/visits/{visit.pk}/edit/", sent).status_code == 302
    assert "status-done" not in at_work.get("/today/round/?facility=hospital-1").text


@pytest.mark.parametrize("query", ["facility=nowhere", "facility=%3Cscript%3E", "saved=x&facility=", "facility=" + "x" * 500])
def test_round_of_no_place_offers_the_places(at_work: Client, query: str) -> None:
    page = at_work.get(f"/today/round/?{query}")
    assert page.status_code == 200
    assert "script>" not in page.text.split("<main")[1]


def test_round_asks_the_database_as_often_for_three_as_for_one(
    house: House, at_work: Client, django_assert_num_queries: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    hospital = make_facility("hospital-1")
    make_case(house.owner, facility=hospital)
    at_work.get("/today/round/")
    with django_assert_max_num_queries(20) as one:
        at_work.get("/today/round/?facility=hospital-1")
    for _ in range(2):
        make_case(house.owner, facility=hospital)
    with django_assert_num_queries(len(one)):
        at_work.get("/today/round/?facility=hospital-1")


def test_overdue_step_of_a_handed_case_is_on_both_lists(house: House, at_work: Client) -> None:
    Case.objects.filter(pk=house.case.pk).update(next_due_on=in_days(-1))
    assert next_step().due_on - in_days(0) == timedelta(days=3)
    assert house.case.number[:4] in at_work.get("/today/").text


def test_round_shows_the_duty_phone_of_the_institution(house: House, at_work: Client) -> None:
    hospital = make_facility()
    make_case(house.owner, person=make_person("Шевчук"), facility=hospital)
    address = f"/today/round/?facility={hospital.pk}"
    assert "Телефон чергового" not in at_work.get(address).text
    Facility.objects.update(duty_phone="+380671112233")
    page = at_work.get(address).text
    assert 'href="tel:+380671112233"' in page
    assert "Телефон чергового" in page
