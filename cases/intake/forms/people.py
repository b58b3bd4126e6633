from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from crispy_forms.layout import Layout
from django.utils.translation import gettext_lazy as _

from cases.case.states import Programme
from cases.course.forms.stage_places import StagePlaceMixin
from cases.course.forms.steps import DatedStepMixin
from cases.intake.forms.likely import VerdictMixin, person_facts
from cases.intake.forms.programmes import ProgrammeMixin, for_programme
from cases.person.forms.consents import OF_CONSENT, ConsentMixin
from cases.person.forms.fields import PersonMixin
from cases.person.forms.notices import OF_NOTICE, NoticeMixin
from cases.person.forms.relatives import RelativesMixin, relative_fields
from supporters.directory.calendar import kyiv_day
from supporters.directory.forms.people import PhoneField
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import Folded, FormPart, Included, Pair
from veterans.actions.people import NewPerson
from veterans.matching import Facts

OF_SERVICE_AND_NUMBER: Final = ("address_form", "rank", "unit", "rnokpp")
OF_RELATIVES: Final = (*relative_fields(1), *relative_fields(2), *relative_fields(3))


class PersonForm(
    VerdictMixin,
    PersonMixin,
    StagePlaceMixin,
    NoticeMixin,
    RelativesMixin,
    ConsentMixin,
    DatedStepMixin,
    ProgrammeMixin,
    DraftForm,
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
        *("stage", "family_stage", "where", "facility", "is_unknown", "ward", *OF_NOTICE),
        *("next_what", "family_what", "next_on", "next_because", "next_kind", *OF_CONSENT),
    )

    phone = PhoneField(label=_("Phone"))

    def __init__(
        self, *args: Any, now: datetime, first_steps: Mapping[Programme, str], department_id: UUID, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.today = now, kyiv_day(now)
        self.offer_places(department_id, self.today)
        self.begin_with(None)
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
                *self.place_parts(also=f";programme={Programme.FAMILY}"),
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


class RelativeCardForm(PersonForm):
    """A card of a relative: what is known of them is filled in, and their numbers stay with the tie."""

    draft_name = "relative_card"

    def __init__(self, *args: Any, numbers: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = numbers

    @property
    def new_person(self) -> NewPerson:
        new = super().new_person
        return replace(new, phone="") if new.phone in self.numbers else new
