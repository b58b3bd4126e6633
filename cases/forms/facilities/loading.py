"""An uploaded list of institutions: checked, shown with its faults and changes, confirmed."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.forms.facilities.listed import LISTED, CheckedFacilities, checked_facilities
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.spreadsheets import TableRow
from supporters.forms.uploads import CarriedRow, CarriedRowsField, UploadForm, carried_rows, refuse_too_many_words


class LoadForm(UploadForm):
    checked: CheckedFacilities
    unread: list[str]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def read(self, table: list[TableRow]) -> None:
        self.checked = checked_facilities(LISTED.rows(table), today=self.today)
        refuse_too_many_words(carried(self.checked))
        self.unread = LISTED.unread(table)


def carried(checked: CheckedFacilities) -> str:
    return carried_rows(CarriedRow(one.row, one.mark) for one in checked.rows)


class ConfirmLoadForm(SubmittedOnceForm):
    """`checked` is set as soon as the rows are readable, even if the form is invalid."""

    rows = CarriedRowsField(len(LISTED.names))
    checked: CheckedFacilities | None = None

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    @classmethod
    def of(cls, checked: CheckedFacilities, *, today: date) -> "ConfirmLoadForm":
        form = cls(initial={"rows": carried(checked)}, today=today)
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
            raise ValidationError(_("The directory has all of this already: nothing would change"))
        return known

    def check_again(self) -> CheckedFacilities:
        """Check the rows again and make the page carry the result."""
        self.checked = checked_facilities([one.row for one in self.cleaned_data["rows"]], today=self.today)
        sent = QueryDict(mutable=True)
        sent.update(self.data)
        sent["rows"] = carried(self.checked)
        self.data = sent
        return self.checked

    @property
    def is_outdated(self) -> bool:
        """Whether the directory has changed since the page showed what the list would change."""
        shown = [one.mark for one in self.cleaned_data.get("rows", ())]
        return self.checked is None or shown != [one.mark for one in self.checked.rows]
