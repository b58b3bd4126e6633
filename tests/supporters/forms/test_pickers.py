"""Choosing one of many: a list for few options, a search box for more."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from crispy_forms.layout import Layout
from crispy_forms.utils import render_crispy_form
from django import forms
from django.test import Client
from django.urls import reverse

from supporters.directory.alphabet import meaning
from supporters.forms.form_pages import BY_SCRIPT
from supporters.forms.layouts import LaidOutForm
from supporters.forms.pickers import PickField, PickingForm
from tests.factories import House, make_department, make_house, make_supporter

NASTY = "<script>alert('x')</script>"


class HospitalForm(PickingForm, LaidOutForm):
    place = PickField(label="Заклад", required=False)
    ward = forms.CharField(label="Палата", max_length=5)

    def __init__(self, *args: Any, many: int = 30, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hospitals = [(f"h{n}", f"Лікарня № {n}") for n in range(many)]
        self.fields["place"].choices = [("", "ще не відомо"), ("Київ", [("nasty", NASTY)]), *hospitals]  # type: ignore[attr-defined]

    def layout(self) -> Layout:
        return Layout("place")


def shown(form: forms.Form) -> str:
    return str(render_crispy_form(form))


@pytest.mark.parametrize(
    ("typed", "label", "meant"),
    [
        ("яв", "Яворівська О. І.", True),
        ("рівська", "Яворівська О. І.", True),
        ("yavoriv", "Яворівська О. І.", True),
        ("Iavorivska", "Яворівська О. І.", True),
        ("мар'яненко", "Мар’яненко І. О.", True),
        ("марян", "Мар’яненко І. О.", True),
        ("hnatyuk", "Гнатюк І. О.", True),
        ("ґава", "Гава Ю. Й.", True),
        ("gava", "Ґава Ю. Й.", True),
        ("нечуй лев", "Нечуй-Левицький І. С.", True),
        ("ів", "Яворівська О. І.", False),
        ("госп льв", "Львівський госпіталь", True),
        ("чуй", "Нечуй-Левицький І. С.", True),
        ("житній", "Яворівська О. І.", False),
    ],
)
def test_words_are_parts_in_either_alphabet(typed: str, label: str, meant: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert meaning(typed)(label) is meant


def test_few_are_a_list() -> None:
    assert shown(HospitalForm(many=19)).count("<option") == 21
    assert "<option" not in shown(HospitalForm(many=20))


def test_many_are_a_box_with_the_first_of_them_below() -> None:
    page = shown(HospitalForm())
    assert page.count('type="radio"') == 21, "twenty, and none of them"
    assert 'name="place_words"' in page
    assert NASTY not in page
    assert "&lt;script&gt;" in page


def test_what_is_chosen_stays_below_the_box() -> None:
    page = shown(HospitalForm({"place": "h29", "ward": "7"}))
    assert 'value="h29" checked' in page
    assert page.count('type="radio"') == 22


def test_form_that_is_searched_is_neither_valid_nor_in_error() -> None:
    form = HospitalForm({"find": "place", "place_words": "лікарня 2", "place": "h5", "ward": "занадто довга"})
    assert (form.is_valid(), form.errors) == (False, {})
    page = shown(form)
    assert "Знайдено: 11" in page
    assert 'value="h5" checked' in page, "what was chosen before"
    assert 'value="лікарня 2"' in page
    assert form["ward"].value() == "занадто довга"


@pytest.mark.parametrize(("typed", "said"), [("йцукен", "Нічого не знайдено"), ("лікарня", "Показано перші 20")])
def test_search_says_how_many_it_has_found(typed: str, said: str) -> None:
    found = HospitalForm({"find": "place", "place_words": typed}).found()
    assert found is not None
    assert said in found.said


def test_whole_words_come_first() -> None:
    found = HospitalForm({"find": "place", "place_words": "лікарня 2"}).found()
    assert found is not None
    assert [pick.value for pick in found.picks[:2]] == ["h2", "h20"]


def test_choice_beyond_the_list_is_refused() -> None:
    assert set(HospitalForm({"place": "elsewhere", "ward": "7"}).errors) == {"place"}
    assert HospitalForm({"place": "nasty", "ward": "7"}).is_valid()


@pytest.fixture
def house(db: None) -> House:
    house = make_house()
    for n in range(25):
        make_supporter(house.department, surname=f"Ярема{n}")
    return house


def cover_search(field: str = "supporter") -> dict[str, str]:
    return {"find": field, "supporter_words": "ярема2", "from_on": "2030-01-02", "submission_key": str(uuid4())}


def test_page_without_a_script_keeps_what_is_typed(house: House, signed_in: Callable[[Any], Client]) -> None:
    page = signed_in(house.head).post(reverse("absence_new"), cover_search())
    assert page.status_code == 200
    assert 'value="2030-01-02"' in page.text
    assert "error-summary" not in page.text
    assert page.text.count("Ярема2") == 6


def test_script_is_answered_with_a_short_list(house: House, signed_in: Callable[[Any], Client]) -> None:
    answer = signed_in(house.head).post(reverse("absence_new"), cover_search(), headers={BY_SCRIPT: "1"}).json()
    assert (answer["said"], len(answer["picks"])) == ("Знайдено: 6", 6)
    assert set(answer["picks"][0]) == {"value", "label", "note"}


def test_search_stays_within_reach(house: House, signed_in: Callable[[Any], Client]) -> None:
    make_supporter(make_department("Далекий відділ"), surname="Ярема2999")
    answer = signed_in(house.head).post(reverse("absence_new"), cover_search(), headers={BY_SCRIPT: "1"}).json()
    assert len(answer["picks"]) == 6


def test_nobody_searches_a_form_that_is_not_theirs(house: House, signed_in: Callable[[Any], Client]) -> None:
    answer = signed_in(house.owner).post(reverse("absence_new"), cover_search(), headers={BY_SCRIPT: "1"})
    assert answer.status_code == 403


@pytest.mark.parametrize("field", ["", "kind", "nothing", "submission_key"])
def test_search_of_no_picker_does_nothing(house: House, signed_in: Callable[[Any], Client], field: str) -> None:
    client = signed_in(house.head)
    assert client.post(reverse("absence_new"), cover_search(field), headers={BY_SCRIPT: "1"}).status_code == 422
    assert client.post(reverse("absence_new"), cover_search(field)).status_code == 200


def test_search_of_a_grave_form_asks_for_no_proof_and_saves_nothing(house: House, signed_in: Callable[[Any], Client]) -> None:
    client, page = signed_in(house.administrator), reverse("department_edit", args=[house.department.pk])
    sent = {"name": "Інша назва", "version": "1", "duty_words": "ярема2", "submission_key": str(uuid4())}
    assert client.post(page, sent).status_code == 409, "it asks for the second factor"
    assert len(client.post(page, {**sent, "find": "duty"}, headers={BY_SCRIPT: "1"}).json()["picks"]) == 6
    assert 'value="Інша назва"' in client.post(page, {**sent, "find": "x"}).text
    house.department.refresh_from_db()
    assert house.department.name == "Відділ супроводу"
