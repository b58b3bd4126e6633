"""Find the columns of an uploaded list by the names in one of its first rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, zip_longest
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from supporters.forms.spreadsheets.reading import HEAD_ROWS, Head, TableRow, UnreadableTable


@dataclass(frozen=True)
class ListedRow:
    """`number`: of the row in the uploaded table; `cells` in the order of the list's columns."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """A fault in one cell: the column's heading, the cell's text ("" for empty), the message."""

    label: str
    typed: str
    words: str


class Columns:
    """The columns of a list; their headings are the labels of form fields in each language, or synonyms.

    Only letters are compared: «E-mail», «e mail» and «Email» are one. A column whose field is not required may be missing.
    """

    def __init__(self, fields: Mapping[str, Any], synonyms: Mapping[str, str]) -> None:
        """`synonyms`: by column, separated by commas."""
        self.fields, self.names, self._synonyms = fields, tuple(synonyms), synonyms

    def labels(self) -> list[str]:
        return [self.label(name) for name in self.names]

    def label(self, name: str) -> str:
        return str(self.fields[name].label)

    def head(self, table: Sequence[TableRow]) -> Head:
        """Of the first ten rows the one that names all needed columns, else the one that names the most, else the first.

        A title may be above it. Headings may be in two rows, where cells of the upper one are merged.
        """
        first = table[:HEAD_ROWS]
        one_row = [self._head(row, place) for place, row in enumerate(first)]
        two_rows = [self._head(_joined(*pair), place) for place, pair in enumerate(pairwise(first), start=1)]
        return max(one_row + two_rows, key=lambda head: head.rank)

    def rows(self, table: Sequence[TableRow]) -> list[ListedRow]:
        """The rows below the head. Raises UnreadableTable."""
        if not table:
            raise UnreadableTable(_("The list is empty."))
        head = self.head(table)
        places, below = self._places(head), _below(head, table)
        return [
            ListedRow(row.number, tuple(row.cells[place] if 0 <= place < len(row.cells) else "" for place in places))
            for row in below
        ]

    def split(self, table: Sequence[TableRow]) -> tuple[TableRow, Sequence[TableRow]]:
        """The row that names the columns, and those below it. Raises UnreadableTable."""
        if not table:
            raise UnreadableTable(_("The list is empty."))
        head = self.head(table)
        return head.row, _below(head, table)

    def present(self, table: Sequence[TableRow]) -> frozenset[str]:
        """The columns that the table has."""
        return frozenset(self.named(self.head(table).row.cells)) - {""}

    def unread(self, table: Sequence[TableRow]) -> list[str]:
        """Headings that match no known column."""
        return [cell for cell in self.head(table).row.cells if cell and letters(cell) not in self._headings]

    def named(self, cells: Sequence[str]) -> list[str]:
        """The column that each cell names; "" for none."""
        return [self._headings.get(letters(cell), "") for cell in cells]

    def _head(self, row: TableRow, place: int) -> Head:
        named = set(self.named(row.cells)) - {""}
        is_whole = all(name in named for name in self.names if self.fields[name].required)
        return Head(row, place, known=len(named), is_whole=is_whole)

    def _places(self, head: Head) -> list[int]:
        """The position of each column; -1 for a missing one. Raises UnreadableTable."""
        found = self.named(head.row.cells)
        if twice := [name for name in self.names if found.count(name) > 1]:
            raise UnreadableTable(_("Two columns are called “%(name)s”. Leave one.") % {"name": self.label(twice[0])})
        if not head.is_whole:
            missing = [self.label(name) for name in self.names if name not in found and self.fields[name].required]
            words = _("The first row must name the columns. These are missing: %(names)s.")
            if head.known and head.row.number > 1:
                words = _("Row %(row)d names the columns. These are missing: %(names)s.")
            raise UnreadableTable(words % {"row": head.row.number, "names": ", ".join(missing)})
        return [found.index(name) if name in found else -1 for name in self.names]

    @cached_property
    def _headings(self) -> dict[str, str]:
        known = {letters(heading): name for name, headings in self._synonyms.items() for heading in headings.split(",")}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                known |= {letters(self.label(name)): name for name in self.names}
        return known


def refuse_formula(typed: str) -> None:
    """Of a formula a workbook gives the text and not the result. Raises ValidationError."""
    if typed.startswith("="):
        raise ValidationError(
            _(
                "This cell has a formula, its result can’t be read. "
                "Copy the column and paste it back as values (in Excel: Paste Special → Values)."
            ),
            code="formula",
        )


def letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text.casefold())


def _joined(upper: TableRow, lower: TableRow) -> TableRow:
    """Headings in two rows; a heading over both rows is in the upper one."""
    cells = tuple(below or above for above, below in zip_longest(upper.cells, lower.cells, fillvalue=""))
    return TableRow(lower.number, cells)


def _below(head: Head, table: Sequence[TableRow]) -> Sequence[TableRow]:
    """Raises UnreadableTable."""
    below = table[head.place + 1 :]
    if below and _is_numbering(below[0].cells):
        below = below[1:]
    if not below:
        raise UnreadableTable(_("Below the head the list is empty."))
    return below


def _is_numbering(cells: Sequence[str]) -> bool:
    """Whether the row only numbers the columns: 1, 2, 3 and so on."""
    filled = [cell for cell in cells if cell]
    return len(filled) > 2 and filled == [str(number) for number in range(1, len(filled) + 1)]
