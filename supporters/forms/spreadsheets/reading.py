"""Read uploaded tables: .csv in any common encoding, .xlsx, or rows copied from a sheet."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supporters.directory.unseen import without_unseen
from supporters.forms.spreadsheets.workbooks import BrokenWorkbook, is_workbook, sheet_rows
from supporters.forms.spreadsheets.writing import as_before

MOST_BYTES: Final = 1_000_000
MOST_ROWS: Final = 2_000
MOST_COLUMNS: Final = 50
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NO_TEXT: Final = re.compile("[\0-\x08\x0e-\x1f\ufffe\uffff]")
# Controls, separators of lines, unpaired surrogates
_NO_LETTERS: Final = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ufff9-\uffff\ud800-\udfff]+")


@dataclass(frozen=True)
class Bounds:
    """How large a list may be, and what is said of a larger one."""

    most_bytes: int
    most_rows: int
    too_large: Any
    too_many: Any


USUAL: Final = Bounds(
    MOST_BYTES,
    MOST_ROWS,
    gettext_lazy("The file is larger than 1 MB. Divide the list in two."),
    gettext_lazy("The list has more than 2,000 rows. Divide it in two."),
)
LARGE: Final = Bounds(
    3_000_000,
    5_000,
    gettext_lazy("The file is larger than 3 MB. Divide the list in two."),
    gettext_lazy("The list has more than 5,000 rows. Divide it in two."),
)


class UnreadableTable(Exception):
    """The table can't be read; the message is shown to the user."""


@dataclass(frozen=True)
class TableRow:
    """`number` is the row's place in the sheet, from 1."""

    number: int
    cells: tuple[str, ...]


def table_of_file(content: bytes, bounds: Bounds = USUAL) -> list[TableRow]:
    """The rows that have text, the header included. Raises UnreadableTable."""
    if len(content) > bounds.most_bytes:
        raise UnreadableTable(str(bounds.too_large))
    if not is_workbook(content):
        return table_of_text(_decoded(content), bounds)
    try:
        return list(_within_bounds(sheet_rows(content, most_columns=MOST_COLUMNS + 1), bounds))
    except BrokenWorkbook as broken:
        raise UnreadableTable(str(broken)) from broken


def table_of_text(text: str, bounds: Bounds = USUAL) -> list[TableRow]:
    """Raises UnreadableTable."""
    if _NO_TEXT.search(text):
        raise UnreadableTable(_("This is no table: the file holds something other than text. Save the list as .csv or .xlsx."))
    first, _break, rest = text.partition("\n")
    if first.strip().lower().removeprefix("sep=") in (";", ",", "\\t"):  # a line that Excel reads but does not show
        text = rest
    try:
        rows = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), start=1)
        return list(_within_bounds(rows, bounds))
    except csv.Error as fault:
        raise UnreadableTable(_("The rows can’t be told apart: perhaps a quotation mark is not closed.")) from fault


def seen(text: str) -> str:
    """A cell as displayed: a single line, single spaces, no invisible characters."""
    return " ".join(_NO_LETTERS.sub(" ", without_unseen(as_before(text))).split())


def _decoded(content: bytes) -> str:
    """Decode by the byte order mark, else UTF-16 if it has many zero bytes, else UTF-8 or cp1251. Raises UnreadableTable.

    In UTF-16 every character that is not Cyrillic has a zero byte; a file with only a few zeros is not text.
    """
    encodings = [encoding for mark, encoding in _MARKS if content.startswith(mark)][:1]
    if not encodings and content.count(0) * 10 > len(content):
        encodings = ["utf-16-le" if content[1::2].count(0) > content[::2].count(0) else "utf-16-be"]
    for encoding in encodings or ("utf-8", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTable(_("The letters of this file can’t be read. Save the list as .xlsx, or as .csv in UTF-8."))


def _delimiter(text: str) -> str:
    """The most frequent delimiter in the first line with text."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max("\t;,", key=head.count)


def _within_bounds(rows: Iterable[tuple[int, Sequence[str]]], bounds: Bounds) -> Iterator[TableRow]:
    """The rows that have text."""
    found = 0
    for number, row in rows:
        if not any(row):
            continue
        cells = tuple(map(seen, row))
        if any(cells[MOST_COLUMNS:]):
            raise UnreadableTable(_("The table has more than 50 columns. Leave only those of the list."))
        if any(cells):
            found += 1
            yield TableRow(number, cells[:MOST_COLUMNS])
        if found > bounds.most_rows + 1:
            raise UnreadableTable(str(bounds.too_many))
