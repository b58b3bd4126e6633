"""Files as people have them: each is read, or refused by one sentence that says how to save it."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from supporters.forms.spreadsheets import UnreadableTable, table_of_file
from supporters.forms.spreadsheets.columns import refuse_formula
from tools.journeys.invitation_lists import csv_text, repacked, workbook

CELLS = [("Прізвище", "Ім’я", "Підрозділ"), ("Ґалаґан-Їжакевич", "В’ячеслав", "Відділ № 2 «Єдність»"), ("Іїєґ", "Лук'ян", "")]
BOOK = workbook(CELLS)
SAVE_AS = "save it as .xlsx: File → Save As → Excel Workbook"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def container(*streams: str) -> bytes:
    """A file of an old Office: the header and the names of its streams (MS-CFB)."""
    entries = [name.encode("utf-16-le").ljust(64, b"\0").ljust(128, b"\0") for name in ("Root Entry", *streams)]
    return (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)) + b"".join(entries).ljust(1024, b"\0")


def packed(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as parts:
        for name in names:
            parts.writestr(name, b"<a/>")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (container("Workbook"), SAVE_AS),
        (container("Book"), SAVE_AS),
        (container("EncryptedPackage", "EncryptionInfo"), "The file has a password"),
        (container("WordDocument"), "can’t be opened"),
        (packed("mimetype", "content.xml"), SAVE_AS),
        (packed("xl/workbook.bin"), SAVE_AS),
        (packed("Index/Document.iwa"), SAVE_AS),
        (packed("word/document.xml"), "can’t be opened"),
        (b"\xef\xbb\xbf<html><body><table><tr><td>1</td></tr></table>", SAVE_AS),
        ("\r\n<TABLE border=1><tr><td>Ґава</td>".encode("cp1251"), SAVE_AS),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', SAVE_AS),
    ],
    ids=range(11),
)
def test_file_of_another_kind_is_refused_with_how_to_save_it(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableTable, match=words):
        table_of_file(content)


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig", "utf-16"])
def test_ukrainian_letters_and_apostrophes_are_read_from_a_csv_as_they_are(encoding: str) -> None:
    content = csv_text(CELLS[1:], head=CELLS[0]).encode(encoding)
    assert [row.cells for row in table_of_file(content)] == CELLS


def test_text_that_begins_with_a_sign_is_no_markup() -> None:
    assert table_of_file("<50 років;Ґава\n".encode())[0].cells == ("<50 років", "Ґава")


def test_book_with_another_part_besides_its_sheets_is_read() -> None:
    assert len(table_of_file(repacked(BOOK, {"docProps/custom.bin": b"x"}))) == len(CELLS)


def test_formula_is_refused_and_a_phone_or_an_answer_is_not() -> None:
    with pytest.raises(ValidationError, match="This cell has a formula"):
        refuse_formula(table_of_file(workbook([["=TODAY()-30"]]))[0].cells[0])
    for typed in ("+380671234567", "-", "@", ""):
        refuse_formula(typed)
