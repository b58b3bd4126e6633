"""Up to three relatives or close people of a person taken on support."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from supporters.directory.forms.people import NameField, PhoneField
from veterans.actions.people import Relative
from veterans.models import Kinship

NUMBERS: Final = (1, 2, 3)
KINSHIP_CHOICES: Final = [("", _("not known yet")), *Kinship.choices]


def _fields_of_one() -> tuple[forms.Field, forms.Field, forms.Field]:
    kinship = forms.ChoiceField(label=_("Kinship"), choices=KINSHIP_CHOICES, required=False)
    return kinship, NameField(label=_("Name of the relative"), required=False), PhoneField(label=_("Phone of the relative"))


class RelativesMixin(forms.Form):
    """Kinship and name need a phone: without one the relative can't be reached."""

    kinship_1, relative_1, relative_phone_1 = _fields_of_one()
    kinship_2, relative_2, relative_phone_2 = _fields_of_one()
    kinship_3, relative_3, relative_phone_3 = _fields_of_one()

    def check_relatives(self, cleaned: dict[str, Any]) -> None:
        for number in NUMBERS:
            named = cleaned.get(f"kinship_{number}") or cleaned.get(f"relative_{number}")
            if named and not cleaned.get(f"relative_phone_{number}") and f"relative_phone_{number}" not in self.errors:
                self.add_error(f"relative_phone_{number}", _("Enter the phone, or leave the kinship and the name empty"))

    @property
    def relatives(self) -> tuple[Relative, ...]:
        known = self.cleaned_data
        return tuple(
            Relative(known[f"relative_phone_{number}"], known[f"kinship_{number}"], known[f"relative_{number}"])
            for number in NUMBERS
            if known[f"relative_phone_{number}"]
        )


def relative_fields(number: int) -> tuple[str, str, str]:
    """Fields of one relative in the order of the page."""
    return f"kinship_{number}", f"relative_{number}", f"relative_phone_{number}"
