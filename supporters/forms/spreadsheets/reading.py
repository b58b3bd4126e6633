"""Read uploaded tables: .csv in any common encoding, .xlsx, or rows copied from a sheet."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supporters.directory.unseen import without_unseen
from supporters.forms.spreadsheets.workbooks import MOST_SHEETS, BrokenWorkbook, another_kind, is_workbook, sheets_of
from supporters.forms.spreadsheets.writing import as_before

MOST_BYTES: Final = 1_000_000
MOST_ROWS: Final = 2_000
MOST_COLUMNS: Final = 50
HEAD_ROWS: Final = 10  # rows with text among which the one that names the columns is sought
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NO_TEXT: Final = re.compile("[\0-\x08\x0e-\x1f\ufffe\uffff]")
_MARKUP: Final = re.compile(r"\s*<(\?xml|!doctype|html|head|meta|style|table)\b", re.IGNORECASE)  # programs call such a file .xls
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


@dataclass(frozen=True)
class Head:
    """The row that names the columns. `place`: among the first rows; `known`: how many columns of the list it names.

    `is_whole`: it names all that are needed.
    """

    row: TableRow
    place: int
    known: int
    is_whole: bool

    @property
    def rank(self) -> tuple[bool, int]:
        return self.is_whole, self.known


Numbered = tuple[int, Sequence[str]]
FindHead = Callable[[Sequence[TableRow]], Head]  # called with one to HEAD_ROWS rows


def first_row(rows: Sequence[TableRow]) -> Head:
    return Head(rows[0], place=0, known=1, is_whole=True)


def table_of_file(content: bytes, bounds: Bounds = USUAL, find_head: FindHead = first_row) -> list[TableRow]:
    """The row that names the columns and the rows with text below it, of the sheet with the best head. Raises UnreadableTable."""
    if len(content) > bounds.most_bytes:
        raise UnreadableTable(str(bounds.too_large))
    if not is_workbook(content):
        text = _decoded(content)
        if _MARKUP.match(text):
            raise UnreadableTable(another_kind())
        return table_of_text(text, bounds, find_head)
    try:
        sheets = sheets_of(content, most_columns=MOST_COLUMNS + 1)
        head, below = _with_best_head(sheets[:MOST_SHEETS], find_head)
        if len(sheets) > MOST_SHEETS and not (head and head.known):
            words = _("The list was looked for in the first %(n)d sheets of %(all)d. Leave only the sheet with the list.")
            raise UnreadableTable(words % {"n": MOST_SHEETS, "all": len(sheets)})
        return _table(head, below, bounds)
    except BrokenWorkbook as broken:
        raise UnreadableTable(str(broken)) from broken


def table_of_text(text: str, bounds: Bounds = USUAL, find_head: FindHead = first_row) -> list[TableRow]:
    """The same of copied rows or of a .csv. Raises UnreadableTable."""
    if _NO_TEXT.search(text):
        raise UnreadableTable(_("This is no table: the file holds something other than text. Save the list as .csv or .xlsx."))
    first, _break, rest = text.partition("\n")
    if first.strip().lower().removeprefix("sep=") in (";", ",", "\\t"):  # a line that Excel reads but does not show
        text = rest
    readings = (enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=one), start=1) for one in _delimiters(text))
    try:
        return _table(*_with_best_head(readings, find_head), bounds)
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


def _delimiters(text: str) -> list[str]:
    """The most frequent in the first line with text comes first; that line may be a title."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return sorted("\t;,", key=first.count, reverse=True)


def _with_best_head(readings: Iterable[Iterator[Numbered]], find_head: FindHead) -> tuple[Head | None, Iterator[TableRow]]:
    """The head and the rows below it of the first reading with a whole head, else of the one that names the most columns."""
    best: Head | None = None
    below: Iterator[TableRow] = iter(())
    for reading in readings:
        rows = _with_text(reading)
        first = list(islice(rows, HEAD_ROWS))
        head = find_head(first) if first else None
        if head and (best is None or head.rank > best.rank):
            best, below = head, chain(first[head.place + 1 :], rows)
        if best and best.is_whole:
            break
    return best, below


def _with_text(rows: Iterable[Numbered]) -> Iterator[TableRow]:
    for number, row in rows:
        if any(row) and any(cells := tuple(map(seen, row))):
            yield TableRow(number, cells)


def _table(head: Head | None, below: Iterable[TableRow], bounds: Bounds) -> list[TableRow]:
    """Raises UnreadableTable."""
    table: list[TableRow] = []
    for row in chain([head.row] if head else [], below):
        if any(row.cells[MOST_COLUMNS:]):
            raise UnreadableTable(_("The table has more than 50 columns. Leave only those of the list."))
        table.append(TableRow(row.number, row.cells[:MOST_COLUMNS]))
        if len(table) > bounds.most_rows + 1:
            raise UnreadableTable(str(bounds.too_many))
    return table
