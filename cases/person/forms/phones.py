"""Add a phone of a person, and end one."""

from typing import Any
from uuid import UUID

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.case.forms.current_values import current_values
from cases.case.models import Case
from cases.case.reports.phones import PhoneLine
from cases.person.forms.family import KINSHIP_CHOICES
from supporters.directory.forms.people import NameField, PhoneField
from supporters.forms.date_fields import HourField
from supporters.forms.draft_forms import CurrentValues, DraftForm, VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Hint, Pair, Panel, ShownFor
from veterans.actions.phones import NewPhone
from veterans.models import EndReason, Phone, PhoneOwner


class SafeHoursMixin(forms.Form):
    """Both hours, or none."""

    safe_from = HourField(label=_("Safe from"), required=False)
    safe_to = HourField(label=_("Safe until"), required=False)

    @staticmethod
    def hours_part() -> Panel:
        hint = Hint(_("If a call at another hour can do harm: for example, when somebody else picks up. Empty: any hour."))
        return Panel(Pair("safe_from", "safe_to"), hint, heading=_("When to call"), name="safe")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("safe_from"), cleaned.get("safe_to")
        for name, other in (("safe_from", "safe_to"), ("safe_to", "safe_from")):
            if cleaned.get(other) and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Enter both hours, or none"))
        if begins and begins == ends:
            self.add_error("safe_to", _("The hours must differ"))
        return cleaned


class PhoneHoursForm(SafeHoursMixin, VersionedForm, SubmittedOnceForm):
    """The safe hours of a number."""

    page_title = _("When to call")
    save_label = _("Save the hours")
    field_order = ("submission_key", "safe_from", "safe_to")

    def layout(self) -> Panel:
        return self.hours_part()


class PhoneForm(SafeHoursMixin, DraftForm):
    """Kinship and name are those of a relative; for any other number they are left out."""

    draft_name = "phone_new"
    page_title = _("Add a phone")
    save_label = _("Save the phone")
    field_order = ("submission_key", "owner", "number", "kinship", "name", "safe_from", "safe_to")  # as on the page

    owner = forms.ChoiceField(
        label=_("Whose number"), widget=forms.RadioSelect, error_messages={"required": _("Choose whose number it is")}
    )
    number = PhoneField(label=_("Phone"))
    kinship = forms.ChoiceField(label=_("Kinship"), choices=KINSHIP_CHOICES, required=False)
    name = NameField(label=_("Name of the relative"), required=False)

    def __init__(self, *args: Any, is_lost: bool, **kwargs: Any) -> None:
        """`is_lost`: nobody calls the person any more, so only numbers of others are taken."""
        super().__init__(*args, **kwargs)
        owners = [one for one in PhoneOwner if not (is_lost and one is PhoneOwner.OWN)]
        field: Any = self.fields["owner"]
        field.choices = [(owner.value, owner.label) for owner in owners]
        self.fields["number"].required = True
        self.fields["number"].error_messages["required"] = _("Enter the phone number")

    def layout(self) -> Layout:
        relative = ShownFor(f"owner={PhoneOwner.FAMILY}", "kinship", "name")
        return Layout(Panel("owner", "number", relative), self.hours_part())

    def refuse_known(self) -> None:
        self.add_error("number", _("This number is on the card already"))

    @property
    def new_phone(self) -> NewPhone:
        known, owner = self.cleaned_data, PhoneOwner(self.cleaned_data["owner"])
        of_relative = {name: known[name] for name in ("kinship", "name")} if owner is PhoneOwner.FAMILY else {}
        hours = {name: known[name] for name in ("safe_from", "safe_to")}
        return NewPhone(owner=owner, number=known["number"], **of_relative, **hours)


class EndPhonePresetForm(forms.Form):
    """Parameters of the page: the number and the reason to begin with, and the call just written down."""

    phone = forms.UUIDField(required=False)
    reason = forms.ChoiceField(choices=EndReason.choices, required=False)
    saved = forms.UUIDField(required=False)

    @property
    def initial_values(self) -> dict[str, str]:
        known = self.cleaned_data if self.is_valid() else {}
        return {name: str(known[name]) for name in ("phone", "reason") if known.get(name)}

    @property
    def saved_id(self) -> UUID | None:
        found: UUID | None = self.cleaned_data.get("saved") if self.is_valid() else None
        return found


class EndPhoneForm(SubmittedOnceForm):
    phone = forms.ChoiceField(
        label=_("Which number"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the number"), "invalid_choice": _("Choose the number from the list")},
    )
    reason = forms.ChoiceField(
        label=_("Why it is not called any more"),
        choices=EndReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why")},
    )

    def __init__(self, *args: Any, phones: tuple[PhoneLine, ...], **kwargs: Any) -> None:
        """`phones`: the open numbers that the page shows. A single one is chosen already."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["phone"]
        field.choices = [(str(phone.pk), f"{phone.whose}: {phone.display}") for phone in phones]
        if len(phones) == 1:
            field.initial = str(phones[0].pk)


def current_hours(phone: Phone, case: Case, version: int) -> CurrentValues:
    """`version`: the number of versions so far."""
    return current_values(case, version, {"safe_from": phone.safe_from, "safe_to": phone.safe_to})
