"""The data of a person, as they are typed at the registration and when they are mended."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from supporters.directory.forms.people import NameField
from supporters.directory.models import Branch
from supporters.forms.date_fields import DayField
from veterans.models import Address
from veterans.numbers import rnokpp

OLDEST = 1900
NOTHING = ("", _("not known yet"))
MISSING_SERVICE = _("Choose the service")
HAS_A_CARD = _("Another person has a card with this number. Call:")


class PersonMixin(forms.Form):
    """`today` is set by the form."""

    surname = NameField(label=_("Surname"), missing=_("Enter the surname"))
    given_name = NameField(label=_("Given name"), missing=_("Enter the given name"))
    patronymic = NameField(label=_("Patronymic"), required=False)
    born_on = DayField(
        label=_("Date of birth"), required=False, error_messages={"invalid": _("Enter a date, for example 25.11.1990")}
    )
    birth_year = forms.IntegerField(
        label=_("or only the year of birth"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "maxlength": 4}),
        error_messages={"invalid": _("The year has four digits, for example 1990")},
    )
    address_form = forms.ChoiceField(
        label=_("How to speak of the person"), choices=[NOTHING, *Address.choices[:2]], required=False
    )
    branch = forms.ChoiceField(
        label=_("Service"), choices=[("", _("Choose")), *Branch.choices], error_messages={"required": MISSING_SERVICE}
    )
    rank = forms.CharField(label=_("Rank"), max_length=60, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=120, required=False)
    rnokpp = forms.CharField(
        label=_("Taxpayer number (РНОКПП)"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    today: date

    def clean_born_on(self) -> date | None:
        born: date | None = self.cleaned_data["born_on"]
        if born and born >= self.today:
            raise ValidationError(_("The date of birth must be in the past"))
        if born and born.year < OLDEST:
            raise ValidationError(_("Check the year of birth"))
        return born

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and not OLDEST <= year <= self.today.year:
            raise ValidationError(_("The year has four digits, for example 1990"))
        return year

    def clean_rnokpp(self) -> str:
        typed = self.cleaned_data["rnokpp"]
        digits = rnokpp(typed) if typed else ""
        if digits is None:
            raise ValidationError(_("The number has ten digits and a check digit; this one does not add up"))
        return digits

    def refuse_duplicate(self, departments: Iterable[str]) -> None:
        """Add the error of a number of another person. The form was valid, and the question is on record."""
        self.add_error("rnokpp", f"{HAS_A_CARD} {', '.join(departments)}")

    def values_of(self, *names: str) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names}
