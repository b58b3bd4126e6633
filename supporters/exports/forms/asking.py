"""The form of a file of a list."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supporters.exports.access import ExportedList
from supporters.exports.actions.asking import NewExport
from supporters.exports.actions.parts import MOST_ROWS
from supporters.exports.models import ExportFormat, ExportReason
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel

MOST_OF_ADDRESS = 500


class AddressForm(forms.Form):
    """The address of the list, in the address of the form or among its fields; "" for none."""

    list = forms.CharField(max_length=MOST_OF_ADDRESS)

    @property
    def address(self) -> str:
        return self.cleaned_data["list"] if self.is_valid() else ""


class ExportForm(SubmittedOnceForm):
    """`reason` and `words` are asked for when persons are in the list."""

    list = forms.CharField(widget=forms.HiddenInput, max_length=MOST_OF_ADDRESS)
    format = forms.ChoiceField(
        label=gettext_lazy("Kind of file"),
        choices=ExportFormat.choices,
        initial=ExportFormat.XLSX,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("A workbook has a second sheet: how it was counted"),
        error_messages={"required": gettext_lazy("Choose the kind of file")},
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why the data leave the site"),
        choices=ExportReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the reason")},
    )
    words = forms.CharField(
        label=gettext_lazy("For whom and what for"),
        help_text=gettext_lazy("For example, the number of the request. Without names of people under support"),
        min_length=5,
        max_length=300,
        error_messages={"required": gettext_lazy("Write for whom the file is and what for")},
    )

    def __init__(self, *args: Any, exported: ExportedList, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"list": exported.address}, **kwargs})
        self.exported, self.count = exported, exported.count
        if not exported.listing.has_persons:
            del self.fields["reason"], self.fields["words"]

    def layout(self) -> Layout:
        return Panel(*(bound.name for bound in self.visible_fields()))

    def clean(self) -> dict[str, Any]:
        known = super().clean() or {}
        if self.count > MOST_ROWS:
            raise ValidationError(
                _("The list has %(n)s rows, and a file takes 10,000. Nothing is cut off: narrow the list down with filters.")
                % {"n": self.count}
            )
        return known

    @property
    def rows_label(self) -> str:
        return ngettext("%(n)d row", "%(n)d rows", self.count) % {"n": self.count}

    @property
    def asked(self) -> NewExport:
        known, listing = self.cleaned_data, self.exported.listing
        return NewExport(
            address=self.exported.address,
            title=listing.title[:200],
            format=ExportFormat(known["format"]),
            count=self.count,
            has_persons=listing.has_persons,
            reason=known.get("reason", ""),
            words=known.get("words", ""),
        )
