"""The row that names the columns of an uploaded list, wherever it is, and the sheet that has it."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django import forms
from django.utils import translation
from openpyxl import Workbook

from supporters.forms.spreadsheets import TableRow, UnreadableTable, table_of_file, table_of_text
from supporters.forms.spreadsheets.columns import Columns
from supporters.forms.spreadsheets.workbooks import MOST_SHEETS
from tools.journeys.invitation_lists import workbook

LISTED = Columns(
    {
        "surname": forms.CharField(label="Прізвище"),
        "given_name": forms.CharField(label="Ім’я"),
        "phone": forms.CharField(label="Телефон", required=False),
        "rank": forms.CharField(label="Звання", required=False),
    },
    {"surname": "surname", "given_name": "name", "phone": "моб", "rank": "rank"},
)
TITLE = ["Реєстр осіб, які перебувають на супроводі; станом на 30 листопада, усі"]
HEAD, ROW = ["№ з/п", "Прізвище", "Ім'я", "Моб."], ["7", "Ґава", "Юрій", "067 123 45 60"]
READ = ("Ґава", "Юрій", "067 123 45 60", "")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def table_of(*rows: Sequence[str]) -> list[TableRow]:
    return [TableRow(number, tuple(cells)) for number, cells in enumerate(rows, start=1) if any(cells)]


def read(*sheets: Sequence[Sequence[Any]]) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.number, row.cells) for row in LISTED.rows(table_of_file(workbook(*sheets), find_head=LISTED.head))]


def saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def refusal(table: Sequence[TableRow]) -> str:
    with pytest.raises(UnreadableTable) as refused:
        LISTED.rows(table)
    return str(refused.value)


@pytest.mark.parametrize("above", [[], [TITLE], [TITLE, [], ["Відділ", "", "Телефон відділу"]], [[], [], TITLE, []]])
def test_head_is_found_below_a_title_and_rows_keep_the_numbers_of_the_sheet(above: list[list[str]]) -> None:
    table = table_of(*above, HEAD, ROW)
    assert [(row.number, row.cells) for row in LISTED.rows(table)] == [(len(above) + 2, READ)]
    assert LISTED.present(table) == {"surname", "given_name", "phone"}
    assert LISTED.unread(table) == ["№ з/п"]


@pytest.mark.parametrize(("rows", "is_found"), [(9, True), (10, False)])
def test_head_is_sought_in_the_first_ten_rows_with_text(rows: int, *, is_found: bool) -> None:
    table = table_of(*[["Слова"]] * rows, HEAD, ROW)
    assert (LISTED.head(table).row.cells == tuple(HEAD)) is is_found
    if not is_found:
        assert "The first row must name the columns" in refusal(table)


def test_head_in_two_rows_is_read_with_its_merged_cells() -> None:
    upper, lower = ["№", "Особа", "", "Телефон"], ["", "Прізвище", "Ім’я", ""]
    table = table_of(TITLE, [], upper, lower, ROW)
    assert [(row.number, row.cells) for row in LISTED.rows(table)] == [(5, READ)]
    assert LISTED.unread(table) == ["№"]


def test_first_person_is_no_part_of_the_head() -> None:
    """Even if a cell of that row is the name of a column that the list lacks."""
    table = table_of(["Прізвище", "Ім’я", "Чим зв’язуємось"], ["Ґава", "Юрій", "Телефон"], ["Їжак", "Ілля", "Моб"])
    assert [row.cells[0] for row in LISTED.rows(table)] == ["Ґава", "Їжак"]


def test_row_that_numbers_the_columns_is_no_person() -> None:
    assert [row.number for row in LISTED.rows(table_of(HEAD, ["1", "2", "3", "4"], ROW))] == [3]
    for numbers in (["1", "2", "4"], ["1", "2"]):
        assert [row.number for row in LISTED.rows(table_of(HEAD, numbers, ROW))] == [2, 3]


def test_row_with_all_needed_columns_is_the_head_rather_than_one_with_more() -> None:
    table = table_of(["Прізвище", "Телефон", "Звання"], ["Ім’я", "Прізвище"], ["Юрій", "Ґава"])
    assert [row.cells[:2] for row in LISTED.rows(table)] == [("Ґава", "Юрій")]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "The list is empty"),
        ([TITLE], "The first row must name the columns. These are missing: Прізвище, Ім’я."),
        ([TITLE, [], ["№", "ПІБ", "Телефон"], ROW], "Row 3 names the columns. These are missing: Прізвище, Ім’я."),
        ([["Прізвище", "ПІБ"], ROW], "The first row must name the columns. These are missing: Ім’я."),
        ([[], ["ПІБ"], ["Ґава"]], "The first row must name the columns"),
        ([TITLE, [*HEAD, "Телефон"], ROW], "Two columns are called “Телефон”"),
        ([TITLE, [], HEAD], "Below the head the list is empty"),
        ([HEAD, ["1", "2", "3", "4"]], "Below the head the list is empty"),
    ],
)
def test_list_without_a_whole_head_is_refused_in_words(rows: Sequence[Sequence[str]], words: str) -> None:
    assert words in refusal(table_of(*rows))


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_delimiter_is_that_of_the_head_and_not_of_the_title(delimiter: str) -> None:
    text = "\n".join([TITLE[0], "", *(delimiter.join(row) for row in (HEAD, ROW))])
    assert [(row.number, row.cells) for row in LISTED.rows(table_of_text(text, find_head=LISTED.head))] == [(4, READ)]


def test_title_takes_no_place_of_a_row() -> None:
    rows = [[str(number), "Ґава", "Юрій", ""] for number in range(2, 2002)]
    assert len(read([TITLE, [], HEAD, *rows])) == 2000
    with pytest.raises(UnreadableTable, match="more than 2,000 rows"):
        read([TITLE, [], HEAD, *rows, rows[0]])


@pytest.mark.parametrize("place", [0, 1, MOST_SHEETS - 1])
def test_sheet_with_the_list_is_chosen_among_ten(place: int) -> None:
    others: list[list[list[Any]]] = [
        [TITLE, ["Зміст"]], [["Прізвище", "Телефон"], ["Їжак", "1"]], *([["Слова"]] for _n in range(MOST_SHEETS - 3))
    ]  # fmt: skip
    sheets = [*others[:place], [TITLE, [], HEAD, ROW], *others[place:]]
    assert read(*sheets) == [(4, READ)]


def test_first_of_two_lists_is_read() -> None:
    other = [[*HEAD, "Звання"], ["8", "Їжак", "Ілля", "", "сержант"]]
    assert read([HEAD, ROW], other) == [(2, READ)], "although the other one has a column more"


def test_sheet_that_is_shown_is_read_rather_than_a_hidden_one() -> None:
    """An older list may be hidden in front of it."""
    book = Workbook()
    for cells in ([HEAD, ["8", "Їжак", "Ілля", ""]], [HEAD, ROW]):
        sheet = book.create_sheet()
        for row in cells:
            sheet.append(row)
    book.worksheets[1].sheet_state = "hidden"
    assert [row.cells for row in LISTED.rows(table_of_file(saved(book), find_head=LISTED.head))] == [READ]


def test_sheet_that_names_the_most_columns_is_named_in_the_refusal() -> None:
    with pytest.raises(UnreadableTable, match="Row 2 names the columns. These are missing: Ім’я"):
        read([TITLE, ["Слова"]], [TITLE, ["Прізвище", "Телефон"], ROW], [["Прізвище", "Звання"], ROW])


def test_more_sheets_than_are_searched_are_said() -> None:
    empty = [[["Слова"]]] * MOST_SHEETS
    with pytest.raises(UnreadableTable, match="in the first 10 sheets of 11"):
        read(*empty, [HEAD, ROW])
    with pytest.raises(UnreadableTable, match="The first row must name the columns"):
        read(*empty)
    with pytest.raises(UnreadableTable, match="missing: Ім’я"):
        read(*empty[1:], [["Прізвище"], ["Ґава"]], [HEAD, ROW])


def test_merged_cells_of_a_workbook_have_their_text_once() -> None:
    """In the first cell of each merge."""
    book = Workbook()
    sheet = book.worksheets[0]
    for cells in (TITLE, [], ["№", "Особа", None, "Телефон"], [None, "Прізвище", "Ім’я"], ROW):
        sheet.append(cells)
    for merged in ("A1:D1", "A3:A4", "B3:C3", "D3:D4"):
        sheet.merge_cells(merged)
    assert [(row.number, row.cells) for row in LISTED.rows(table_of_file(saved(book), find_head=LISTED.head))] == [(5, READ)]
