"""An uploaded list of new colleagues: checked, shown with its faults, confirmed."""

from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.administration.actions.growing import invitation_takes_two
from supporters.administration.actions.invitations import NewColleague
from supporters.administration.forms.listed_colleagues import COLUMNS, LISTED, CheckedList, checked_list
from supporters.directory.forms.reasons import ReasonField
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Hint, Unmarked
from supporters.forms.spreadsheets import TableRow
from supporters.forms.spreadsheets.columns import ListedRow
from supporters.forms.uploads import CarriedRow, CarriedRowsField, UploadForm, carried_rows, refuse_too_many_words


class PageForm(forms.Form):
    """The page of those who have not accepted."""

    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)


class InviteListForm(UploadForm):
    columns = LISTED
    checked: CheckedList
    unread: list[str]

    def read(self, table: list[TableRow]) -> None:
        self.checked = checked_list(LISTED.rows(table))
        refuse_too_many_words(carried(self.checked))
        self.unread = LISTED.unread(table)


def carried(checked: CheckedList, *, only_bad: bool = False) -> str:
    """The rows as JSON for the hidden field; the mark of a row says that the page shows it without faults."""
    rows = checked.bad if only_bad else checked.rows
    return carried_rows(CarriedRow(one.row, int(one.colleague is not None)) for one in rows)


class CarriedListForm(forms.Form):
    rows = CarriedRowsField(len(COLUMNS))

    @property
    def listed(self) -> list[ListedRow]:
        return [one.row for one in self.cleaned_data["rows"]]


class ConfirmListForm(CarriedListForm, SubmittedOnceForm):
    """`checked` is set as soon as the rows are readable, even if the form is invalid."""

    leave_out = forms.BooleanField(required=False)
    reason = ReasonField(required=False)
    checked: CheckedList | None = None

    @classmethod
    def of(cls, checked: CheckedList) -> "ConfirmListForm":
        form = cls(initial={"rows": carried(checked)})
        form._show(checked)
        return form

    def layout(self) -> Layout:
        has_bad_rows = self.checked and self.checked.bad
        leave_out = [Field("leave_out", template="supporters/_leave_out.html")] if has_bad_rows else []
        words = _(
            "Heads of the list are invited by two: their letters go out when another administrator or a head above confirms it."
        )
        return Layout(*leave_out, *([Hint(words), Unmarked("reason")] if self.names_heads else []))

    def clean(self) -> dict[str, Any]:
        known = super().clean() or {}
        if "rows" not in known:
            return known
        checked = self.check_again()
        if not checked.good:
            raise ValidationError(_("There is nobody to invite in this list"))
        if checked.bad and not known.get("leave_out"):
            self.add_error("leave_out", _("Leave out the rows with errors, or put them right and upload the list anew"))
        if self.names_heads and known.get("reason") == "":
            self.add_error("reason", self.fields["reason"].error_messages["required"])
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
        shown = [one.row for one in self.cleaned_data["rows"] if one.mark == 1]
        return self.checked is None or shown != [one.row for one in self.checked.good]

    @property
    def names_heads(self) -> bool:
        return any(invitation_takes_two(colleague.role) for colleague in self.colleagues)

    @property
    def colleagues(self) -> list[NewColleague]:
        return [one.colleague for one in self.checked.good if one.colleague] if self.checked else []

    def _show(self, checked: CheckedList) -> None:
        self.checked, bad = checked, len(checked.bad)
        words = ngettext("Don’t invite %(n)d row with errors", "Don’t invite %(n)d rows with errors", bad)
        self["leave_out"].label = words % {"n": bad}
