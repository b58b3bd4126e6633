"""A row whose card an import of the same reach has opened before is known: it is counted, and nobody is asked about it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, ImportedRow, RegisterImport
from cases.case.states import CaseState
from cases.desk.reports.invariants import broken_invariants
from cases.intake.actions.imports.checks import says_who
from cases.intake.actions.withdrawal import withdraw_card
from tests.ended import end_support
from tests.factories import House
from tests.registers import answer, confirm, detail, finish, make_register, opened, person, states, upload
from veterans.actions.people import NewPerson
from veterans.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
ROW = person("Зоренко", phone="067 123 45 60", birth_year="1990")


def card(register: RegisterImport) -> Case:
    return Case.objects.get(imported_row__register=register)


def test_corrected_list_opens_only_what_is_new(head: Client) -> None:
    first = opened(head, ROW)
    again = upload(head, ROW, person("Житник", phone="067 123 45 61"))
    assert states(again) == ["known", "ready"]
    page = detail(head, again).text
    assert "Уже відкрито раніше: 1" in page
    assert card(first).number_label in detail(head, again, "known").text
    assert confirm(head, again).status_code == 302
    assert (states(again), Person.objects.filter(cases__isnull=False).count()) == (["known", "opened"], 2 + 1)
    row = ImportedRow.objects.get(register=again, line=2)
    assert (row.content, row.case, row.answered_by) == (None, None, None)
    assert not {name: n for name, n in broken_invariants().items() if n}


def test_row_with_a_name_and_a_year_only_is_asked_about(head: Client) -> None:
    namesake = person("Зоренко", birth_year="1990")
    opened(head, namesake)
    assert states(upload(head, namesake)) == ["alike"]


def test_row_whose_card_was_withdrawn_is_opened_again(house: House, head: Client) -> None:
    first = opened(head, ROW)
    withdraw_card(card(first).pk, words="Помилка", by=house.head, at=timezone.now())
    assert states(upload(head, ROW)) == ["ready"]


def test_row_of_an_ended_support_is_known_and_the_page_says_that_it_ended(house: House, head: Client) -> None:
    case = card(opened(head, ROW))
    end_support(case, house.owner, house.head)
    assert Case.objects.get(pk=case.pk).state == CaseState.CLOSED
    again = upload(head, ROW)
    assert states(again) == ["known"]
    assert f"{case.number_label}, супровід завершено" in detail(head, again, "known").text


def test_row_that_was_opened_beyond_the_reach_of_the_head_is_not_known(house: House) -> None:
    make_register(house.other_head, ROW, is_confirmed=True)
    assert states(make_register(house.head, ROW)) == ["ready"]


def test_known_row_whose_card_is_withdrawn_since_leads_nowhere(house: House, head: Client) -> None:
    first = opened(head, ROW)
    again, case = upload(head, ROW), card(first)
    withdraw_card(case.pk, words="Помилка", by=house.head, at=timezone.now())
    page = detail(head, again, "known").text
    assert "Рядок 2" in page
    assert case.number_label not in page


def test_row_opened_by_another_import_since_the_check_is_known(house: House, head: Client) -> None:
    first, second = upload(head, ROW), upload(head, ROW)
    assert states(second) == ["ready"]
    confirm(head, first)
    confirm(head, second)
    assert (states(first), states(second)) == (["opened"], ["known"])
    assert ImportedRow.objects.get(register=second).content is None


def test_rows_of_one_list_are_told_apart_by_the_head_only(house: House, head: Client) -> None:
    """One of two is another person, and its card is open: the other one is not taken for it."""
    register = upload(head, ROW, {**ROW, "rank": "сержант"})
    answer(ImportedRow.objects.get(register=register, line=3), house.head, "Син")
    ImportedRow.objects.filter(register=register, line=2).update(state="refused")
    confirm(head, register, leave_out="on")
    ImportedRow.objects.filter(register=register, line=2).update(state="unchecked")
    finish(register)
    assert states(register) == ["alike", "opened"]


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({}, False),
        ({"birth_year": 1985}, False),
        ({"born_on": date(1985, 6, 5)}, True),
        ({"phone": "+380671234567"}, True),
        ({"rnokpp": "2640551971"}, True),
    ],
)
def test_name_and_year_alone_say_not_who_it_is(known: dict[str, Any], says: bool) -> None:
    assert says_who(NewPerson(surname="Зорець", given_name="Ганна", **known)) is says


def test_repeated_rows_are_counted_of_one_list(house: House) -> None:
    twin = person("Житник", phone="067 123 45 60")
    one, other = make_register(house.head, twin, twin), make_register(house.head, person("Зоренко"))
    assert [ImportedRow.objects.repeated(register.pk) for register in (one, other)] == [1, 0]
    answer(ImportedRow.objects.get(register=one, line=3), house.head)
    assert ImportedRow.objects.repeated(one.pk) == 0, "what is answered repeats nothing"
