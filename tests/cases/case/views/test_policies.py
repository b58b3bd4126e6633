from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.translation import gettext as _

from cases.case.models import StagePolicy, stage_policy
from cases.case.states import Stage
from tests.factories import House
from tests.lists import listed_keys

pytestmark = pytest.mark.django_db
EDIT = "/staff/stages/treatment/"
FIGURES = {
    "first_contact": "2",
    "first_contact_unit": "days",
    "silence_green_days": "9",
    "silence_amber_days": "4",
    "silence_red_days": "2",
    "next_step_days": "3",
}


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
            sent = fields(first_contact=hours, first_contact_unit="hours", silence_green_days="20")
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
        {"first_contact": ""},
        {"first_contact": "366"},
        {"first_contact": "8761", "first_contact_unit": "hours"},
        {"first_contact_unit": "weeks"},
        {"first_contact_unit": ""},
        {"next_step_days": "0"},
        {"next_step_days": "10"},
        {"silence_green_days": "7"},
    ],
)
def test_choice_is_refused_when_the_figures_are_wrong_or_the_same(office: Client, changed: dict[str, str]) -> None:
    assert office.get(EDIT, {**FIGURES, **changed}).status_code == office.post(EDIT, fields(**changed)).status_code == 422
    assert stage_policy("treatment").version == 1


@pytest.mark.parametrize(
    ("number", "unit", "hours", "shown"),
    [
        ("30", "days", 720, "30 днів"),
        ("36", "hours", 36, "36 годин"),
        ("72", "hours", 72, "3 дні"),
        ("365", "days", 8760, "365 днів"),
    ],
)
def test_first_contact_is_typed_in_hours_or_days_and_shown_in_words(
    office: Client, number: str, unit: str, hours: int, shown: str
) -> None:
    typed = {"first_contact": number, "first_contact_unit": unit}
    assert f"{shown}</ins>" in office.get(EDIT, {**FIGURES, **typed}).text
    assert office.post(EDIT, fields(**typed)).status_code == 302
    assert stage_policy("treatment").first_contact_hours == hours
    assert shown in office.get("/staff/stages/").text
    history = office.get(EDIT).text
    assert f"{shown}</ins>" in history
    days = not hours % 24
    assert f'name="first_contact" value="{hours // 24 if days else hours}"' in history
    assert f'<option value="{"days" if days else "hours"}" selected' in history


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"first_contact": "0"}, "first_contact"),
        ({"first_contact": "two"}, "first_contact"),
        ({"first_contact": "366"}, "first_contact"),
        ({"first_contact_unit": "weeks"}, "first_contact_unit"),
    ],
)
def test_error_of_a_duration_is_beside_its_field(office: Client, changed: dict[str, str], field: str) -> None:
    for answer in (office.get(EDIT, {**FIGURES, **changed}), office.post(EDIT, fields(**changed))):
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert f'<a href="#id_{field}">' in answer.text


def test_stage_opened_from_the_list_has_no_errors(office: Client) -> None:
    page = office.get("/staff/stages/").text
    assert f'href="{EDIT}?list=/staff/stages/"' in page
    answer = office.get(f"{EDIT}?list=/staff/stages/")
    assert answer.status_code == 200
    assert not answer.context["form"].errors


@pytest.mark.parametrize("sort", ["", "first_contact_hours", "-silence_red_days", "next_step_days", "verified", "-changed"])
def test_each_stage_is_listed_once_in_any_order(office: Client, sort: str) -> None:
    assert sorted(listed_keys(office, "/staff/stages/", sort=sort)) == sorted(Stage)


def test_stages_are_in_their_order_and_sorted_by_hours_not_by_words(office: Client) -> None:
    assert listed_keys(office, "/staff/stages/") == list(Stage)
    found = listed_keys(office, "/staff/stages/", sort="first_contact_hours")
    hours = [stage_policy(stage).first_contact_hours for stage in found]
    assert hours == sorted(hours)
    assert hours[0] < hours[-1]


@pytest.mark.parametrize("query", ["sort=name", "after=no_such", "before=step_due"])
def test_list_begins_anew_when_its_address_is_strange(office: Client, query: str) -> None:
    answer = office.get(f"/staff/stages/?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/staff/stages/")


def test_stage_that_was_changed_meanwhile_is_shown_anew(office: Client) -> None:
    office.post(EDIT, fields())
    answer = office.post(EDIT, fields(silence_green_days="8"))
    assert answer.status_code == 409
    assert 'name="version" value="2"' in answer.text
    assert stage_policy("treatment").silence_green_days == 9


def test_unknown_stage_is_not_found(office: Client) -> None:
    assert office.get("/staff/stages/no_such/").status_code == 404
