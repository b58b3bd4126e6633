"""The kind of contact of a planned step: entered in each form that plans a step, kept on postponing, shown with the step."""

import pytest
from django.test import Client

from cases.case.models import Case
from cases.course.states import VisitKind
from tests.cases.conftest import assert_in_error, person_fields, postpone_fields, stage_fields, visit_fields
from tests.factories import House, make_facility, planned_step

pytestmark = pytest.mark.django_db
SIGN = '<span class="status status-way">Відвідування</span>'


def card(house: House, tail: str = "") -> str:
    return f"/cases/{house.case.number}/{tail}"


def test_way_is_shown_on_the_card_the_list_and_the_round_and_stays_when_put_off(house: House, at_work: Client) -> None:
    Case.objects.update(facility=make_facility())
    pages = (card(house), "/today/", "/today/round/?facility=hospital", "/week/")
    assert not any("status-way" in at_work.get(page).text for page in pages)
    assert at_work.post(card(house, "visits/new/"), visit_fields(next_kind="visit", next_in="1")).status_code == 302
    assert planned_step(house.case).kind == VisitKind.VISIT
    assert [SIGN in at_work.get(page).text for page in pages[:3]] == [True] * 3
    assert at_work.post(card(house, "postpone/"), postpone_fields(house, next_in="3")).status_code == 302
    assert (planned_step(house.case).kind, planned_step(house.case).moves) == (VisitKind.VISIT, 1)


def test_way_is_kept_by_every_form_that_plans_a_step(house: House, at_work: Client) -> None:
    assert at_work.post(card(house, "stage/"), stage_fields(house, next_kind="call")).status_code == 302
    assert planned_step(house.case).kind == VisitKind.CALL
    assert at_work.post("/veterans/new/", person_fields(next_kind="family")).status_code == 302
    assert planned_step(Case.objects.exclude(pk=house.case.pk).get()).kind == VisitKind.FAMILY


def test_way_is_not_said_unless_somebody_says_it(house: House, at_work: Client) -> None:
    page = at_work.get(card(house, "visits/new/")).text
    assert '<select name="next_kind" id="id_next_kind">\n<option value="" selected>' in page
    for fields in (visit_fields(), visit_fields(next_kind="")):
        assert at_work.post(card(house, "visits/new/"), fields).status_code == 302
        assert planned_step(house.case).kind == ""


@pytest.mark.parametrize("kind", ["x", "VISIT", "9" * 5000])
def test_way_that_is_none_is_refused_beside_its_field(house: House, at_work: Client, kind: str) -> None:
    assert_in_error(at_work.post(card(house, "visits/new/"), visit_fields(next_kind=kind)), "next_kind", keeps="Привезти довідку")
    assert_in_error(at_work.post(card(house, "stage/"), stage_fields(house, next_kind=kind)), "next_kind")
    assert_in_error(at_work.post("/veterans/new/", person_fields(next_kind=kind)), "next_kind")


def test_second_hand_sees_how_the_first_has_planned(house: House, at_work: Client) -> None:
    late = stage_fields(house, next_kind="call")
    at_work.post(card(house, "visits/new/"), visit_fields(next_kind="visit"))
    answer = at_work.post(card(house, "stage/"), late)
    assert answer.status_code == 409
    assert "Дзвінок" in answer.text.split('class="both-versions"')[1].split("</section>")[0]
