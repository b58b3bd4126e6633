from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from supporters.administration.actions.colleagues.corrections import ColleagueFacts
from supporters.administration.forms.profile import FORMS
from supporters.directory.forms.last_changes import last_change
from supporters.directory.forms.people import NameField, PhoneField
from supporters.directory.models import Supporter
from supporters.directory.numbers import phone_display
from supporters.forms.draft_forms import CurrentValues, VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel, Unmarked

SET: Final = ("surname", "given_name", "patronymic", "address_form", "phone")


class CorrectionForm(VersionedForm, SubmittedOnceForm):
    """What an administrator corrects in an account; the rest of the profile belongs to its owner."""

    field_order = ("submission_key", "version", *SET)

    surname = NameField(label=_("Surname"), missing=_("Enter the surname"))
    given_name = NameField(label=_("Given name"), missing=_("Enter the given name"))
    patronymic = NameField(label=_("Patronymic"), required=False)
    address_form = forms.ChoiceField(
        label=_("Form of address"),
        choices=FORMS,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("So that Ukrainian pages know how to write of what the colleague has done"),
    )
    phone = PhoneField(label=_("Work phone"), help_text=_("Colleagues call it from the list, the card and the account"))

    def __init__(self, *args: Any, account: Supporter, **kwargs: Any) -> None:
        super().__init__(*args, version=account.version, initial=_shown(account), **kwargs)

    def layout(self) -> Panel:
        return Panel("surname", "given_name", "patronymic", Unmarked("address_form"), "phone")

    @property
    def facts(self) -> ColleagueFacts:
        return ColleagueFacts(**{name: self.cleaned_data[name] for name in SET})


def current_account(account: Supporter) -> CurrentValues:
    by, at = last_change(account)
    return CurrentValues(account.version, by, at, {**_shown(account), "phone": account.phone or ""})


def _shown(account: Supporter) -> dict[str, Any]:
    phone = phone_display(account.phone) if account.phone else ""
    return {**{name: getattr(account, name) for name in SET}, "phone": phone}
