from datetime import date

from django import forms

from cases.reintegration.reports.community.event_list import Shown
from supporters.forms.list_filters import ListFilterForm


class EventListForm(ListFilterForm):
    """Query parameters of the list of events."""

    route = "event_list"
    kept = ("show",)

    show = forms.ChoiceField(choices=Shown.choices, required=False)

    @property
    def shown(self) -> Shown:
        return Shown(self.cleaned_data["show"])


class MonthForm(forms.Form):
    """Parameter of a month: 2026-12."""

    month = forms.RegexField(r"\A20[0-9]{2}-(0[1-9]|1[0-2])\Z", required=False)

    def clean_month(self) -> date | None:
        """Return the first day of the month, None if none was given."""
        typed: str = self.cleaned_data["month"]
        return date(int(typed[:4]), int(typed[5:]), 1) if typed else None


class CommunityForm(MonthForm):
    """Parameters of the page of the community: its month, and the page of those who look for a peer."""

    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)
