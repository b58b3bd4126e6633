from django import forms

from cases.reports.community.event_list import Shown
from supporters.forms.list_filters import ListFilterForm


class EventListForm(ListFilterForm):
    """Query parameters of the list of events."""

    route = "event_list"
    kept = ("show",)

    show = forms.ChoiceField(choices=Shown.choices, required=False)

    @property
    def shown(self) -> Shown:
        return Shown(self.cleaned_data["show"])
