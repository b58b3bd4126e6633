"""Parts of the form of an entry: checks of a job, the level of risk."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case.states import Risk
from cases.course.forms.answers import NOT_REACHED
from cases.course.forms.promises import TicksField
from cases.course.models.promise import ShownCheck
from cases.course.reports.plan import after_label
from supporters.forms.layouts import Folded, HiddenLegend, Panel, Unmarked


class EntryChecksMixin(forms.Form):
    """Tick that the person still works, where a check of a job is due: the words of the entry are what they say of it."""

    works = TicksField(label=_("Work"), required=False, widget=forms.CheckboxSelectMultiple)

    open_checks: Callable[[], Sequence[ShownCheck]] | None
    checked_by: date

    def offer_checks(self, checks: Callable[[], Sequence[ShownCheck]] | None, *, today: date) -> None:
        """`checks`: None when the entry settles none."""
        self.open_checks, self.checked_by = checks, today
        if checks is None:
            del self.fields["works"]

    def checks_part(self) -> Layout:
        """One tick for each job, the latest of its checks that are due; nothing where none is."""
        open_ones = self.open_checks() if self.open_checks else ()
        due = sorted((one for one in open_ones if one.due_on <= self.checked_by), key=lambda one: one.days)
        ticks = {one.job_id: (str(one.pk), _label(one)) for one in due}
        if not ticks:
            return Layout()
        self.fields["works"].choices = list(ticks.values())  # type: ignore[attr-defined]
        return Layout(Panel(Unmarked("works")))

    def check_works(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("works") and cleaned.get("kind") == NOT_REACHED:
            self.add_error("works", _("Tick this only after a talk"))

    @property
    def checked(self) -> tuple[UUID, ...]:
        return self.cleaned_data.get("works") or ()


def _label(check: ShownCheck) -> str:
    return gettext("Still in work: %(after)s") % {"after": after_label(check.days)}


class EntryRiskMixin(forms.Form):
    """The answer is the level that the page has shown as the next one: a colleague may have raised the risk meanwhile."""

    risk_level = forms.ChoiceField(label=_("Risk level"), widget=forms.RadioSelect, required=False)

    def offer_risk(self, current: Risk | None) -> None:
        """`current`: None when the author does not raise the risk here."""
        shown = (current.above if current else None, self._sent() if current else None)
        levels = [level for level in Risk if level in shown]
        field: Any = self.fields["risk_level"]
        higher = [(level.value, gettext("Higher: %(level)s") % {"level": level.label}) for level in levels]
        field.choices = [("", _("No change")), *higher]
        if not levels:
            del self.fields["risk_level"]

    def risk_part(self) -> tuple[Folded, ...]:
        """For a layout."""
        if "risk_level" not in self.fields:
            return ()
        return (Folded(_("Risk level: no change"), HiddenLegend("risk_level"), opened_by=("risk_level",)),)

    def check_risk(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("risk_level") and not cleaned.get("summary") and "summary" not in self.errors:
            self.add_error("summary", _("Write in one sentence why the risk is higher"))

    @property
    def raised_to(self) -> Risk | None:
        level = self.cleaned_data.get("risk_level")
        return Risk(level) if level else None

    def _sent(self) -> Risk | None:
        sent = self.data.get("risk_level")
        return Risk(sent) if sent in (Risk.AMBER, Risk.RED) else None
