"""Recognising many colleagues at once: ticked where the address is of our mail domains, else by the code of their page."""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supporters.administration.reports.recognitions import RecognitionRow
from supporters.forms.idempotency import SubmittedOnceForm

DIGITS: Final = 6


class RecognitionsForm(SubmittedOnceForm):
    who = forms.MultipleChoiceField(label=gettext_lazy("Whom you know as a colleague"), required=False)

    def __init__(self, *args: Any, rows: Sequence[RecognitionRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = rows
        choice: Any = self.fields["who"]
        choice.choices = [(row.key, row.name) for row in rows if not (row.takes_code or row.is_later)]
        for row in rows:
            if row.takes_code:
                self.fields[_of_code(row)] = _code_field(row)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.chosen:
            self.add_error("who", _("Tick a colleague, or write the code of one."))
        return cleaned

    @property
    def tickable(self) -> int:
        choice: Any = self.fields["who"]
        return len(choice.choices)

    @property
    def chosen(self) -> list[UUID]:
        return [UUID(key) for key in self.cleaned_data.get("who", [])] + list(self.codes)

    @property
    def codes(self) -> dict[UUID, str]:
        """The typed codes by colleague."""
        typed = {row.key: self.cleaned_data.get(_of_code(row), "") for row in self._rows if row.takes_code}
        return {UUID(key): code.replace(" ", "") for key, code in typed.items() if code}

    def refuse_code(self, key: UUID | None, words: str) -> None:
        """`key`: of the colleague; None: it concerns nobody in particular."""
        self.add_error(f"code-{key}" if key else None, words)

    def lines(self) -> Iterator[tuple[RecognitionRow, bool, Any]]:
        """Each row, whether it is ticked, and the field of its code."""
        ticked = self["who"].value() or []
        for row in self._rows:
            yield row, row.key in ticked, self[_of_code(row)] if row.takes_code else None


def _of_code(row: RecognitionRow) -> str:
    return f"code-{row.key}"


def _code_field(row: RecognitionRow) -> forms.CharField:
    digits = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    label = _("Code that the page of %(name)s shows") % {"name": row.name}
    return forms.CharField(label=label, required=False, max_length=DIGITS + 1, widget=digits)
