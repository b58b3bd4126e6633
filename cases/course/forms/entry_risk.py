"""«Рівень ризику: без змін | вищий», in the form of an entry."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case.states import Risk
from supporters.forms.layouts import Folded, HiddenLegend


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
