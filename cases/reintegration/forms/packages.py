"""Prepare a package for the community, and record its receipt."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.reintegration.actions.packages import NewPackage
from cases.reintegration.states.packages import PackageReason
from supporters.directory.calendar import kyiv_day
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import DraftForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel


class PackageForm(DraftForm):
    draft_name = "package"
    page_title = _("Pass the support to the specialist of a community")
    save_label = _("Prepare the package")
    field_order = ("submission_key", "to", "reason", "note")

    to = forms.CharField(
        label=_("To which community or institution"),
        max_length=200,
        help_text=_("The community, the institution, and who signs there"),
        error_messages={"required": _("Write to whom it is passed")},
    )
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[("", _("Choose")), *PackageReason.choices],
        error_messages={"required": _("Choose why")},
    )
    note = forms.CharField(
        label=_("What matters"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("It is printed. What helps, what not to ask. No diagnoses."),
    )

    def layout(self) -> Panel:
        return Panel("to", "reason", "note")

    @property
    def new_package(self) -> NewPackage:
        known = self.cleaned_data
        return NewPackage(to=known["to"], reason=PackageReason(known["reason"]), note=known["note"])


class ReceiptForm(SubmittedOnceForm):
    """The day on which the community signed for the package: not before it was prepared, and not in the future."""

    page_title = _("Record the receipt")
    save_label = _("Save the receipt")
    received_on = DayField(
        label=_("When they received it"),
        help_text=_("The day beside the signature on the paper"),
        error_messages={"required": _("Enter the day of the receipt")},
    )

    def __init__(self, *args: Any, made_at: datetime, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made_on, self.today = kyiv_day(made_at), kyiv_day(now)
        self.fields["received_on"].initial = self.today

    def layout(self) -> Panel:
        return Panel("received_on")

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(_("The day can’t be in the future"))
        if day < self.made_on:
            raise forms.ValidationError(_("This is before the package was prepared"))
        return day
