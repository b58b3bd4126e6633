"""A department is chosen among dozens: that of the user and its neighbours first, the others by name or by a name above."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions.departments import close_department
from supporters.directory.models import Department
from supporters.directory.reports.department_places import nearest_first, open_departments
from supporters.forms.form_pages import BY_SCRIPT
from tests.database import CountedQueries
from tests.factories import House, make_department, make_house
from tests.reauthenticating import show_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db: None) -> House:
    """A head office of thirty regions, of which the first has the department of the house below it."""
    house = make_house()
    top = make_department("Головне управління")
    regions = [make_department(f"Управління {n:02}", parent=top) for n in range(30)]
    for n in (1, 2):
        make_department(f"Сектор {n}", parent=regions[n])
    Department.objects.filter(pk=house.department.pk).update(parent=regions[0])
    return house


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    client = signed_in(house.administrator)
    show_again(client, house.administrator)
    return client


def found(client: Client, address: str, words: str, field: str = "department", **more: str) -> list[dict[str, str]]:
    sent = {"choose": "1", "find": field, f"{field}_words": words, **more}
    picks: list[dict[str, str]] = client.post(address, sent, headers={BY_SCRIPT: "1"}).json()["picks"]
    return picks


def named(name: str) -> Department:
    return Department.objects.get(name=name)


def test_own_department_comes_first_then_those_above_below_and_beside_it(house: House) -> None:
    region = named("Управління 01")
    order = [place.name for place in nearest_first(open_departments(), region.pk)]
    assert order[0] == "Управління 01"
    assert set(order[1:32]) == {"Головне управління", "Сектор 1", *(f"Управління {n:02}" for n in range(30) if n != 1)}
    assert set(order[32:]) == {"Сектор 2", "Інший відділ", "Відділ супроводу"}


def test_department_at_the_top_is_beside_no_other_one(house: House) -> None:
    top = house.other_department
    assert [place.pk for place in nearest_first(open_departments(), top.pk)][0] == top.pk
    assert nearest_first(open_departments(), None) == open_departments()


@pytest.mark.parametrize("page", ["staff", "staff_invite", "absences", "quiet_window_new"])
def test_page_offers_the_own_department_first_and_names_those_above(house: House, office: Client, page: str) -> None:
    (first, *others) = [pick for pick in found(office, reverse(page), "") if pick["value"]]
    assert (first["value"], first["note"]) == (str(house.department.pk), "Головне управління / Управління 00")
    assert len(others) == 19
    assert '<select name="department"' not in office.get(reverse(page)).text


def test_department_is_found_by_its_name_or_by_one_above_in_either_alphabet(house: House, office: Client) -> None:
    address = reverse("staff")
    assert [pick["label"] for pick in found(office, address, "сектор 2")] == ["Сектор 2"]
    assert [pick["label"] for pick in found(office, address, "sektor 2")] == ["Сектор 2"]
    assert {pick["label"] for pick in found(office, address, "управління 02")} == {"Управління 02", "Сектор 2"}
    assert found(office, address, "управління 02")[0]["label"] == "Управління 02", "the department itself before those below"
    assert found(office, address, "й" * 5_000) == []


@pytest.mark.parametrize("page", ["staff", "absences"])
def test_filter_leads_to_an_address_of_keys_without_what_was_typed(house: House, office: Client, page: str) -> None:
    key = str(named("Сектор 2").pk)
    answer = office.post(reverse(page), {"choose": "1", "department": key, "department_words": "Сектор 2"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{reverse(page)}?department={key}")
    assert "checked" in office.get(answer.headers["Location"]).text, "what is chosen stays on the page"


@pytest.mark.parametrize("page", ["staff", "absences"])
def test_search_without_a_script_is_shown_on_the_filtered_page(house: House, office: Client, page: str) -> None:
    now = f"{reverse(page)}?department={house.other_department.pk}"
    answer = office.post(now, {"choose": "1", "find": "department", "department_words": "сектор"})
    assert answer.status_code == 200
    assert "Знайдено: 2" in answer.text
    assert 'value="сектор"' in answer.text
    assert f"?department={house.other_department.pk}" in answer.text, "the list is still that of the address"


@pytest.mark.parametrize("page", ["staff", "absences", "staff_invite", "quiet_window_new", "department_new"])
def test_department_that_is_closed_or_not_offered_is_refused_beside_the_field(house: House, office: Client, page: str) -> None:
    closed = named("Сектор 2")
    field = "parent" if page == "department_new" else "department"
    assert str(closed.pk) in {pick["value"] for pick in found(office, reverse(page), "сектор", field)}
    close_department(closed.pk, at=timezone.now())  # while the form is open
    assert str(closed.pk) not in {pick["value"] for pick in found(office, reverse(page), "сектор", field)}
    for key in (str(closed.pk), str(uuid4()), "x", "\0", "й" * 5_000):
        sent = {field: key, "submission_key": str(uuid4()), **({"choose": "1"} if page in ("staff", "absences") else {})}
        answer = office.post(reverse(page), sent)
        assert answer.status_code == 422
        assert "Оберіть підрозділ зі списку" in answer.text


def test_choice_of_a_preview_leads_to_the_preview(house: House, office: Client) -> None:
    key = str(named("Сектор 2").pk)
    move = reverse("department_move", args=[house.other_department.pk])
    answer = office.post(move, {"choose": "1", "parent": key})
    assert answer.headers["Location"] == f"{move}?parent={key}"
    assert [pick["label"] for pick in found(office, move, "сектор 2", "parent")] == ["Сектор 2"]
    post = reverse("staff_post", args=[house.colleague.pk])
    answer = office.post(post, {"choose": "1", "role": "head", "department": key})
    assert answer.headers["Location"] == f"{post}?role=head&department={key}"
    assert Department.objects.get(pk=house.other_department.pk).parent_id is None, "a choice changes nothing"
    for address, field in ((move, "parent"), (post, "department")):
        refused = office.post(address, {"choose": "1", "role": "head", field: str(uuid4())})
        assert (refused.status_code, "Оберіть підрозділ зі списку" in refused.text) == (422, True)


def test_department_does_not_go_below_itself(house: House, office: Client) -> None:
    region = named("Управління 01")
    move = reverse("department_move", args=[region.pk])
    labels = {pick["label"] for pick in found(office, move, "управління 01", "parent")}
    assert labels == set(), "neither itself nor what is below it"
    assert found(office, move, "", "parent")[0]["value"] == "top"


def test_choice_needs_no_fresh_factor_and_the_act_does(house: House, office: Client) -> None:
    show_again(office, house.administrator, seconds_ago=3600)
    move, key = reverse("department_move", args=[house.other_department.pk]), str(named("Сектор 2").pk)
    assert office.post(move, {"choose": "1", "parent": key}).status_code == 302
    assert "/accounts/again/" in office.post(move, {"parent": key, "version": "1"}).text
    edit = reverse("department_edit", args=[house.department.pk])
    sent = {"name": "Інша назва", "version": str(house.department.version), "submission_key": str(uuid4())}
    assert "/accounts/again/" in office.post(edit, {**sent, "choose": "1"}).text, (
        "a page without a choice is not opened by the word"
    )


def test_page_costs_the_same_with_thirty_departments_more(house: House, office: Client) -> None:
    def cost() -> int:
        with CountedQueries() as queries:
            office.get(reverse("staff"))
        return len(queries)

    office.get(reverse("staff"))
    before = cost()
    for n in range(30):
        make_department(f"Ще один {n}", parent=house.other_department)
    assert cost() == before
