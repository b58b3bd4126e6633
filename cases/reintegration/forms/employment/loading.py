"""An uploaded list of vacancies: checked, shown with its faults, confirmed. The page carries the rows, packed."""

import base64
import json
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.reintegration.forms.employment.listed import LISTED, CheckedVacancies, checked_vacancies
from supporters.forms.spreadsheets import LARGE, TableRow
from supporters.forms.spreadsheets.columns import ListedRow
from supporters.forms.uploads import CarriedRowsField, ConfirmListForm, UploadForm, refuse_too_many_words

MOST_UNPACKED: Final = 8_000_000  # bytes; a file of 3 MB in cp1251 is twice as long in UTF-8


class LoadVacanciesForm(UploadForm):
    page_title = gettext_lazy("Load a list of vacancies")
    bounds, columns = LARGE, LISTED
    checked: CheckedVacancies
    unread: list[str]

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["file"].help_text = _("A table of .xlsx or .csv, at most 3 MB and 5,000 rows")

    def read(self, table: list[TableRow]) -> None:
        self.checked = checked_vacancies(LISTED.rows(table), at=self.now)
        refuse_too_many_words(ConfirmVacanciesForm.carried(self.checked))
        self.unread = LISTED.unread(table)


class PackedRowsField(CarriedRowsField):
    """Cleaned to a list of CarriedRow. What was packed to expand is refused."""

    def clean(self, value: Any) -> Any:
        try:
            unpacked = zlib.decompressobj().decompress(base64.b64decode(str(value or ""), validate=True), MOST_UNPACKED)
            cells = json.loads(unpacked)
            return [self._row(*row) for row in cells[: LARGE.most_rows + 1]]
        except (ValueError, TypeError, KeyError, RecursionError, zlib.error) as damaged:
            raise ValidationError(_("The list came back damaged. Upload it once more.")) from damaged


class ConfirmVacanciesForm(ConfirmListForm[CheckedVacancies]):
    nothing_new = gettext_lazy("All of this is written down already: nothing would change")

    rows = PackedRowsField(len(LISTED.names))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def check(self, rows: Sequence[ListedRow]) -> CheckedVacancies:
        return checked_vacancies(rows, at=self.now)

    @classmethod
    def carried(cls, checked: CheckedVacancies) -> str:
        return base64.b64encode(zlib.compress(super().carried(checked).encode())).decode()
