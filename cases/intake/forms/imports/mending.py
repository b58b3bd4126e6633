"""Mend one row of a register by hand."""

from datetime import datetime
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy

from cases.intake.actions.imports.registers import Cells
from cases.intake.forms.imports.directories import Directories
from cases.intake.forms.imports.rows import CELL_CHARS, COLUMNS, LISTED, checked_row
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel


class MendForm(SubmittedOnceForm):
    """A text for each column that the row has, or that has an error. The rules are those of the list."""

    page_title = gettext_lazy("Mend the row")
    save_label = gettext_lazy("Save the row")

    def __init__(self, *args: Any, cells: Cells, directories: Directories, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.directories, self.now = directories, now
        before = checked_row(cells, directories=directories, now=now)
        self.typed = dict(zip(COLUMNS, before.typed, strict=True))
        self.shown = [name for name in COLUMNS if self.typed[name] or name in before.errors]
        for name in self.shown:
            self.fields[name] = forms.CharField(
                label=LISTED.label(name),
                required=False,
                max_length=CELL_CHARS,
                initial=self.typed[name],
                help_text=" ".join(str(error) for error in before.errors.get(name, ())),
            )

    def layout(self) -> Layout:
        return Layout(Panel(*self.shown))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        checked = checked_row(self.cells, directories=self.directories, now=self.now)
        for name, errors in checked.errors.items():
            self.add_error(name if name in self.fields else None, list(errors))
        return cleaned

    @property
    def cells(self) -> dict[str, str]:
        """By column, to be kept instead of those of the table."""
        return {**self.typed, **{name: self.cleaned_data.get(name, "") for name in self.shown}}
