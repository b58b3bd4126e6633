"""The parts of the page «Робота»."""

from datetime import datetime
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.case.forms.oblasts import oblast_field
from cases.reintegration.actions.employment import VacancyRefused, refuse_vacancy
from cases.reintegration.forms.employment.profile import (
    LIFTING,
    amount_field,
    answer_field,
    chosen_oblast,
    code_field,
    refuse_another_oblast,
    territory_field,
    training_choices,
)
from cases.reintegration.models import Vacancy
from cases.reintegration.models.employment.matching import TRAININGS, VacancyFacts
from cases.reintegration.models.employment.vacancy import ABOUT_CHARS
from cases.reintegration.reports.employment.page import PARTS
from cases.reintegration.reports.employment.vacancies import Openness, VacancyQuestion
from cases.reintegration.states import Demand, EmployerKind, Entrance, Factor, Hands, PostKind, Rests, VacancyEnd
from supporters.directory.calendar import kyiv_day
from supporters.directory.forms.people import PhoneField, WholeEmailField
from supporters.directory.numbers import phone_display
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import CurrentValues, VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import LaidOutForm, Panel, ShownFor, Tick, Unmarked
from supporters.forms.list_filters import ListFilterForm
from supporters.forms.pickers import PickingForm
from supporters.forms.region_field import OblastField


class PartForm(forms.Form):
    """Query parameters of the page «Робота»: the part that is shown whole, and its page."""

    part = forms.ChoiceField(choices=[(code, code) for code in PARTS], required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)

    @property
    def question(self) -> dict[str, Any]:
        return {"part": self.cleaned_data["part"], "page": self.cleaned_data["page"] or 1}


ANY: Final = ("", _("All"))
CHOOSE: Final = ("", _("Choose"))
NAMES: Final = tuple(VacancyFacts.__dataclass_fields__)


def _line(label: Any, words: Any, *, chars: int = 160) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=chars,
        error_messages={"required": words},
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def _demand(factor: Factor) -> forms.ChoiceField:
    return answer_field(factor.label, Demand.choices, Demand.NOT_SAID)


class _Demands(forms.Form):
    """What the body does, in the order of the page."""

    sitting = _demand(Factor.SITTING)
    standing = _demand(Factor.STANDING)
    walking = _demand(Factor.WALKING)
    stairs = _demand(Factor.STAIRS)
    heights = _demand(Factor.HEIGHTS)
    fine_work = _demand(Factor.FINE_WORK)
    screen = _demand(Factor.SCREEN)
    noise = _demand(Factor.NOISE)
    driving = _demand(Factor.DRIVING)
    shifts = _demand(Factor.SHIFTS)
    night = _demand(Factor.NIGHT)


