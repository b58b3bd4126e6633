"""Imported and exported tables: encodings, formulas, and malicious files."""

import csv
import io
import re
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import DEFUSEDXML

from supporters.forms.spreadsheets import UnreadableTable, csv_of, table_of_file, table_of_text
from supporters.forms.spreadsheets.writing import as_before, harmless
from tools.journeys.invitation_lists import HEAD, SHEET, csv_text, repacked, row_of, workbook

CELLS = [HEAD, tuple(row_of(1)), tuple(row_of(2, surname="Їжак"))]
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BOOK = workbook(CELLS)
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠", "'=", "''@", " =", "")
# A spreadsheet reads a cell with such a beginning as a formula; a leading apostrophe makes it a text.
LIVE = re.compile("[=+\\-@\t\r\n＝＋－＠]")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def sheet(body: str, *, before: str = "") -> bytes:
    return repacked(BOOK, {SHEET: f"{before}<worksheet {NAMESPACE}><sheetData>{body}</sheetData></worksheet>".encode()})


def cells_of(content: bytes) -> list[tuple[str, ...]]:
    return [tuple(row.cells[:6]) for row in table_of_file(content)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_table_is_read_in_every_encoding_with_every_delimiter(encoding: str, delimiter: str) -> None:
    assert cells_of(csv_text(CELLS[1:], delimiter=delimiter).encode(encoding)) == CELLS


def test_row_keeps_the_number_it_has_in_the_sheet() -> None:
    table = table_of_text("Пошта;Роль\r\n\r\n;\r\na@b.test;Психолог\r\n")
    assert [(row.number, row.cells) for row in table] == [(1, ("Пошта", "Роль")), (4, ("a@b.test", "Психолог"))]


def test_line_that_excel_hides_is_no_row() -> None:
    assert [row.cells for row in table_of_text("sep=;\nПошта;Роль\na@b.test;Психолог\n")][0] == ("Пошта", "Роль")


def test_cell_in_quotes_may_hold_a_delimiter_and_a_line_break() -> None:
    assert table_of_text('Пошта;Підрозділ\na@b.test;"Відділ;\n№ 2"\n')[1].cells == ("a@b.test", "Відділ; № 2")


def test_what_nobody_sees_is_no_part_of_a_cell() -> None:
    assert table_of_text("Пошта\n\u200ba@b.test\u00a0\u202e\ufeff\n")[1].cells == ("a@b.test",)


def test_workbook_is_read_from_the_first_sheet_with_words() -> None:
    assert cells_of(workbook([], CELLS, [["інше"]])) == CELLS


def test_workbook_shows_numbers_and_formulas_as_text() -> None:
    assert cells_of(workbook([["Пошта", "Прізвище"], [12, "=1+1"]]))[1][:2] == ("12", "=1+1")


def test_formula_of_many_cells_is_text_too() -> None:
    cells = '<c r="A1"><f t="array" ref="A1:A2">SUM(B1:B2)</f><v>3</v></c><c r="B1"><f t="dataTable" ref="B1" r1="A1"/></c>'
    body = f'<row r="1">{cells}</row>'
    assert cells_of(sheet(body))[0][:2] == ("=SUM(B1:B2)", "=")


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "letters|something other than text"),
        (b"a;b\x00c\r\n1;2\r\n", "something other than text"),
        (b"\xff\xfe\x00\x00a\x00", "letters|something other than text"),
        (b"%PDF-1.7\n%\x01\x02\x03", "something other than text"),
        (b"\xff\xfea", "letters"),
        (b"\x98\xff", "letters"),
        (b'a;"b\n' + b"c" * 200_000, "told apart"),
        (";".join(["а"] * 5000).encode(), "more than 50 columns"),
        ("Пошта\n".encode() + b"a\n" * 2001, "more than 2,000 rows"),
        (b"x" * 1_000_001, "larger than 1 MB"),
        (b"PK\x03\x04" + b"\x00" * 100, "can’t be opened"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 100, "can’t be opened"),
        (BOOK[: len(BOOK) // 2], "can’t be opened"),
        (workbook([["а"] * 5000]), "more than 50 columns"),
        (workbook([["а"]] * 2002), "more than 2,000 rows"),
        (repacked(BOOK, {SHEET: b"<worksheet"}), "can’t be opened"),
    ],
    ids=range(16),
)
def test_what_is_no_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableTable, match=words):
        table_of_file(content)


@pytest.mark.asvs("5.2.3")
@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml", "xl/media/image1.png"])
def test_file_that_swells_is_refused_before_it_is_unpacked(part: str) -> None:
    bomb = repacked(BOOK, {part: b" " * 200_000_000})
    assert len(bomb) < 1_000_000
    begun = time.monotonic()
    with pytest.raises(UnreadableTable, match="larger than 5 MB"):
        table_of_file(bomb)
    assert time.monotonic() - begun < 0.5


def test_file_of_a_thousand_parts_is_refused() -> None:
    with pytest.raises(UnreadableTable, match="larger than 5 MB"):
        table_of_file(repacked(BOOK, {f"xl/media/{n}.png": b"x" for n in range(1000)}))


ENTITIES = {
    "laughs": '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    "outside": '<!DOCTYPE a [<!ENTITY c SYSTEM "file:///etc/hostname">]>',
    "parameter": '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
}


@pytest.mark.asvs("1.5.1")
@pytest.mark.parametrize("name", sorted(ENTITIES))
def test_no_entity_of_a_workbook_is_opened(name: str) -> None:
    assert DEFUSEDXML
    body = '<row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row>'
    with pytest.raises(UnreadableTable, match="can’t be opened"):
        table_of_file(sheet(body, before=ENTITIES[name]))


def test_row_far_below_ends_the_reading() -> None:
    with pytest.raises(UnreadableTable, match="can’t be opened"):
        table_of_file(sheet('<row r="999999999"><c t="inlineStr"><is><t>a</t></is></c></row>'))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(BEGINNINGS), st.text(max_size=20)).map("".join), min_size=1, max_size=5))
def test_no_cell_that_goes_out_is_a_formula(cells: list[str]) -> None:
    """Each exported cell is read back as a text without any loss."""
    written = [cell.encode("utf-8", "replace").decode() for cell in cells]
    (read,) = csv.reader(io.StringIO(csv_of([written]).decode("utf-8-sig"), newline=""), delimiter=";")
    assert not [cell for cell in read if LIVE.match(cell)]
    assert [as_before(cell) for cell in read] == written


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=20))
def test_cell_without_a_formula_stays_as_it_is(text: str) -> None:
    assert harmless(text) in (text, f"'{text}")
    assert harmless(f"м{text}") == f"м{text}"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 4000))
def test_no_file_breaks_the_reading(noise: bytes, place: int) -> None:
    """Noise alone, and noise inside a workbook and a table."""
    table = csv_text(CELLS[1:]).encode("utf-16")
    for content in (noise, BOOK[:place] + noise + BOOK[place + len(noise) :], table[:place] + noise + table[place:]):
        with suppress(UnreadableTable):
            table_of_file(content)
