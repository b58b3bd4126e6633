"""The place in the forms of a stage and of a new course: a known institution is not forgotten, nobody is taken home unsaid."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case, Facility
from cases.case.states import StayKind
from cases.course.actions.moves import move_person
from cases.course.actions.stays import NewStay
from cases.course.models import Stay
from cases.leading.models import gaps
from tests.bad_inputs.form_page import fields_on_page
from tests.cases.conftest import assert_in_error, stage_fields
from tests.factories import House, make_facility, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def expecting(house: House) -> Facility:
    """The person is on the road to this hospital."""
    hospital = make_facility("dnipro", "Госпіталь у Дніпрі")
    make_visit(house.case, house.owner)
    new = NewStay(kind=StayKind.ROAD, bound_for=hospital)
    move_person(house.case.pk, new, moved_at=timezone.now() - timedelta(hours=5), by=house.owner, at=timezone.now())
    return hospital


def proposed(client: Client, address: str) -> str:
    """The institution with which the form begins."""
    return fields_on_page(client.get(address).text, page=address, target=address)["facility"][0]


def change(client: Client, house: House, **changed: str) -> int:
    """Change the stage; returns the status of the answer."""
    return client.post(reverse("stage_change", args=[house.case.number]), stage_fields(house, **changed)).status_code


def stay(house: House) -> tuple[str, str | None]:
    current = Stay.objects.current().get(case=house.case)
    return current.kind, current.value_id


def test_stage_saved_as_it_comes_brings_the_person_where_they_are_expected(
    house: House, at_work: Client, expecting: Facility
) -> None:
    facility = proposed(at_work, reverse("stage_change", args=[house.case.number]))
    assert facility == expecting.pk
    assert change(at_work, house, facility=facility) == 302
    assert stay(house) == ("rehabilitation", expecting.pk)
    assert house.case not in Case.objects.filter(gaps.place_unknown())


@pytest.mark.parametrize("name", ["stage_change", "case_episode"])
def test_emptied_institution_is_asked_about(house: House, at_work: Client, expecting: Facility, name: str) -> None:
    address = reverse(name, args=[house.case.number])
    assert proposed(at_work, address) == expecting.pk
    fields = {**stage_fields(house), "kind": "wound", "facility": ""}
    assert_in_error(at_work.post(address, fields), "facility")
    assert stay(house) == ("road", None)
    assert at_work.post(address, {**fields, "is_unknown": "on"}).status_code == 302
    assert stay(house) == ("rehabilitation", None)
    assert house.case in Case.objects.filter(gaps.place_unknown())


def test_mark_that_it_is_not_known_empties_the_proposal_and_no_other_institution(
    house: House, at_work: Client, expecting: Facility
) -> None:
    address = reverse("stage_change", args=[house.case.number])
    other = make_facility("lviv", "Госпіталь у Львові")
    assert_in_error(at_work.post(address, stage_fields(house, facility=other.pk, is_unknown="on")), "facility")
    assert change(at_work, house, facility=expecting.pk, is_unknown="on") == 302
    assert stay(house) == ("rehabilitation", None)


@pytest.mark.parametrize("where", ["", "home", "leave", "unit"])
def test_reintegration_takes_nobody_home_without_an_answer(
    house: House, at_work: Client, expecting: Facility, where: str
) -> None:
    page = at_work.get(reverse("stage_change", args=[house.case.number])).text
    assert 'name="where"' in page
    assert not [part for part in page.split("<input") if 'name="where"' in part and "checked" in part.split(">")[0]]
    answered = {"where": where} if where else {}
    assert change(at_work, house, stage="reintegration", facility=expecting.pk, **answered) == 302
    assert stay(house) == (where or "road", None)


def test_reintegration_in_an_institution_names_it(house: House, at_work: Client) -> None:
    address, clinic = reverse("stage_change", args=[house.case.number]), make_facility("clinic", "Поліклініка")
    assert_in_error(at_work.post(address, stage_fields(house, stage="reintegration", where="institution")), "facility")
    assert change(at_work, house, stage="reintegration", where="institution", facility=clinic.pk) == 302
    assert stay(house) == ("outpatient", clinic.pk)


def test_institution_chosen_at_reintegration_is_an_answer(house: House, at_work: Client) -> None:
    clinic = make_facility("clinic", "Поліклініка")
    assert change(at_work, house, stage="reintegration", facility=clinic.pk) == 302
    assert stay(house) == ("outpatient", clinic.pk)
