"""An uploaded list that is checked, shown with its faults and confirmed.

Nothing is stored in between: the page carries the rows, and each request checks them from scratch.
"""

import json
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Generic, Protocol, Self, TypeVar

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import LaidOutForm, Panel, Unmarked
from supporters.forms.spreadsheets import MOST_ROWS, USUAL, Bounds, TableRow, UnreadableTable, table_of_file, table_of_text
from supporters.forms.spreadsheets.columns import Columns, ListedRow
from supporters.forms.spreadsheets.reading import seen

MOST_CARRIED: Final = 900_000  # bytes; below the site's limit of a million for one form


class UploadForm(LaidOutForm):
    """A file or copied rows; a subclass reads the table, which begins with the row that names the columns."""

    bounds: ClassVar[Bounds] = USUAL
    columns: ClassVar[Columns]

    file = forms.FileField(
        label=gettext_lazy("File with the list"),
        required=False,
        max_length=200,
        allow_empty_file=True,
        help_text=gettext_lazy("A table of .xlsx or .csv, at most 1 MB and 2,000 rows"),
        widget=forms.ClearableFileInput({"accept": ".csv,.xlsx,.txt"}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or rows copied from a table"),
        required=False,
        max_length=MOST_CARRIED,
        help_text=gettext_lazy("With the row that names the columns"),
        widget=forms.Textarea({"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
    )

    def layout(self) -> Panel:
        return Panel(Unmarked("file", "pasted"))

    @abstractmethod
    def read(self, table: list[TableRow]) -> None:
        """Check the table. Raises UnreadableTable."""

    def clean(self) -> dict[str, Any]:
        known = super().clean() or {}
        if self.errors:
            return known
        sent, pasted = known.get("file"), known.get("pasted", "")
        if (sent is None) is (not pasted):
            words = _("Leave one: the file or the copied rows") if pasted else _("Choose a file or paste the rows")
            raise ValidationError({"file": words})
        try:
            self.read(table_of_text(pasted, self.bounds, self.columns.head) if pasted else self._table_of(sent))
        except UnreadableTable as unreadable:
            self.add_error("pasted" if pasted else "file", str(unreadable))
        return known

    def _table_of(self, sent: Any) -> list[TableRow]:
        if sent.size > self.bounds.most_bytes:  # perhaps only the beginning of the file was read
            raise UnreadableTable(str(self.bounds.too_large))
        return table_of_file(sent.read(), self.bounds, self.columns.head)


@dataclass(frozen=True)
class CarriedRow:
    """`mark`: what the page showed of the row, a number that the list gives a meaning."""

    row: ListedRow
    mark: int


def carried_rows(rows: Iterable[CarriedRow]) -> str:
    """As JSON for the hidden field."""
    cells = [[one.row.number, one.mark, *one.row.cells] for one in rows]
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


def refuse_too_many_words(carried: str) -> None:
    """Raises UnreadableTable."""
    if len(carried.encode()) > MOST_CARRIED:
        raise UnreadableTable(_("The list has too many words. Divide it in two."))


class CarriedRowsField(forms.CharField):
    """Cleaned to a list of CarriedRow; `width`: how many columns the list has."""

    def __init__(self, width: int) -> None:
        super().__init__(widget=forms.HiddenInput, max_length=MOST_CARRIED, strip=False)
        self.width = width

    def clean(self, value: Any) -> Any:
        try:
            cells = json.loads(super().clean(value))
            return [self._row(*row) for row in cells[: MOST_ROWS + 1]]
        except (ValueError, TypeError, KeyError, RecursionError) as damaged:
            raise ValidationError(_("The list came back damaged. Upload it once more.")) from damaged

    def _row(self, number: int, mark: int, *cells: str) -> CarriedRow:
        if not (isinstance(number, int) and 0 < number < 10_000_000 and len(cells) == self.width):
            raise ValueError
        if not (isinstance(mark, int) and all(isinstance(cell, str) for cell in cells)):
            raise ValueError
        return CarriedRow(ListedRow(number, tuple(map(seen, cells))), int(mark))


class CheckedRow(Protocol):
    """`mark`: what the page shows of the row, so that a change meanwhile is noticed."""

    @property
    def row(self) -> ListedRow: ...

    @property
    def mark(self) -> int: ...


class CheckedList(Protocol):
    """`bad`: rows with faults; `to_save`: what would be written."""

    @property
    def rows(self) -> Sequence[CheckedRow]: ...

    @property
    def bad(self) -> Sequence[Any]: ...

    @property
    def to_save(self) -> Sequence[Any]: ...


Checked = TypeVar("Checked", bound=CheckedList)


class ConfirmListForm(SubmittedOnceForm, Generic[Checked]):
    """Saves a checked list as a whole or not at all. A subclass has the field `rows`, which carries it.

    `checked` is set as soon as the rows are readable, even if the form is invalid.
    """

    nothing_new: ClassVar[str | Promise]
    checked: Checked | None = None

    @classmethod
    def of(cls, checked: Checked, **known: Any) -> Self:
        form = cls(initial={"rows": cls.carried(checked)}, **known)
        form.checked = checked
        return form

    @abstractmethod
    def check(self, rows: Sequence[ListedRow]) -> Checked: ...

    @classmethod
    def carried(cls, checked: Checked) -> str:
        """The value of the field `rows`."""
        return carried_rows(CarriedRow(one.row, one.mark) for one in checked.rows)

    def layout(self) -> Layout:
        return Layout()

    def clean(self) -> dict[str, Any]:
        known = super().clean() or {}
        if "rows" not in known:
            return known
        checked = self.check_again()
        if checked.bad:
            raise ValidationError(_("The list is saved as a whole: put the rows with errors right and load it anew"))
        if not checked.to_save:
            raise ValidationError(str(self.nothing_new))
        return known

    def check_again(self) -> Checked:
        """Check the rows again and make the page carry the result."""
        checked = self.checked = self.check([one.row for one in self.cleaned_data["rows"]])
        sent = QueryDict(mutable=True)
        sent.update(self.data)
        sent["rows"] = self.carried(checked)
        self.data = sent
        return checked

    @property
    def is_outdated(self) -> bool:
        """Whether what the list is compared with has changed since the page showed it."""
        shown = [one.mark for one in self.cleaned_data.get("rows", ())]
        return self.checked is None or shown != [one.mark for one in self.checked.rows]
