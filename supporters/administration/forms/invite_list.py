"""An uploaded list of new colleagues: checked, shown with its faults, confirmed.

Nothing is stored in between: the page carries the rows, and each request checks them from scratch.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supporters.administration.actions.invitations import NewColleague
from supporters.administration.forms.listed_colleagues import (
    COLUMNS,
    CheckedList,
    ListedRow,
    checked_list,
    listed_rows,
    unread_columns,
)
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import LaidOutForm, Panel, Unmarked
from supporters.forms.spreadsheets import MOST_BYTES, MOST_ROWS, TableRow, UnreadableTable, table_of_file, table_of_text
from supporters.forms.spreadsheets.reading import seen

MOST_CARRIED: Final = 900_000  # bytes; below the site's limit of a million for one form


class InviteListForm(LaidOutForm):
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
    checked: CheckedList
    unread: list[str]

    def layout(self) -> Panel:
        return Panel(Unmarked("file", "pasted"))

    def clean(self) -> dict[str, Any]:
        known = super().clean() or {}
        if self.errors:
            return known
        sent, pasted = known.get("file"), known.get("pasted", "")
        if (sent is None) is (not pasted):
            words = _("Leave one: the file or the copied rows") if pasted else _("Choose a file or paste the rows")
            raise ValidationError({"file": words})
        try:
            table = table_of_text(pasted) if pasted else _table_of(sent)
            self.checked = _checked(listed_rows(table))
            self.unread = unread_columns(table)
        except UnreadableTable as unreadable:
            self.add_error("pasted" if pasted else "file", str(unreadable))
        return known


def _table_of(sent: Any) -> list[TableRow]:
    if sent.size > MOST_BYTES:  # only the beginning of the file was read
        raise UnreadableTable(_("The file is larger than 1 MB. Divide the list in two."))
    return table_of_file(sent.read())


def _checked(rows: Sequence[ListedRow]) -> CheckedList:
    checked = checked_list(rows)
    if len(carried(checked).encode()) > MOST_CARRIED:
        raise UnreadableTable(_("The list has too many words. Divide it in two."))
    return checked


@dataclass(frozen=True)
class CarriedRow:
    """`was_good`: the page showed the row without faults."""

    row: ListedRow
    was_good: bool


def carried(checked: CheckedList, *, only_bad: bool = False) -> str:
    """The rows as JSON for the hidden field."""
    rows = checked.bad if only_bad else checked.rows
    cells = [[one.row.number, int(one.colleague is not None), *one.row.cells] for one in rows]
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


class CarriedRowsField(forms.CharField):
    """Cleaned to a list of CarriedRow."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, max_length=MOST_CARRIED, strip=False)

    def clean(self, value: Any) -> Any:
        try:
            cells = json.loads(super().clean(value))
            return [self._row(*row) for row in cells[: MOST_ROWS + 1]]
        except (ValueError, TypeError, KeyError, RecursionError) as damaged:
            raise ValidationError(_("The list came back damaged. Upload it once more.")) from damaged

    @staticmethod
    def _row(number: int, was_good: int, *cells: str) -> CarriedRow:
        if not (isinstance(number, int) and 0 < number < 10_000_000 and len(cells) == len(COLUMNS)):
            raise ValueError
        if not all(isinstance(cell, str) for cell in cells):
            raise ValueError
        return CarriedRow(ListedRow(number, tuple(map(seen, cells))), was_good == 1)


class CarriedListForm(forms.Form):
    rows = CarriedRowsField()

    @property
    def listed(self) -> list[ListedRow]:
        return [one.row for one in self.cleaned_data["rows"]]


class ConfirmListForm(CarriedListForm, SubmittedOnceForm):
    """`checked` is set as soon as the rows are readable, even if the form is invalid."""

    leave_out = forms.BooleanField(required=False)
    checked: CheckedList | None = None

    @classmethod
    def of(cls, checked: CheckedList) -> "ConfirmListForm":
        form = cls(initial={"rows": carried(checked)})
        form._show(checked)
        return form

    def layout(self) -> Layout:
        has_bad_rows = self.checked and self.checked.bad
        return Layout(Field("leave_out", template="supporters/_leave_out.html")) if has_bad_rows else Layout()

    def clean(self) -> dict[str, Any]:
        known = super().clean() or {}
        if "rows" not in known:
            return known
        checked = self.check_again()
        if not checked.good:
            raise ValidationError(_("There is nobody to invite in this list"))
        if checked.bad and not known.get("leave_out"):
            self.add_error("leave_out", _("Leave out the rows with errors, or put them right and upload the list anew"))
        return known

    def check_again(self) -> CheckedList:
        """Check the rows again and make the page carry the result."""
        checked = checked_list(self.listed)
        self._show(checked)
        sent = QueryDict(mutable=True)
        sent.update(self.data)
        sent["rows"] = carried(checked)
        self.data = sent
        return checked

    @property
    def is_outdated(self) -> bool:
        """Whether other rows are free of faults now than the page showed."""
        shown = [one.row for one in self.cleaned_data["rows"] if one.was_good]
        return self.checked is None or shown != [one.row for one in self.checked.good]

    @property
    def colleagues(self) -> list[NewColleague]:
        return [one.colleague for one in self.checked.good if one.colleague] if self.checked else []

    def _show(self, checked: CheckedList) -> None:
        self.checked, bad = checked, len(checked.bad)
        words = ngettext("Don’t invite %(n)d row with errors", "Don’t invite %(n)d rows with errors", bad)
        self["leave_out"].label = words % {"n": bad}
