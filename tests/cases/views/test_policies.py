from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.translation import gettext as _

from cases.models import StagePolicy, stage_policy
from tests.factories import House, make_house

pytestmark = pytest.mark.django_db
EDIT = "/staff/stages/treatment/"
FIGURES = {
    "first_contact_hours": "48",
    "silence_green_days": "9",
    "silence_amber_days": "4",
    "silence_red_days": "2",
    "next_step_days": "3",
}


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def fields(**changed: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "version": "1", **FIGURES, **changed}


def test_list_has_every_stage_whose_figures_they_are_and_no_case(house: House, office: Client) -> None:
    page = office.get("/staff/stages/").text
    assert all(policy.label in page for policy in StagePolicy.objects.all())
    assert page.count("25\xa0листопада") == 6
    assert house.case.number not in page


def test_list_asks_as_often_when_a_stage_was_changed(office: Client, django_assert_num_queries: Any) -> None:
    office.get("/staff/stages/")
    for stage in (None, "treatment", "rehabilitation"):
        if stage:
            hours = str(stage_policy(stage).first_contact_hours - 1)
            sent = {**fields(first_contact_hours=hours), "silence_green_days": "20"}
            assert office.post(f"/staff/stages/{stage}/", sent).status_code == 302
            office.get("/staff/stages/")  # shows the success message once
        with django_assert_num_queries(5):
            office.get("/staff/stages/")


def test_choice_shows_what_changes_and_does_nothing(office: Client) -> None:
    page = office.get(EDIT, FIGURES)
    assert page.status_code == 200
    assert "<del>" in page.text
    assert stage_policy("treatment").version == 1


def test_confirmed_figures_are_saved_and_their_history_is_shown(house: House, office: Client) -> None:
    assert _("Nothing: it holds as it was delivered.") in office.get(EDIT).text
    assert office.post(EDIT, fields()).headers["Location"] == EDIT
    assert stage_policy("treatment").silence_green_days == 9
    page = office.get(EDIT).text
    assert house.administrator.short_name in page
    assert _("Nothing: it holds as it was delivered.") not in page


@pytest.mark.parametrize(
    "changed",
    [
        {"silence_red_days": "5"},
        {"first_contact_hours": ""},
        {"next_step_days": "0"},
        {"next_step_days": "10"},
        {"silence_green_days": "7"},
    ],
)
def test_choice_is_refused_when_the_figures_are_wrong_or_the_same(office: Client, changed: dict[str, str]) -> None:
    assert office.get(EDIT, {**FIGURES, **changed}).status_code == office.post(EDIT, fields(**changed)).status_code == 422
    assert stage_policy("treatment").version == 1


def test_stage_that_was_changed_meanwhile_is_shown_anew(office: Client) -> None:
    office.post(EDIT, fields())
    answer = office.post(EDIT, fields(silence_green_days="8"))
    assert answer.status_code == 409
    assert 'name="version" value="2"' in answer.text
    assert stage_policy("treatment").silence_green_days == 9


def test_unknown_stage_is_not_found(office: Client) -> None:
    assert office.get("/staff/stages/no_such/").status_code == 404
