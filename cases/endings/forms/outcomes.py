"""What the support has led to, in the form that proposes its end: facts of the card are ticked, the rest is typed."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.case.states import OutcomeKind
from cases.endings.actions.closures import NewOutcome
from cases.endings.reports.outcomes import OnCard, OnCards
from supporters.forms.date_fields import DayField
from supporters.forms.layouts import Folded, Hint, Part, Unmarked

OF_OUTCOME: Final[Mapping[OutcomeKind, Any]] = {
    OutcomeKind.WORK: _("Work or service: with whom, as what, by what it is known"),
    OutcomeKind.STUDY: _("Study: where, by what it is known"),
    OutcomeKind.HOME: _("Home: where and how the person lives, by what it is known"),
    OutcomeKind.COMMUNITY: _("Community: who and what is there, by what it is known"),
}


def _facts_field(kind: OutcomeKind) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=kind.label,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("The card has changed meanwhile. Look at what it says now.")},
    )


class FactRows(Part):
    """Ticks with the words of the card, each on a line of its own."""

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        return format_html('<div class="chip-lines">{}</div>', Unmarked(*self.fields).render(form, context))


class OutcomesMixin(forms.Form):
    """Of each kind the ticks, if the card has something, and words with a day. Nothing is ticked that nobody said."""

    work_facts = _facts_field(OutcomeKind.WORK)
    work_words = forms.CharField(label=OF_OUTCOME[OutcomeKind.WORK], max_length=300, required=False)
    work_since = DayField(label=_("Since"), required=False)
    study_facts = _facts_field(OutcomeKind.STUDY)
    study_words = forms.CharField(label=OF_OUTCOME[OutcomeKind.STUDY], max_length=300, required=False)
    study_since = DayField(label=_("Since"), required=False)
    home_facts = _facts_field(OutcomeKind.HOME)
    home_words = forms.CharField(label=OF_OUTCOME[OutcomeKind.HOME], max_length=300, required=False)
    home_since = DayField(label=_("Since"), required=False)
    community_words = forms.CharField(label=OF_OUTCOME[OutcomeKind.COMMUNITY], max_length=300, required=False)
    community_since = DayField(label=_("Since"), required=False)

    def ask_outcomes(self, on_cards: OnCards) -> None:
        """A tick that was sent is refused if the card has nothing of it any more."""
        self.on_cards = on_cards
        for kind, card in on_cards.items():
            name = f"{kind}_facts"
            self.fields[name].choices = [(one.key, one.label) for one in card.facts]  # type: ignore[attr-defined]
            if not card.facts and name not in self.data:
                del self.fields[name]

    def outcome_parts(self) -> list[Any]:
        known = any(card.facts for card in self.on_cards.values())
        hint = [Hint(_("On the card already. Tick what is true now."))] if known else []
        return [*hint, *(part for kind in OutcomeKind for part in self._parts(kind))]

    def _parts(self, kind: OutcomeKind) -> list[Part]:
        card, facts, typed = self.on_cards.get(kind), f"{kind}_facts", (f"{kind}_words", f"{kind}_since")
        ticks = [FactRows(facts)] if facts in self.fields else []
        if card and card.facts:
            changed = _hint(card, _("Is it so no more? Write it down on the card."))
            return [*ticks, Folded(_("Otherwise"), changed, *typed, opened_by=typed)]
        said = [_hint(card, _("On the card: %(what)s."))] if card and card.says else []
        return [*ticks, Folded(kind.label, *said, *typed, opened_by=typed)]

    def check_outcomes(self, cleaned: dict[str, Any]) -> None:
        for kind in OutcomeKind.values:
            since, words = cleaned.get(f"{kind}_since"), cleaned.get(f"{kind}_words")
            if since and not words and f"{kind}_words" not in self.errors:
                self.add_error(f"{kind}_words", _("Write by what it is known"))
            if since and since > self.today:
                self.add_error(f"{kind}_since", _("The date can’t be in the future"))

    @property
    def outcomes(self) -> tuple[NewOutcome, ...]:
        found = (self._outcome(kind) for kind in OutcomeKind)
        return tuple(one for one in found if one.words)

    def _outcome(self, kind: OutcomeKind) -> NewOutcome:
        """The ticked facts first, then what was typed; without a typed day that of the first fact."""
        card, ticked = self.on_cards.get(kind), self.cleaned_data.get(f"{kind}_facts") or ()
        facts = [one for one in card.facts if one.key in ticked] if card else []
        words = [*(one.words for one in facts), self.cleaned_data.get(f"{kind}_words") or ""]
        since = self.cleaned_data.get(f"{kind}_since") or (facts[0].since if facts else None)
        return NewOutcome(kind=kind, since=since, words="; ".join(one for one in words if one))

    today: Any


def _hint(card: OnCard, words: str | Promise) -> Hint:
    return Hint(format_html('<a href="{}">{}</a>', card.url, str(words) % {"what": card.says}))
