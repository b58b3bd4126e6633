"""Register a person: the form, the persons who are likely, the programme, the card of a relative."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.case.states import STAGES, Programme, Stage
from cases.course.forms.stages import StagePlaceMixin
from cases.course.forms.steps import DatedStepMixin
from cases.intake.actions.verdicts import Verdict, VerdictKind
from cases.intake.reports.matches import OF_CARD, Matches
from cases.person.forms.consents import OF_CONSENT, ConsentMixin
from cases.person.forms.data import PersonMixin
from cases.person.forms.family import RelativesMixin, relative_fields
from cases.person.forms.notices import OF_NOTICE, NoticeMixin
from supporters.directory.calendar import kyiv_day
from supporters.directory.forms.people import PhoneField
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import Folded, FormPart, Included, Pair, ShownFor
from veterans.actions.people import NewPerson
from veterans.matching import Facts, typed_facts
from veterans.numbers import rnokpp

OF_FAMILY: Final = {"family_stage": "stage", "family_what": "next_what"}  # in place of which field
OF_SERVICE: Final = ("branch", "address_form", "rank", "unit")


def _choices(programme: Programme) -> list[tuple[str, Any]]:
    return [(stage.value, stage.label) for stage in STAGES[programme]]


def for_programme(programme: Programme, *fields: Any) -> ShownFor:
    return ShownFor(f"programme={programme}", *fields)


class ProgrammeMixin(forms.Form):
    """Fields of the programme that is not chosen count as empty."""

    programme = forms.ChoiceField(label=_("Whom we support"), choices=Programme.choices, initial=Programme.VETERAN)
    stage = forms.ChoiceField(label=_("Stage"), choices=_choices(Programme.VETERAN), initial=Stage.STABILIZATION)
    family_stage = forms.ChoiceField(
        label=_("Stage of the support of a family"), choices=_choices(Programme.FAMILY), initial=Stage.FIRST_DAYS
    )
    family_what = forms.CharField(
        label=_("What to do for the family"), max_length=200, error_messages={"required": _("Write what is to be done")}
    )

    def propose_steps(self, steps: Mapping[Programme, str]) -> None:
        """Fill in the first step of each programme, and ask nothing of the one that was not chosen."""
        if self.is_bound:
            is_family = self["programme"].value() == Programme.FAMILY
            for name in ("branch", *OF_FAMILY.values()) if is_family else OF_FAMILY:
                self.fields[name].required = False
        self.fields["next_what"].initial = steps[Programme.VETERAN]
        self.fields["family_what"].initial = steps[Programme.FAMILY]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("programme") == Programme.FAMILY:
            cleaned |= {other: cleaned[name] for name, other in OF_FAMILY.items() if name in cleaned}
            cleaned |= dict.fromkeys(OF_SERVICE, "")
        return cleaned


LIKELY: Final = "likely"  # value of `find`: who looks like the person of the form
ELSEWHERE: Final = "elsewhere"
ANOTHER: Final = "another"
WORDS_CHARS: Final = 300


class VerdictMixin(forms.Form):
    """The answer to likely cards. It is required only when the form is sent and such cards are found: `judge()`."""

    same = forms.CharField(required=False, max_length=40)
    differs = forms.CharField(required=False, max_length=WORDS_CHARS)
    note = forms.CharField(required=False, max_length=WORDS_CHARS)

    matches: Matches = Matches()

    def judge(self, matches: Matches) -> Verdict | None:
        """The answer about these cards; None, with an error beside the question, while there is none. The form is valid."""
        self.matches = matches
        if not matches.asks:
            return Verdict()
        chosen, differs, note = (self.cleaned_data[name] for name in ("same", "differs", "note"))
        card = matches.card(chosen.removeprefix(OF_CARD)) if chosen.startswith(OF_CARD) else None
        if card:
            return Verdict(VerdictKind.SAME, number=card.number)
        if chosen == ELSEWHERE and matches.doors:
            return self._worded(
                VerdictKind.ELSEWHERE, "note", note, _("Write to who answers for the card: where the person is now")
            )
        if chosen == ANOTHER:
            return self._worded(VerdictKind.ANOTHER, "differs", differs, _("Write how you know that it is another person"))
        self.add_error("same", _("Is it the same person? Answer before the card is created."))
        return None

    def _worded(self, kind: VerdictKind, name: str, words: str, missing: Any) -> Verdict | None:
        if words:
            return Verdict(kind, words=words)
        self.add_error(name, missing)
        return None


class LikelyForm(VerdictMixin):
    """The facts of a registration by which persons differ; a wrong value counts as none.

    `door`: ask beyond the reader's cards too.
    """

    surname = forms.CharField(required=False, max_length=60)
    given_name = forms.CharField(required=False, max_length=60)
    patronymic = forms.CharField(required=False, max_length=60)
    born_on = DayField(required=False)
    birth_year = forms.IntegerField(required=False, min_value=1900, max_value=2100)
    rnokpp = forms.CharField(required=False, max_length=20)
    phone = forms.CharField(required=False, max_length=40)
    branch = forms.CharField(required=False, max_length=5)
    door = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.full_clean()

    @property
    def facts(self) -> Facts:
        return person_facts(self.cleaned_data)

    @property
    def query(self) -> str:
        """The names as a search would have them."""
        names = (self.cleaned_data.get(part, "") for part in ("surname", "given_name", "patronymic"))
        return " ".join(filter(None, names))

    @property
    def asks_door(self) -> bool:
        return bool(self.cleaned_data.get("door"))


def person_facts(known: dict[str, Any]) -> Facts:
    """`known`: cleaned values, some may be missing."""
    born: date | None = known.get("born_on")
    return typed_facts(
        surname=known.get("surname") or "",
        given_name=known.get("given_name") or "",
        patronymic=known.get("patronymic") or "",
        born_on=born,
        birth_year=born.year if born else known.get("birth_year"),
        rnokpp=rnokpp(known.get("rnokpp") or "") or "",
        own_phones=[known["phone"]] if known.get("phone") else [],
        branch=known.get("branch") or "",
    )


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
