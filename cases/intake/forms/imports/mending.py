"""Mend one row of a register by hand."""

from datetime import datetime
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.intake.actions.imports.registers import Cells
from cases.intake.forms.imports.directories import CODED, CODES, Directories
from cases.intake.forms.imports.rows import CELL_CHARS, COLUMNS, LISTED, NAMES, SAMPLED, checked_row
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Folded, Panel, Unmarked


class MendForm(SubmittedOnceForm):
    """A text for each column, those that the row has or that have an error first. The rules are those of the list."""

    page_title = gettext_lazy("Mend the row")
    save_label = gettext_lazy("Save the row")

    def __init__(self, *args: Any, cells: Cells, directories: Directories, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.directories, self.now = directories, now
        before = checked_row(cells, directories=directories, now=now)
        typed = dict(zip(COLUMNS, before.typed, strict=True)) | {name: before.data[name] for name in NAMES}
        self.shown = [name for name in SAMPLED if typed[name] or name in before.errors]
        self.others = [name for name in SAMPLED if name not in self.shown]
        for name in (*self.shown, *self.others):
            self.fields[name] = forms.CharField(
                label=LISTED.label(name),
                required=False,
                max_length=CELL_CHARS,
                initial=shown_as(name, typed[name]),
                help_text=" ".join(str(error) for error in before.errors.get(name, ())),
            )

    def layout(self) -> Layout:
        return Layout(
            Panel(Unmarked(*self.shown)), Folded(_("Other columns"), Unmarked(*self.others), opened_by=tuple(self.others))
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        checked = checked_row(self.cells, directories=self.directories, now=self.now)
        for name, errors in checked.errors.items():
            self.add_error(name, list(errors))
        return cleaned

    @property
    def cells(self) -> dict[str, str]:
        """By column, to be kept instead of those of the table."""
        return {name: self.cleaned_data.get(name, "") for name in SAMPLED}


def shown_as(name: str, typed: str) -> str:
    """A value that was given its meaning for all rows has the label of it."""
    return str(CODED[name](typed).label) if name in CODES and typed in CODED[name].values else typed
