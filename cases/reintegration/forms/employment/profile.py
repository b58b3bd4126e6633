"""Fields that the form of a profile and that of a vacancy share: the same facts in the same order."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.case.forms.oblasts import oblast_field
from cases.person.forms.territories import TerritoryField
from cases.reintegration.actions.employment import NewProfile
from cases.reintegration.models import FunctionalProfile, TrainingKind
from cases.reintegration.models.employment.matching import COLUMNS, ProfileFacts
from cases.reintegration.states import LIFTING_KG, WORK_HOURS, Factor, Hands, Rests, WorkAnswer
from privacy.opening import to_edit
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Branch
from supporters.directory.oblasts import Oblast
from supporters.forms.draft_forms import CurrentValues, DraftForm, VersionedForm
from supporters.forms.layouts import Panel, Unmarked
from supporters.forms.pickers import PickingForm

NOT_KNOWN: Final = ("", capfirst(_("not known")))
KG: Final = {0: _("Nothing heavy"), 5: _("Up to 5 kg"), 10: _("Up to 10 kg"), 20: _("Up to 20 kg"), 30: _("Up to 30 kg")}
LIFTING: Final = [(str(kg), KG[kg]) for kg in LIFTING_KG]


def capitalised(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Chips begin with a capital letter; the same words inside a sentence do not."""
    return [(value, capfirst(words)) for value, words in choices]


def answer_field(label: Any, choices: Any, initial: str) -> forms.ChoiceField:
    """Chips, one of which is chosen from the beginning; a form without it leaves what was chosen from the beginning."""
    return AnswerField(
        label=capfirst(label), choices=capitalised(choices), initial=initial, required=False, widget=forms.RadioSelect
    )


class AnswerField(forms.ChoiceField):
    def clean(self, value: Any) -> Any:
        return super().clean(value) or self.initial


def amount_field(label: Any, choices: Any) -> forms.TypedChoiceField:
    """Cleaned to a whole number; None for «not known»."""
    return forms.TypedChoiceField(label=label, choices=[NOT_KNOWN, *choices], coerce=int, empty_value=None, required=False)


def code_field(label: Any, choices: Any, empty: Any = NOT_KNOWN) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[empty, *capitalised(choices)], required=False)


def territory_field(label: Any) -> TerritoryField:
    return TerritoryField(
        label=label,
        required=False,
        help_text=_("Type the hromada, the town or the village. Or choose the region and find all of its hromadas."),
        error_messages={"invalid_choice": _("Choose the hromada from the list")},
    )


def chosen_oblast(form: Any) -> str:
    """That is chosen in this form, "" for none."""
    chosen = str(form["oblast"].value() or "")
    return chosen if chosen in Oblast.values else ""


def refuse_another_oblast(form: Any) -> None:
    """Add an error when the hromada is not in the chosen region."""
    oblast, territory = form.cleaned_data.get("oblast"), form.cleaned_data.get("territory")
    if oblast and territory and territory.oblast != oblast:
        form.add_error("territory", _("This hromada is in another region: %(name)s") % {"name": territory.label})


def training_choices() -> list[tuple[str, str]]:
    return [(kind.code, capfirst(kind.label)) for kind in TrainingKind.objects.order_by("number")]


ASKED: Final = WorkAnswer.NOT_ASKED
NOT_ASKED: Final = ("", _("Not asked"))
WORDS: Final = ("conditions", "wishes")
WORDS_CHARS: Final = 600


def _answer(label: Any) -> forms.ChoiceField:
    return answer_field(label, WorkAnswer.choices, ASKED)


def _words(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=WORDS_CHARS, required=False, help_text=hint, widget=forms.Textarea({"rows": 3})
    )


def _ticks(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)


class _Factors(forms.Form):
    """What the body does, in the order of the page."""

    sitting = _answer(Factor.SITTING.label)
    standing = _answer(Factor.STANDING.label)
    walking = _answer(Factor.WALKING.label)
    stairs = _answer(Factor.STAIRS.label)
    heights = _answer(Factor.HEIGHTS.label)
    fine_work = _answer(Factor.FINE_WORK.label)
    screen = _answer(Factor.SCREEN.label)
    noise = _answer(Factor.NOISE.label)
    driving = _answer(Factor.DRIVING.label)
    shifts = _answer(Factor.SHIFTS.label)
    night = _answer(Factor.NIGHT.label)


