from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions.places.stays import Place
from cases.forms.facilities.picking import FacilityField
from cases.forms.intake.likely import VerdictMixin, person_facts
from cases.forms.intake.programmes import ProgrammeMixin, for_programme
from cases.forms.person.consents import OF_CONSENT, ConsentMixin
from cases.forms.person.fields import PersonMixin
from cases.forms.person.notices import OF_NOTICE, NoticeMixin
from cases.forms.relatives import RelativesMixin, relative_fields
from cases.forms.steps import DatedStepMixin
from cases.states import Programme, Stage
from supporters.directory.calendar import kyiv_day
from supporters.directory.forms.people import PhoneField
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import Folded, FormPart, Included, Pair
from supporters.forms.pickers import PickingForm
from veterans.actions.people import NewPerson
from veterans.matching import Facts

OF_SERVICE_AND_NUMBER: Final = ("address_form", "rank", "unit", "rnokpp")
OF_RELATIVES: Final = (*relative_fields(1), *relative_fields(2), *relative_fields(3))


class PlaceMixin(PickingForm):
    facility = FacilityField(
        label=_("Institution"),
        required=False,
        help_text=_("On evacuation: where the person is bound for. Leave it open if the person is at home."),
        error_messages={"invalid_choice": _("Choose an institution from the list")},
    )
    ward = forms.CharField(label=_("Ward"), max_length=80, required=False)

    def offer_places(self, department_id: UUID, today: date) -> None:
        """Offer facilities served by the department first, then those of the same regions; the others are found by typing."""
        field: Any = self.fields["facility"]
        field.offer(department_id, today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("stage") == Stage.EVACUATION and cleaned.get("ward"):
            self.add_error("ward", _("There is no ward on the road. Write it when the person has arrived."))
        return cleaned

    @property
    def place(self) -> Place | None:
        """None when neither an institution nor a ward is named."""
        facility, ward = self.cleaned_data["facility"], self.cleaned_data["ward"]
        return Place(facility, ward) if facility or ward else None


class PersonForm(
    VerdictMixin, PersonMixin, PlaceMixin, NoticeMixin, RelativesMixin, ConsentMixin, DatedStepMixin, ProgrammeMixin, DraftForm
):
    """Register a person, their place, what they answered about consent, and the first step.

    Six fields are required, three of them are filled in.
    """

    draft_name = "person_new"

    field_order = (  # as on the page
        *(
            "submission_key",
            "programme",
            "surname",
            "given_name",
            "patronymic",
            "born_on",
            "birth_year",
            "phone",
            "branch",
            "address_form",
        ),
        *("rank", "unit", "rnokpp", *OF_RELATIVES, "same", "differs", "note"),
        *("stage", "family_stage", "facility", "ward", *OF_NOTICE),
        *("next_what", "family_what", "next_on", "next_because", "next_kind", *OF_CONSENT),
    )

    phone = PhoneField(label=_("Phone"))

    def __init__(
        self, *args: Any, now: datetime, first_steps: Mapping[Programme, str], department_id: UUID, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.today = now, kyiv_day(now)
        self.offer_places(department_id, self.today)
        self.offer_bases()
        self.fields["next_on"].initial = self.today + timedelta(days=1)
        self.propose_steps(first_steps)

    def layout(self) -> Layout:
        return Layout(
            FormPart(
                _("Who"),
                *("programme", "surname", "given_name", "patronymic"),
                Pair("born_on", "birth_year"),
                *("phone", for_programme(Programme.VETERAN, "branch")),
                Folded(
                    _("Rank, unit, taxpayer number, form of address"),
                    for_programme(Programme.VETERAN, "address_form", "rank", "unit"),
                    "rnokpp",
                    opened_by=OF_SERVICE_AND_NUMBER,
                ),
                Folded(
                    _("Relatives"),
                    *relative_fields(1),
                    Folded(_("A second relative"), *relative_fields(2)),
                    Folded(_("A third relative"), *relative_fields(3)),
                    opened_by=OF_RELATIVES,
                ),
                Included("cases/intake/_likely_part.html"),
            ),
            FormPart(
                _("Where now"),
                for_programme(Programme.VETERAN, "stage"),
                for_programme(Programme.FAMILY, "family_stage"),
                *("facility", "ward"),
                Folded(_("Who gave the notice, and when"), *self.notice_parts(), opened_by=OF_NOTICE),
            ),
            FormPart(
                _("First step"),
                for_programme(Programme.VETERAN, "next_what"),
                for_programme(Programme.FAMILY, "family_what"),
                *("next_on", self.because_part(), "next_kind"),
                *self.consent_parts(),
            ),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_relatives(cleaned)
        return cleaned

    @property
    def facts(self) -> Facts:
        return person_facts(self.cleaned_data)

    @property
    def new_person(self) -> NewPerson:
        names = ("surname", "given_name", "patronymic", "born_on", "birth_year", "address_form", "branch", "rank", "unit")
        return NewPerson(
            **self.values_of(*names, "rnokpp", "phone"),
            relatives=self.relatives,
        )
