"""An uploaded list of vacancies: checked, shown with its faults, confirmed. The page carries the rows, packed."""

import base64
import json
import zlib
from datetime import datetime
from typing import Any, Final

from crispy_forms.layout import Layout
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms.employment.listed import LISTED, CheckedVacancies, checked_vacancies
from cases.forms.imports.uploading import BOUNDS
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.spreadsheets import TableRow
from supporters.forms.uploads import CarriedRow, CarriedRowsField, UploadForm, carried_rows, refuse_too_many_words

MOST_UNPACKED: Final = 8_000_000  # bytes; a file of 3 MB in cp1251 is twice as long in UTF-8


class LoadVacanciesForm(UploadForm):
    page_title = gettext_lazy("Load a list of vacancies")
    bounds = BOUNDS
    checked: CheckedVacancies
    unread: list[str]

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["file"].help_text = _("A table of .xlsx or .csv, at most 3 MB and 5,000 rows")

    def read(self, table: list[TableRow]) -> None:
        self.checked = checked_vacancies(LISTED.rows(table), at=self.now)
        refuse_too_many_words(packed(self.checked))
        self.unread = LISTED.unread(table)


def packed(checked: CheckedVacancies) -> str:
    rows = carried_rows(CarriedRow(one.row, one.mark) for one in checked.rows)
    return base64.b64encode(zlib.compress(rows.encode())).decode()


class PackedRowsField(CarriedRowsField):
    """Cleaned to a list of CarriedRow. What was packed to expand is refused."""

    def clean(self, value: Any) -> Any:
        try:
            unpacked = zlib.decompressobj().decompress(base64.b64decode(str(value or ""), validate=True), MOST_UNPACKED)
            cells = json.loads(unpacked)
            return [self._row(*row) for row in cells[: BOUNDS.most_rows + 1]]
        except (ValueError, TypeError, KeyError, RecursionError, zlib.error) as damaged:
            raise ValidationError(_("The list came back damaged. Upload it once more.")) from damaged


class ConfirmVacanciesForm(SubmittedOnceForm):
    """`checked` is set as soon as the rows are readable, even if the form is invalid."""

    rows = PackedRowsField(len(LISTED.names))
    checked: CheckedVacancies | None = None

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    @classmethod
    def of(cls, checked: CheckedVacancies, *, now: datetime) -> "ConfirmVacanciesForm":
        form = cls(initial={"rows": packed(checked)}, now=now)
        form.checked = checked
        return form

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
            raise ValidationError(_("All of this is written down already: nothing would change"))
        return known

    def check_again(self) -> CheckedVacancies:
        """Check the rows again and make the page carry the result."""
        self.checked = checked_vacancies([one.row for one in self.cleaned_data["rows"]], at=self.now)
        sent = QueryDict(mutable=True)
        sent.update(self.data)
        sent["rows"] = packed(self.checked)
        self.data = sent
        return self.checked

    @property
    def is_outdated(self) -> bool:
        """Whether vacancies have changed since the page showed what the list would change."""
        shown = [one.mark for one in self.cleaned_data.get("rows", ())]
        return self.checked is None or shown != [one.mark for one in self.checked.rows]
