"""A row with errors is put right by hand: the rules are those of the list, and what was typed stays."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import ImportedRow, RegisterImport
from cases.case.states import IllegalTransition, RowState
from cases.intake.actions.imports.registers import mend_row
from tests.factories import House, make_head
from tests.registers import confirm, detail, finish, person, states, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def address(register: RegisterImport, line: int = 2) -> str:
    return reverse("import_row_mend", args=[register.pk, line])


def typed(**known: str) -> dict[str, str]:
    return {"surname": "Житник", "given_name": "Остап", "branch": "НГУ", "stage": "Лікування", **known}


def test_row_is_mended_and_checked_as_the_list_was(head: Client) -> None:
    register = upload(head, person("Житник", stage="Курорт", phone="067 12"), person("Зоренко"))
    page = head.get(address(register))
    assert 'value="Курорт"' in page.text
    refused = head.post(address(register), typed(phone="067 123"))
    assert refused.status_code == 422
    assert 'value="067 123"' in refused.text
    assert states(register) == ["refused", "ready"]
    assert head.post(address(register), typed(phone="067 765 43 21")).status_code == 302
    finish(register)
    assert states(register) == ["ready", "ready"]
    confirm(head, register)
    assert states(register) == ["opened", "opened"]


def test_row_whose_name_is_in_one_cell_is_mended_by_its_parts(head: Client) -> None:
    register = upload(head, {"full_name": "Житник", "branch": "НГУ", "stage": "Лікування"})
    assert states(register) == ["refused"]
    assert 'value="Житник"' in head.get(address(register)).text
    refused = head.post(address(register), typed(branch="", given_name="Остап"))
    assert "Оберіть службу" in refused.text, "beside a field that the page has"
    assert head.post(address(register), typed()).status_code == 302
    finish(register)
    assert states(register) == ["ready"]


def test_row_of_a_confirmed_import_opens_its_card_once_it_is_mended(head: Client) -> None:
    register = upload(head, person("Житник", stage="Курорт"), person("Зоренко"))
    confirm(head, register, leave_out="on")
    assert head.post(address(register), typed()).status_code == 302
    finish(register)
    assert states(register) == ["opened", "opened"]


def test_only_a_row_with_errors_is_mended(head: Client) -> None:
    register = upload(head, person("Житник", stage="Курорт"), person("Зоренко"))
    assert head.get(address(register, 3)).status_code == 409
    row = ImportedRow.objects.get(register=register, line=3)
    with pytest.raises(IllegalTransition):
        mend_row(row.pk, typed(), at=timezone.now())


def test_row_of_an_undone_import_stays_as_it_is(house: House, head: Client) -> None:
    register = upload(head, person("Житник", stage="Курорт"), person("Зоренко"))
    confirm(head, register, leave_out="on")
    row = ImportedRow.objects.get(register=register, state=RowState.REFUSED)
    RegisterImport.objects.filter(pk=register.pk).update(undone_by=house.head, undone_at=timezone.now())
    assert head.get(address(register)).status_code == 409
    with pytest.raises(IllegalTransition):
        mend_row(row.pk, typed(), at=timezone.now())


def test_row_of_another_department_is_not_found(house: House, head: Client, signed_in: Callable[[Any], Client]) -> None:
    register = upload(head, person("Житник", stage="Курорт"))
    other = signed_in(make_head(house.other_department))
    assert other.get(address(register)).status_code == 404
    assert other.get(reverse("import_match", args=[register.pk])).status_code == 404


def test_errors_are_counted_by_kind_and_hold_no_value(head: Client) -> None:
    register = upload(
        head, person("Житник", stage="Курорт", phone="067 12"), person("Зоренко", stage=""), person("Гай", phone="1")
    )
    codes = {tuple(row.faults) for row in ImportedRow.objects.filter(register=register)}
    assert codes == {("phone.wrong", "stage.wrong"), ("stage.required",), ("phone.wrong",)}
    page = detail(head, register).text
    assert "Телефон: 2" in page
    only = head.get(reverse("import_detail", args=[register.pk]), {"show": "refused", "fault": "stage.required"}).text
    assert ("Зоренко" in only, "Житник" in only) == (True, False)
    assert "Житник" in head.get(reverse("import_detail", args=[register.pk]), {"show": "refused", "fault": "чого немає"}).text
