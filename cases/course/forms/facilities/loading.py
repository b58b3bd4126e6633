"""An uploaded list of institutions: checked, shown with its faults and changes, confirmed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.course.forms.facilities.listed import LISTED, CheckedFacilities, checked_facilities
from supporters.forms.spreadsheets import TableRow
from supporters.forms.spreadsheets.columns import ListedRow
from supporters.forms.uploads import CarriedRowsField, ConfirmListForm, UploadForm, refuse_too_many_words


class LoadForm(UploadForm):
    columns = LISTED
    checked: CheckedFacilities
    unread: list[str]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def read(self, table: list[TableRow]) -> None:
        self.checked = checked_facilities(LISTED.rows(table), today=self.today)
        refuse_too_many_words(ConfirmLoadForm.carried(self.checked))
        self.unread = LISTED.unread(table)


class ConfirmLoadForm(ConfirmListForm[CheckedFacilities]):
    nothing_new = _("The directory has all of this already: nothing would change")

    rows = CarriedRowsField(len(LISTED.names))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def check(self, rows: Sequence[ListedRow]) -> CheckedFacilities:
        return checked_facilities(rows, today=self.today)