class VacancyForm(PickingForm, SubmittedOnceForm, _Demands):
    page_title = _("A new vacancy")
    save_label = _("Save the vacancy")

    employer = _line(_("Employer"), _("Enter the employer"))
    employer_kind = forms.ChoiceField(
        label=_("Whose body it is"),
        choices=[CHOOSE, *EmployerKind.choices],
        error_messages={"required": _("Choose whose body it is")},
    )
    post = _line(_("Post"), _("Enter the post"))
    post_kind = forms.ChoiceField(
        label=_("Service or a civil post"),
        choices=[(kind.value, capfirst(kind.label)) for kind in PostKind],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose service or a civil post")},
    )
    about = forms.CharField(
        label=_("What the work is"), max_length=ABOUT_CHARS, required=False, widget=forms.Textarea({"rows": 3})
    )
    is_remote = forms.BooleanField(label=_("The work is done from home"), required=False)
    oblast = oblast_field()
    territory = territory_field(_("Hromada"))
    valid_until = DayField(label=_("Last day of the vacancy"))
    contact_name = forms.CharField(
        label=_("Whom to ask"),
        max_length=120,
        required=False,
        help_text=_("The office of the employer, or who answers there"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    contact_phone = PhoneField(label=_("Phone of the employer"))
    contact_email = WholeEmailField(label=_("E-mail of the employer"), max_length=254, required=False)
    lifting_kg = amount_field(_("What is lifted"), LIFTING)
    hands = code_field(_("Hands"), Hands.choices)
    hours = forms.IntegerField(label=_("Hours a day"), min_value=1, max_value=24, required=False)
    rests = code_field(_("Which breaks the work gives"), Rests.choices)
    entrance = answer_field(_("Entrance"), Entrance.choices, Entrance.NOT_SAID)
    needs_training = forms.ChoiceField(label=_("Training that is needed"), required=False)
    gives_training = forms.ChoiceField(label=_("Training that is given"), required=False)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        kinds = [("", _("None")), *training_choices()]
        for name in TRAININGS:
            field: Any = self.fields[name]
            field.choices = kinds
        place: Any = self.fields["territory"]
        known = (self.initial.get("territory"),)
        place.offer([one for one in known if one], kyiv_day(now), oblast=chosen_oblast(self), is_listed=self.is_searched)

    def layout(self) -> Layout:
        factors = [factor.value for factor in Factor]
        amounts = Unmarked("lifting_kg", "hands", "hours", "rests", "entrance")
        return Layout(
            Panel("employer", "employer_kind", "post", "post_kind", "about", heading=_("The post"), name="post-part"),
            Panel(
                Tick("is_remote"), ShownFor("is_remote=", Unmarked("oblast", "territory")), "valid_until",
                heading=_("Where and until when"), name="where",
            ),
            Panel("contact_name", Unmarked("contact_phone", "contact_email"), heading=_("Whom to ask"), name="contact"),
            Panel(Unmarked(*factors), amounts, heading=_("What the work asks of the body"), name="body"),
            Panel(Unmarked("needs_training", "gives_training"), heading=_("Training"), name="training-part"),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        refuse_another_oblast(self)
        if cleaned.get("is_remote"):
            cleaned["territory"] = None
        elif not cleaned.get("territory") and "territory" not in self.errors:
            self.add_error("territory", _("Choose the hromada, or mark that the work is done from home"))
        if not self.errors:
            try:
                refuse_vacancy(self.facts, at=self.now)
            except VacancyRefused as refused:
                self.add_error(refused.field, str(refused))
        return cleaned

    @property
    def facts(self) -> VacancyFacts:
        known = {name: self.cleaned_data[name] for name in NAMES}
        return VacancyFacts(**{**known, **{name: known[name] or None for name in TRAININGS}})


class VacancyEditForm(VersionedForm, VacancyForm):
    page_title = _("Correct the vacancy")

    def __init__(self, *args: Any, vacancy: Vacancy, **kwargs: Any) -> None:
        super().__init__(*args, version=vacancy.version, initial=vacancy_values(vacancy), **kwargs)


class VacancyEndForm(VersionedForm, SubmittedOnceForm):
    page_title = _("Take the vacancy off")
    save_label = _("Take the vacancy off")
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[(reason.value, capfirst(reason.label)) for reason in VacancyEnd],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why")},
    )

    def layout(self) -> Panel:
        return Panel("reason")


class VacancySearchForm(LaidOutForm):
    q = forms.CharField(
        label=_("Employer, post or place"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false", "enterkeyhint": "search"}),
    )

    def layout(self) -> Unmarked:
        return Unmarked("q")


class VacancyFilterForm(ListFilterForm, VacancySearchForm):
    """Query parameters of the list; it names no person under support, so the words may be in the address."""

    route = "vacancies"
    kept = ("q", "employer_kind", "post_kind", "oblast", "openness")

    employer_kind = forms.ChoiceField(label=_("Whose body it is"), choices=[ANY, *EmployerKind.choices], required=False)
    post_kind = forms.ChoiceField(label=_("Service or a civil post"), choices=[ANY, *PostKind.choices], required=False)
    oblast = OblastField(nothing=_("all of Ukraine"), required=False)
    openness = forms.ChoiceField(label=_("Open or not"), choices=[("", _("Open ones")), *Openness.choices], required=False)

    def layout(self) -> Unmarked:
        return Unmarked("employer_kind", "post_kind", "oblast", "openness")

    @property
    def question(self) -> VacancyQuestion:
        return VacancyQuestion(**{name: self.cleaned_data[name] for name in self.kept})


def vacancy_values(vacancy: Vacancy) -> dict[str, Any]:
    """What the form begins with."""
    facts = VacancyFacts.of(vacancy)
    plain = {name: getattr(facts, name) for name in NAMES}
    where = {"territory": vacancy.territory_id, "is_remote": vacancy.is_remote}
    return {**plain, **where, "contact_phone": phone_display(facts.contact_phone) if facts.contact_phone else ""}


def current_vacancy(vacancy: Vacancy) -> CurrentValues:
    """To show beside what was typed."""
    return CurrentValues(vacancy.version, vacancy.changed_by.short_name, vacancy.changed_at, vacancy_values(vacancy))
