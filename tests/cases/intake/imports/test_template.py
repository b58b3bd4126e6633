"""The workbook that a head fills in with a register."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import Workbook, load_workbook

from cases.case.models import Facility, ImportedRow, RegisterImport
from cases.case.states import Stage
from cases.course.models import ServedFacility
from cases.intake.forms.imports.rows import FIELDS, LISTED, SAMPLED
from cases.intake.forms.imports.template import EXPLAINED, register_template
from supporters.directory.models import Branch
from supporters.forms.spreadsheets.xlsx import MOST_OF_MESSAGE, workbook_of
from tests.factories import House, make_department, make_facility, make_head, make_supporter
from tests.registers import finish, person, states

pytestmark = pytest.mark.django_db
COLUMN = {name: number for number, name in enumerate(SAMPLED, start=1)}
FIRST_EMPTY = 5  # rows that were touched and left empty stay between the people


@pytest.fixture
def template(head: Client) -> Workbook:
    answer = head.get(reverse("import_template"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="template.xlsx"'
    return load_workbook(io.BytesIO(answer.content))


def rule_of(book: Workbook, name: str) -> Any:
    """None for a column without a list."""
    listed, letter = book.worksheets[0], book.worksheets[0].cell(1, COLUMN[name]).column_letter
    rules = listed.data_validations.dataValidation
    return next((one for one in rules if str(one.sqref) == f"{letter}2:{letter}5001"), None)


def offered(book: Workbook, name: str) -> list[Any]:
    """The values that the cells of a column offer, read as a spreadsheet would."""
    rule = rule_of(book, name)
    assert (rule.type, rule.allowBlank, len(rule.error) <= MOST_OF_MESSAGE) == ("list", True, True)
    sheet, cells = rule.formula1.split("!")
    return [row[0].value for row in book[sheet.strip("'")][cells.replace("$", "")]]


def uploaded(head: Client, book: Workbook) -> RegisterImport:
    written = io.BytesIO()
    book.save(written)
    answer: Any = head.post(reverse("import_new"), {"file": SimpleUploadedFile("register.xlsx", written.getvalue())})
    assert answer.status_code == 302, answer.text
    register = RegisterImport.objects.get(pk=answer.url.split("/")[2])
    finish(register)
    return register


def fill_in(book: Workbook, line: int, known: dict[str, Any]) -> None:
    for name, value in known.items():
        book.worksheets[0].cell(line, COLUMN[name]).value = value


def test_template_is_an_empty_list_with_every_column(template: Workbook) -> None:
    (head,) = template.worksheets[0].iter_rows(values_only=True)
    assert list(head) == [LISTED.label(name) for name in SAMPLED]
    listed = template.worksheets[0]
    days, typed = (listed.column_dimensions[listed.cell(1, COLUMN[name]).column_letter] for name in ("born_on", "rnokpp"))
    assert (days.number_format, typed.number_format) == ("dd\\.mm\\.yyyy", "@")


def test_cells_offer_what_the_list_may_have(house: House, template: Workbook) -> None:
    assert offered(template, "stage") == [str(stage.label) for stage in Stage]
    assert offered(template, "branch") == [str(branch.label) for branch in Branch]
    assert offered(template, "facility")[:3] == ["Вдома", "У відпустці", "На службі"]
    assert house.owner.email in offered(template, "owner")
    assert str(house.department) in " ".join(offered(template, "department"))


def test_only_what_the_check_accepts_besides_the_list_may_be_typed(template: Workbook) -> None:
    styles = {name: rule.errorStyle for name in SAMPLED if (rule := rule_of(template, name))}
    assert {name for name, style in styles.items() if style == "warning"} == {"facility", "owner", "department"}
    assert {name for name, style in styles.items() if style == "stop"} == {"stage", "branch"}


def test_column_without_values_offers_nothing(house: House) -> None:
    head = make_head(make_department("Новий відділ"))
    book = load_workbook(io.BytesIO(workbook_of(register_template(head, at=timezone.now()))))
    assert (rule_of(book, "owner"), offered(book, "department")) == (None, ["Новий відділ"])


def test_institution_whose_name_another_one_has_is_not_offered(house: House, head: Client) -> None:
    """A list that names it is refused."""
    for code, oblast in (("one", "UA-46"), ("two", "UA-53")):
        facility = make_facility(code, "Обласна лікарня")
        Facility.objects.filter(pk=code).update(oblast=oblast)
        ServedFacility.objects.create(department=house.department, facility=facility)
    book = load_workbook(io.BytesIO(head.get(reverse("import_template")).content))
    assert "Обласна лікарня" not in offered(book, "facility")


def test_institutions_and_colleagues_are_those_within_reach(house: House, head: Client) -> None:
    below = make_department("Нижчий", parent=house.department)
    near, far = make_facility("near", "Ближня лікарня"), make_facility("far", "Дальня лікарня")
    for department, facility in ((below, near), (house.other_department, far)):
        ServedFacility.objects.create(department=department, facility=facility)
    stranger, colleague = make_supporter(house.other_department), make_supporter(below)
    book = load_workbook(io.BytesIO(head.get(reverse("import_template")).content))
    assert offered(book, "facility")[3:] == ["Ближня лікарня"]
    emails = offered(book, "owner")
    assert (colleague.email in emails, stranger.email in emails) == (True, False)
    assert not [name for name in offered(book, "department") if str(house.other_department) in name]


def test_every_column_is_explained_with_whether_it_is_needed(template: Workbook) -> None:
    assert set(EXPLAINED) == set(SAMPLED)
    _head, *rows = template.worksheets[1].iter_rows(values_only=True)
    assert [row[0] for row in rows] == [LISTED.label(name) for name in SAMPLED]
    assert all(row[2] for row in rows)
    needed = {name for name, row in zip(SAMPLED, rows, strict=True) if row[1] != "ні"}
    assert needed == {name for name in SAMPLED if FIELDS[name].required} | {"branch"}


def test_template_is_made_in_the_language_of_the_reader(house: House) -> None:
    with translation.override("en"):
        book = load_workbook(io.BytesIO(workbook_of(register_template(house.head, at=timezone.now()))))
    assert [sheet.title for sheet in book.worksheets] == ["Register", "Explanation", "Values"]
    assert offered(book, "stage")[0] == "Stabilisation"


def test_filled_in_template_is_recognised_with_empty_rows_between(house: House, head: Client, template: Workbook) -> None:
    fill_in(template, 2, {**person("Зоренко"), "branch": offered(template, "branch")[0], "owner": house.owner.email})
    fill_in(template, FIRST_EMPTY, {"surname": " ", "rank": ""})
    fill_in(template, 9, {**person("Житник"), "born_on": date(1990, 11, 25), "facility": "Вдома"})
    register = uploaded(head, template)
    assert list(ImportedRow.objects.filter(register=register).order_by("line").values_list("line", flat=True)) == [2, 9]
    assert states(register) == ["ready", "ready"]


@pytest.mark.parametrize("language", ["uk", "en"])
def test_empty_template_is_no_list(house: House, signed_in: Callable[[Any], Client], language: str) -> None:
    """Neither the explanation nor the values are taken for one."""
    house.head.language = language
    house.head.save(update_fields=["language"])
    head = signed_in(house.head)
    content = head.get(reverse("import_template")).content
    answer = head.post(reverse("import_new"), {"file": SimpleUploadedFile("register.xlsx", content)})
    assert (answer.status_code, RegisterImport.objects.exists()) == (422, False)
