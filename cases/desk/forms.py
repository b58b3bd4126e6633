"""Parameters of the pages of the desk."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.case.states import Purpose
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import HiddenLegend, LaidOutForm, ShownFor, Unmarked


class SearchForm(LaidOutForm):
    q = forms.CharField(
        label=_("Surname, phone or record number"),
        max_length=100,
        help_text=_("A part of the word will do, in Latin letters too, or the last digits of a number"),
        error_messages={"required": _("Enter a surname, a phone or a record number")},
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false", "enterkeyhint": "search"}),
    )

    def layout(self) -> Layout:
        return Layout("q")


class PurposeForm(SubmittedOnceForm):
    """«Чому відкриваєте картку?»"""

    purpose = forms.ChoiceField(
        label=_("Why do you open this record?"),
        choices=[choice for choice in Purpose.choices if choice[0] != Purpose.DECISION],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason")},
    )
    other = forms.CharField(label=_("Which reason"), max_length=200, required=False)

    def layout(self) -> Layout:
        return Layout(HiddenLegend("purpose"), ShownFor(f"purpose={Purpose.OTHER}", Unmarked("other")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("purpose") == Purpose.OTHER and not cleaned.get("other"):
            self.add_error("other", _("Write the reason"))
        return cleaned


class TodayForm(forms.Form):
    """Parameters of today's list: the scope of whole departments, and the entry just saved."""

    scope = forms.ChoiceField(choices=[("subtree", "subtree")], required=False)
    saved = forms.UUIDField(required=False)


class CaseloadForm(forms.Form):
    """Parameters of «My records»: their order, whether only those on which something is due, and, for long lists, the page."""

    by = forms.ChoiceField(choices=[(by, by) for by in ("name", "place", "stage", "contact", "next")], required=False)
    due = forms.ChoiceField(choices=[("yes", "yes")], required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)


class WeekForm(forms.Form):
    """Parameters of a week: in ISO 8601, 2026-W48, and the scope of whole departments."""

    scope = forms.ChoiceField(choices=[("subtree", "subtree")], required=False)
    week = forms.RegexField(r"\A20[0-9]{2}-W[0-9]{2}\Z", required=False)

    def clean_week(self) -> date | None:
        """Return the Monday of the week, None if none was given."""
        typed: str = self.cleaned_data["week"]
        try:
            return date.fromisocalendar(int(typed[:4]), int(typed[6:]), 1) if typed else None
        except ValueError as no_such_week:  # not every year has 53
            raise ValidationError(_("There is no such week")) from no_such_week


class RoundForm(forms.Form):
    """Parameters of a round: the code of the institution, and perhaps the entry just saved."""

    facility = forms.SlugField(required=False, max_length=40)
    saved = forms.UUIDField(required=False)


class CardPaperForm(forms.Form):
    """Whether the whole course is printed."""

    entries = forms.ChoiceField(choices=[("all", "all")], required=False)


class LeafletForm(forms.Form):
    """Whether the words of the next step and of the promises are left out."""

    words = forms.ChoiceField(choices=[("no", "no")], required=False)