class ProfileForm(PickingForm, VersionedForm, DraftForm, _Factors):
    """`current`: the profile that holds, if any. `suggested`: codes of territories where the person lives or will return."""

    draft_name = "work_profile"
    page_title = _("What the person can do at work")
    save_label = _("Save what the person can do")

    lifting_kg = amount_field(_("Lifts"), LIFTING)
    hands = code_field(_("Works with"), Hands.choices, NOT_ASKED)
    hours = amount_field(_("Hours a day"), [(str(hours), str(hours)) for hours in WORK_HOURS])
    rests = code_field(_("Which breaks the person needs"), Rests.choices, NOT_ASKED)
    conditions = _words(_("On which condition"), _("What the work must give. Without a diagnosis."))
    service = _answer(_("May serve by the conclusion of a medical commission"))
    system = _answer(_("Wants to stay in the bodies of the ministry"))
    bodies = forms.MultipleChoiceField(
        label=_("In which bodies"), choices=Branch.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    oblast = oblast_field()
    territory = territory_field(_("Where the person wants to work"))
    remote = _answer(_("Work from home"))
    moving = _answer(_("Ready to move for work"))
    held = _ticks(_("Training that the person has"))
    wanted = _ticks(_("Training that the person wants"))
    wishes = _words(_("What the person wishes"), _("In their own words"))

    def __init__(
        self, *args: Any, current: FunctionalProfile | None, suggested: Collection[str], now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=profile_values(current) if current else {}, **kwargs)
        self.current = current
        kinds = training_choices()
        for name in ("held", "wanted"):
            ticks: Any = self.fields[name]
            ticks.choices = kinds
        for name in ("lifting_kg", "hours"):
            amount: Any = self.fields[name]
            amount.choices = [NOT_ASKED, *amount.choices[1:]]
        field: Any = self.fields["territory"]
        field.offer(suggested, kyiv_day(now), oblast=chosen_oblast(self), is_listed=self.is_searched)

    def layout(self) -> Layout:
        factors = [factor.value for factor in Factor]
        return Layout(
            Panel(Unmarked(*factors), heading=_("What the body can do"), name="body"),
            Panel(Unmarked("lifting_kg", "hands", "hours", "rests", "conditions"), heading=_("How much"), name="amounts"),
            Panel(Unmarked("oblast", "territory", "remote", "moving"), heading=_("Where"), name="where"),
            Panel(Unmarked("system", "bodies", "service"), heading=_("Service"), name="service-part"),
            Panel(Unmarked("held", "wanted", "wishes"), heading=_("Training and wishes"), name="wishes-part"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        refuse_another_oblast(self)
        if set(cleaned.get("held", ())) & set(cleaned.get("wanted", ())):
            self.add_error("wanted", _("The person has this training already"))
        if not self.errors and self.new_profile == NewProfile(facts=ProfileFacts()):
            self.add_error(None, _("Nothing is filled in yet: choose at least one answer"))
        return cleaned

    @property
    def new_profile(self) -> NewProfile:
        known = self.cleaned_data
        plain = {name: known[name] for name in COLUMNS if name != "bodies"}
        facts = ProfileFacts(
            **plain,
            bodies=tuple(sorted(known["bodies"])),
            held=frozenset(known["held"]),
            wanted=frozenset(known["wanted"]),
        )
        return NewProfile(facts=facts, **{name: known[name] for name in WORDS})


def profile_values(profile: FunctionalProfile) -> dict[str, Any]:
    """What the form begins with."""
    facts = ProfileFacts.of(profile)
    plain = {name: getattr(facts, name) for name in COLUMNS}
    words = {name: to_edit(getattr(profile, name)) for name in WORDS}
    return {**plain, **words, "bodies": list(facts.bodies), "held": sorted(facts.held), "wanted": sorted(facts.wanted)}


def current_profile_values(profile: FunctionalProfile | None, version: int, *, at: datetime) -> CurrentValues:
    """To show beside what was typed."""
    if profile is None:
        return CurrentValues(version, "", at, {})
    return CurrentValues(version, profile.recorded_by.short_name, profile.recorded_at, profile_values(profile))
