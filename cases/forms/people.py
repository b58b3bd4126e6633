from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.actions.cases import Place
from cases.forms.relatives import RelativesMixin, relative_fields
from cases.forms.steps import DatedStepMixin
from cases.models import Facility
from cases.states import Programme, Stage
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day
from supporters.directory.forms.people import NameField, PhoneField
from supporters.directory.models import Branch
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import Folded, FormPart
from supporters.forms.pickers import SHOWN, PickField, PickingForm
from veterans.actions.duplicates import MOST_A_DAY
from veterans.actions.people import NewPerson
from veterans.models import Address
from veterans.numbers import rnokpp

OLDEST = 1900
NOTHING = ("", _("not known yet"))
HAS_A_RECORD = _("Somebody with this number has a record already. Use the search, or ask the head of your unit.")


def _daily_limit_message() -> str:
    words = ngettext(
        "This number can’t be checked today: you have had %(n)d answer about registered numbers. Try again tomorrow, or ask the"
        " head of your unit.",
        "This number can’t be checked today: you have had %(n)d answers about registered numbers. Try again tomorrow, or ask the"
        " head of your unit.",
        MOST_A_DAY,
    )
    return words % {"n": MOST_A_DAY}


class PlaceMixin(PickingForm):
    facility = PickField(
        label=_("Institution"),
        required=False,
        coerce=lambda code: Facility.objects.get(pk=code),
        empty_value=None,
        error_messages={"invalid_choice": _("Choose an institution from the list")},
    )
    ward = forms.CharField(label=_("Ward"), max_length=80, required=False)

    def offer_places(self, department_id: UUID, today: date) -> None:
        """Offer facilities served by the department first."""
        rows = Facility.objects.valid_on(today).with_served(department_id)
        offered = sorted(rows, key=lambda facility: (not facility.is_served, alphabetical(facility.label)))
        field: Any = self.fields["facility"]
        field.choices = [("", _("not known yet")), *((facility.code, facility.label) for facility in offered)]
        field.suggested = min(SHOWN, sum(facility.is_served for facility in offered))

    @property
    def place(self) -> Place | None:
        facility = self.cleaned_data["facility"]
        return Place(facility, self.cleaned_data["ward"]) if facility else None


class PersonForm(PlaceMixin, RelativesMixin, DatedStepMixin, DraftForm):
    """Register a person, their place and the first step."""

    draft_name = "person_new"

    field_order = (  # as on the page
        *("submission_key", "surname", "given_name", "patronymic", "born_on", "birth_year", "address_form", "branch", "rank"),
        *("unit", "rnokpp", "phone", *relative_fields(1), *relative_fields(2), *relative_fields(3)),
        *("programme", "stage", "facility", "ward"),
        *("next_what", "next_on", "next_because", "next_kind"),
    )

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
        label=_("Service"), choices=[("", _("Choose")), *Branch.choices], error_messages={"required": _("Choose the service")}
    )
    rank = forms.CharField(label=_("Rank"), max_length=60, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=120, required=False)
    rnokpp = forms.CharField(
        label=_("Taxpayer number (РНОКПП)"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    phone = PhoneField(label=_("Phone"))
    programme = forms.ChoiceField(label=_("Programme"), choices=Programme.choices, initial=Programme.VETERAN)
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices, initial=Stage.STABILIZATION)

    def __init__(self, *args: Any, now: datetime, first_step: str, department_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.today = now, kyiv_day(now)
        self.offer_places(department_id, self.today)
        self.fields["next_on"].initial = self.today + timedelta(days=1)
        self.fields["next_what"].initial = first_step

    def layout(self) -> Layout:
        return Layout(
            FormPart(
                _("Who"),
                "surname",
                "given_name",
                "patronymic",
                "born_on",
                "birth_year",
                "address_form",
                "branch",
                "rank",
                "unit",
                "rnokpp",
                "phone",
            ),
            FormPart(
                _("Relatives"),
                *relative_fields(1),
                Folded(_("A second relative"), *relative_fields(2)),
                Folded(_("A third relative"), *relative_fields(3)),
            ),
            FormPart(_("Where now"), "programme", "stage", "facility", "ward"),
            FormPart(_("First step"), "next_what", "next_on", self.because_part(), "next_kind"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_relatives(cleaned)
        return cleaned

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

    def refuse_duplicate(self, *, may_learn: bool) -> None:
        """Add the error of a registered number. The form was valid, and the query is on record."""
        self.add_error("rnokpp", HAS_A_RECORD if may_learn else _daily_limit_message())

    @property
    def new_person(self) -> NewPerson:
        known = self.cleaned_data
        names = ("surname", "given_name", "patronymic", "born_on", "birth_year", "address_form", "branch", "rank", "unit")
        return NewPerson(
            **{name: known[name] for name in names},
            rnokpp=known["rnokpp"],
            phone=known["phone"],
            relatives=self.relatives,
        )
