"""Propose a peer by the number of a card, ask the department to look for one, write the answer down, end a tie."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.case.forms.oblasts import oblast_field
from cases.case.numbers import typed_number
from cases.person.forms.territories import TerritoryField
from cases.reintegration.models.community.events import WORDS_CHARS
from cases.reintegration.models.community.peer import ASKING_CHARS
from cases.reintegration.states.community import CircleKind, ShownAs
from supporters.directory.calendar import kyiv_day
from supporters.directory.oblasts import Oblast
from supporters.directory.reports.colleagues import Colleagues
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel, ShownFor, Unmarked
from supporters.forms.pickers import ColleagueField, PickingForm

BY_NUMBER, BY_SEARCH = "number", "search"
AGREE, END = "agree", "end"
OWN_NUMBER: Final = _("Number of the other card")


class NumberField(forms.CharField):
    """Cleaned to the digits of a card number; "" for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        number = typed_number(typed) if typed else ""
        if number is None:
            raise ValidationError(_("Check the number: it has eight digits"))
        return number


class ShownAsMixin(forms.Form):
    shown_as = forms.ChoiceField(
        label=_("How the peer may call the person"),
        choices=ShownAs.choices,
        widget=forms.RadioSelect,
        initial=ShownAs.GIVEN_NAME,
        help_text=_("Nothing else is passed on. They meet through you and the colleague of the other person."),
    )

    @property
    def shown(self) -> ShownAs:
        return ShownAs(self.cleaned_data["shown_as"])


class PeerForm(ShownAsMixin, SubmittedOnceForm):
    page_title = _("A peer for the person")
    save_label = _("Propose")
    field_order = ("submission_key", "way", "number", "words", "shown_as")

    way = forms.ChoiceField(
        label=_("How to find a peer"),
        choices=[
            (BY_NUMBER, _("I know the card: it is among mine")),
            (BY_SEARCH, _("Ask colleagues to look among theirs")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how to find a peer")},
    )
    number = NumberField(label=OWN_NUMBER, required=False)
    words = forms.CharField(
        label=_("What colleagues will read"),
        max_length=ASKING_CHARS,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Only what the person allows: service, interests, what they want to talk about. No diagnoses, no name."),
    )

    def layout(self) -> Layout:
        by_number = ShownFor(f"way={BY_NUMBER}", Unmarked("number"))
        by_search = ShownFor(f"way={BY_SEARCH}", Unmarked("words"))
        return Layout(Panel("way", by_number, by_search), Panel("shown_as"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("way") == BY_NUMBER and not cleaned.get("number") and "number" not in self.errors:
            self.add_error("number", _("Enter the number of the other card"))
        if cleaned.get("way") == BY_SEARCH and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("Write what colleagues may know"))
        return cleaned


class PeerOfferForm(ShownAsMixin, SubmittedOnceForm):
    """For a search: which of the reader's cards."""

    page_title = _("Propose a peer")
    save_label = _("Propose")
    field_order = ("submission_key", "number", "shown_as")

    number = NumberField(label=_("Number of your card"), error_messages={"required": _("Enter the number of your card")})

    def layout(self) -> Layout:
        return Layout(Panel("number", "shown_as"))


class PeerAnswerForm(ShownAsMixin, SubmittedOnceForm):
    """`is_asked`: the person has to answer; else the tie or the proposal can only be ended."""

    page_title = _("The tie with a peer")
    field_order = ("submission_key", "answer", "shown_as")

    answer = forms.ChoiceField(
        label=_("What the person says"), widget=forms.RadioSelect, error_messages={"required": _("Choose the answer")}
    )

    def __init__(self, *args: Any, is_asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.save_label = _("Save the answer") if is_asked else _("End it")
        field: Any = self.fields["answer"]
        field.choices = (
            [(AGREE, _("agrees: they can meet")), (END, _("does not want it"))]
            if is_asked
            else [(END, _("End it at once, on both cards, without a reason"))]
        )
        if not is_asked:
            del self.fields["shown_as"]

    def layout(self) -> Layout:
        return Layout(Panel("answer"), ShownFor(f"answer={AGREE}", Panel("shown_as")) if "shown_as" in self.fields else Layout())


class PlaceAndLeaderForm(PickingForm):
    """`leaders`: colleagues to choose from. `suggested`: codes of territories that are offered without typing."""

    kind = forms.ChoiceField(
        label=_("What kind it is"),
        choices=CircleKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is")},
    )
    oblast = oblast_field()
    territory = TerritoryField(
        label=_("Hromada"),
        help_text=_("Type the hromada, the town or the village. Or choose the region and find all of its hromadas."),
        error_messages={"required": _("Choose the hromada"), "invalid_choice": _("Choose the hromada from the list")},
    )
    place = forms.CharField(
        label=_("Where: street, house, hall"), max_length=WORDS_CHARS, error_messages={"required": _("Write where it is")}
    )
    leader = ColleagueField(label=_("Colleague who leads"), required=False)
    leader_words = forms.CharField(
        label=_("Or a volunteer, in words"),
        max_length=WORDS_CHARS,
        required=False,
        help_text=_("Somebody without an account here"),
    )

    def __init__(self, *args: Any, leaders: Colleagues, suggested: Sequence[str], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["leader"].offer(leaders, nothing=_("nobody yet, or a volunteer"))  # type: ignore[attr-defined]
        oblast = str(self["oblast"].value() or "")
        where: Any = self.fields["territory"]
        where.offer(suggested, kyiv_day(now), oblast=oblast if oblast in Oblast.values else "", is_listed=self.is_searched)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        oblast, territory = cleaned.get("oblast"), cleaned.get("territory")
        if oblast and territory and territory.oblast != oblast:
            self.add_error("territory", _("This hromada is in another region: %(name)s") % {"name": territory.label})
        if cleaned.get("leader") and cleaned.get("leader_words"):
            self.add_error("leader_words", _("Choose a colleague or name a volunteer, not both"))
        return cleaned
