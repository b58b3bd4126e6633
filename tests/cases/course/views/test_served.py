"""The facilities that a department serves."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Facility
from cases.course.models import ServedFacility
from tests.cases.conftest import assert_in_error
from tests.cases.course.views.test_place_picker import MOST_BYTES, make_many
from tests.database import CountedQueries
from tests.factories import House, make_facility

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    for code, label in (("one", "Перший"), ("two", "Другий")):
        make_facility(code, label)
    return signed_in(house.administrator)


def address(house: House) -> str:
    return reverse("department_facilities", args=[house.department.pk])


def sent(*ticked: str, stood: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"submission_key": str(uuid4()), "facilities": ticked, "stood": stood}


def served(house: House) -> set[str]:
    return set(ServedFacility.objects.of(house.department.pk).filter(valid_to=None).values_list("facility_id", flat=True))


def test_ticked_facilities_are_served_and_shown_on_the_page_of_the_department(house: House, office: Client) -> None:
    answer = office.post(address(house), sent("one"), follow=True)
    assert answer.redirect_chain == [(reverse("department_detail", args=[house.department.pk]), 302)]
    assert served(house) == {"one"}
    assert "Перший" in answer.text
    assert "Другий" not in answer.text
    assert 'value="one" id="id_facilities_1" checked' in office.get(address(house)).text
    assert 'name="stood" value="one"' in office.get(address(house)).text


def test_two_who_choose_side_by_side_undo_nothing_of_each_other(house: House, office: Client) -> None:
    office.post(address(house), sent("one"))
    office.post(address(house), sent("two"))
    assert served(house) == {"one", "two"}
    office.post(address(house), sent("two", stood=("one", "two")))
    assert served(house) == {"two"}


def test_facility_that_is_not_in_the_directory_is_refused(house: House, office: Client) -> None:
    assert_in_error(office.post(address(house), sent("nowhere")), "facilities")
    assert served(house) == set()


def test_facility_of_the_past_is_offered_only_while_it_is_served(house: House, office: Client) -> None:
    assert "Другий" in office.get(address(house)).text
    office.post(address(house), sent("one"))
    Facility.objects.update(valid_to=timezone.now().date() - timedelta(days=2))
    page = office.get(address(house)).text
    assert "Перший" in page
    assert "Другий" not in page


def test_page_costs_as_many_queries_with_three_facilities_as_with_one(house: House, office: Client) -> None:
    def cost() -> int:
        with CountedQueries() as queries:
            assert office.get(address(house)).status_code == 200
        return len(queries)

    office.get(address(house))
    before = cost()
    office.post(address(house), sent("one", "two"))
    office.get(address(house))
    assert cost() == before


def test_of_fifteen_hundred_the_chosen_are_shown_and_the_others_found_by_typing(house: House, office: Client) -> None:
    make_many()
    office.post(address(house), sent("f7", "f8"))
    page = office.get(address(house))
    assert len(page.content) < MOST_BYTES
    assert re.findall(r'name="facilities" value="(\w+)"[^>]* checked', page.text) == ["f7", "f8"]
    assert page.text.count('name="facilities" value=') == 2
    search = {"find": "facilities", "facilities_words": "лікарня 140"}
    found = office.post(address(house), {**sent("f7", stood=("f7", "f8")), **search})
    boxes = re.findall(r'name="facilities" value="(\w+)"[^>]*?( checked)?>', found.text)
    assert ("f7", " checked") in boxes
    assert {code for code, checked in boxes if not checked} == {"f140", "f1140", *(f"f{n}" for n in range(1400, 1410))}
    assert served(house) == {"f7", "f8"}, "a search saves nothing"
    office.post(address(house), sent("f7", "f1405", stood=("f7", "f8")))
    assert served(house) == {"f7", "f1405"}
