"""Find the columns of an uploaded list by the names in its first row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from supporters.forms.spreadsheets.reading import TableRow, UnreadableTable


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

    def rows(self, table: Sequence[TableRow]) -> list[ListedRow]:
        """The rows below the first one. Raises UnreadableTable."""
        if not table:
            raise UnreadableTable(_("The list is empty."))
        places = self._places(table[0].cells)
        if len(table) == 1:
            raise UnreadableTable(_("Below the head the list is empty."))
        return [
            ListedRow(row.number, tuple(row.cells[place] if 0 <= place < len(row.cells) else "" for place in places))
            for row in table[1:]
        ]

    def split(self, table: Sequence[TableRow]) -> tuple[TableRow, list[TableRow]]:
        """The row that names the columns, and those below it. Raises UnreadableTable."""
        if not table:
            raise UnreadableTable(_("The list is empty."))
        head, *below = table
        if not below:
            raise UnreadableTable(_("Below the head the list is empty."))
        return head, below

    def present(self, table: Sequence[TableRow]) -> frozenset[str]:
        """The columns that the table has."""
        return frozenset(self._headings.get(letters(cell), "") for cell in table[0].cells) - {""}

    def unread(self, table: Sequence[TableRow]) -> list[str]:
        """Headings that match no known column."""
        return [cell for cell in table[0].cells if cell and letters(cell) not in self._headings]

    def named(self, head: Sequence[str]) -> list[str]:
        """The column that each heading names; "" for one that matches none."""
        return [self._headings.get(letters(cell), "") for cell in head]

    def _places(self, head: Sequence[str]) -> list[int]:
        """The position of each column; -1 for a missing one. Raises UnreadableTable."""
        found = self.named(head)
        if twice := [name for name in self.names if found.count(name) > 1]:
            raise UnreadableTable(_("Two columns are called “%(name)s”. Leave one.") % {"name": self.label(twice[0])})
        missing = [self.label(name) for name in self.names if name not in found and self.fields[name].required]
        if missing:
            words = _("The first row must name the columns. These are missing: %(names)s.")
            raise UnreadableTable(words % {"names": ", ".join(missing)})
        return [found.index(name) if name in found else -1 for name in self.names]

    @cached_property
    def _headings(self) -> dict[str, str]:
        known = {letters(heading): name for name, headings in self._synonyms.items() for heading in headings.split(",")}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                known |= {letters(self.label(name)): name for name in self.names}
        return known


def letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text.casefold())
