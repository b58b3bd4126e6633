from typing import Any, Final

from crispy_forms.layout import Field
from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from supporters.administration.actions.profile import Profile
from supporters.directory.forms.last_changes import last_change
from supporters.directory.forms.people import PhoneField
from supporters.directory.models import Supporter, Theme
from supporters.directory.numbers import phone_display
from supporters.directory.wording import AddressForm
from supporters.forms.draft_forms import CurrentValues, VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel, Unmarked

SET: Final = ("language", "theme", "address_form", "phone", "signature")
FORMS: Final = [(value, capfirst(label)) for value, label in AddressForm.choices]
LOOKS: Final = [(value, capfirst(label)) for value, label in Theme.choices]


class ProfileForm(VersionedForm, SubmittedOnceForm):
    field_order = ("submission_key", "version", *SET)

    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the language")},
    )
    theme = forms.ChoiceField(
        label=_("Look"), choices=LOOKS, widget=forms.RadioSelect, error_messages={"required": _("Choose the look")}
    )
    address_form = forms.ChoiceField(
        label=_("Form of address"),
        choices=FORMS,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("So that Ukrainian pages know how to write of what you have done"),
    )
    phone = PhoneField(label=_("Work phone"), autocomplete="tel")
    signature = forms.CharField(
        label=_("Signature"),
        max_length=160,
        required=False,
        help_text=_("How your name is printed on paper"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: Supporter, **kwargs: Any) -> None:
        super().__init__(*args, version=user.version, initial=_shown(user), **kwargs)

    def layout(self) -> Panel:
        language = Field("language", template="supporters/_language_chips.html")
        return Panel(language, "theme", Unmarked("address_form"), "phone", "signature")

    @property
    def profile(self) -> Profile:
        return Profile(**{name: self.cleaned_data[name] for name in SET})


def current_profile(user: Supporter) -> CurrentValues:
    """The owner changed it in another tab or on another device, or an administrator corrected it."""
    by, at = last_change(user)
    return CurrentValues(user.version, by, at, {**_shown(user), "phone": user.phone or ""})


def _shown(user: Supporter) -> dict[str, Any]:
    phone = phone_display(user.phone) if user.phone else ""
    return {
        "language": user.language,
        "theme": user.theme,
        "address_form": user.address_form,
        "phone": phone,
        "signature": user.signature,
    }
