"""What a talk about safety found. Not a draft: a copy kept while somebody types would have the length of the words."""

from collections.abc import Sequence
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.person.actions.safety import NamedSign
from cases.person.models import AGREED, REASON
from cases.person.reports.safety import SafetyPage
from cases.person.states import DangerKind
from supporters.forms.draft_forms import CurrentValues, VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel, ShownFor, Unmarked

HELP, NONE = "help", "none"
QUESTIONS: Final = {
    DangerKind.RECRUITMENT: _("Does anybody press, threaten, or offer easy money?"),
    DangerKind.DEBT: _("Are there debts or loans that are hard to pay back?"),
    DangerKind.FRAUD: _("Has anybody tried to get money, documents or access to an account?"),
    DangerKind.WEAPON: _("Is there a weapon or ammunition nearby that causes worry?"),
    DangerKind.SERVICE: _("Is there trouble with the service or the unit, absence without leave included?"),
}

ASKED, STILL_ASKED = _("%(danger)s: choose whether help is needed"), _("%(danger)s: choose whether help is still needed")
MISSING: Final = {
    "helper": _("Choose who helps"),
    "agreed": _("Write what was agreed"),
    "reason": _("Write why help is still needed"),
}


class SafetyForm(VersionedForm, SubmittedOnceForm):
    """One question for each kind of danger, the same for everybody and without an answer at first.

    What was agreed is asked where help is needed.
    """

    def __init__(self, *args: Any, page: SafetyPage, **kwargs: Any) -> None:
        super().__init__(*args, version=page.version, **kwargs)
        self.kept = page.kept
        for kind in DangerKind:
            self._ask(kind, page.helpers)
        self.is_outdated = self.is_bound and self["version"].data not in (None, "", str(page.version))

    def _ask(self, kind: DangerKind, helpers: Sequence[tuple[str, str]]) -> None:
        goes_on = kind in self.kept
        answers = [
            (NONE, gettext("Not needed any more") if goes_on else gettext("No")),
            (HELP, gettext("Help is still needed") if goes_on else gettext("Help is needed")),
        ]
        self.fields[kind] = forms.ChoiceField(
            label=QUESTIONS[kind],
            choices=answers,
            widget=forms.RadioSelect,
            error_messages={"required": (STILL_ASKED if goes_on else ASKED) % {"danger": kind.label}},
        )
        self.fields[f"{kind}_helper"] = forms.ChoiceField(
            label=_("Who helps"), choices=[("", gettext("Choose")), *helpers], required=False
        )
        self.fields[f"{kind}_agreed"] = self._words(_("What was agreed"), AGREED)
        if goes_on:
            self.fields[f"{kind}_reason"] = self._words(_("Why help is still needed"), REASON)

    @staticmethod
    def _words(label: Any, most: int) -> forms.CharField:
        widget = forms.Textarea({"rows": 2, "autocomplete": "off"})
        return forms.CharField(label=label, max_length=most, required=False, widget=widget)

    def layout(self) -> Layout:
        return Layout(*(self._panel(kind) for kind in DangerKind))

    def _panel(self, kind: DangerKind) -> Panel:
        return Panel(str(kind), ShownFor(f"{kind}={HELP}", Unmarked(*self._details(kind))))

    def _details(self, kind: DangerKind) -> list[str]:
        names = [f"{kind}_helper", f"{kind}_agreed", f"{kind}_reason"]
        return [name for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for kind in DangerKind:
            needed = self._details(kind) if cleaned.get(kind) == HELP else []
            for name in needed:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, MISSING[name.rpartition("_")[2]])
        return cleaned

    @property
    def named(self) -> list[NamedSign]:
        """Valid only without errors."""
        known = self.cleaned_data
        return [
            NamedSign(
                kind=kind,
                helper=known[f"{kind}_helper"],
                agreed=known[f"{kind}_agreed"],
                reason=known.get(f"{kind}_reason", ""),
            )
            for kind in DangerKind
            if known[kind] == HELP
        ]


def current_talk(page: SafetyPage) -> CurrentValues:
    """What somebody else has saved meanwhile, by the names of the form. A page emptied meanwhile answers nothing."""
    values: dict[str, Any] = {}
    for kind in DangerKind:
        sign = page.kept.get(kind)
        values[kind] = HELP if sign else NONE if page.is_kept else ""
        values |= {f"{kind}_helper": sign.helper if sign else "", f"{kind}_agreed": sign.agreed if sign else ""}
    return CurrentValues(page.version, page.talked_by, page.talked_at, values)
