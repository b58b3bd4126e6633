"""The forms of an import: the file, the confirmation, the undoing."""

from datetime import date
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.intake.forms.imports.rows import LISTED, kept_cells
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Lines, Panel, Unmarked
from supporters.forms.spreadsheets import LARGE, TableRow
from supporters.forms.uploads import UploadForm
from veterans.models import VITAL_INTERESTS, LegalBasis


class RegisterForm(UploadForm, SubmittedOnceForm):
    page_title = _("Import a register")
    bounds, columns = LARGE, LISTED
    headings: list[str]
    rows: list[tuple[int, list[str]]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("A table of .xlsx or .csv, at most 3 MB and 5,000 rows")

    def read(self, table: list[TableRow]) -> None:
        head, below = LISTED.split(table)
        width = 1 + max(place for row in table for place, cell in enumerate(row.cells) if cell)
        self.headings = kept_cells(head.cells[:width])
        self.rows = [(row.number, kept_cells(row.cells[:width])) for row in below]


class ConfirmImportForm(SubmittedOnceForm):
    """On what the data rest, and that rows which open no card are left out. A person who can’t answer is not all of a list."""

    basis = forms.ChoiceField(
        label=_("On what we write the data down until the people are asked"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose on what it rests"), "invalid_choice": _("Choose on what it rests")},
    )
    leave_out = forms.BooleanField(required=False)

    def __init__(self, *args: Any, bad: int, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bad = bad
        rows = LegalBasis.objects.besides_consent(today).exclude(pk=VITAL_INTERESTS)
        self.fields["basis"].choices = [(row.pk, row.label) for row in rows]  # type: ignore[attr-defined]
        words = ngettext("Leave out %(n)d row with errors", "Leave out %(n)d rows with errors", bad)
        self.fields["leave_out"].label = words % {"n": bad}

    def layout(self) -> Layout:
        left = (Field("leave_out", template="supporters/_leave_out.html"),) if self.bad else ()
        return Layout(Panel(Lines(Unmarked("basis")), *left))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.bad and not cleaned.get("leave_out"):
            self.add_error("leave_out", _("Tick that rows with errors open no card, or put them right and upload them anew"))
        return cleaned


class UndoImportForm(SubmittedOnceForm):
    page_title = _("Undo the import")
    save_label = _("Undo the import")
