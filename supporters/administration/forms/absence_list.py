from django import forms

from supporters.administration.reports.lists.absence_list import Shown
from supporters.forms.list_filters import ListFilterForm


class AbsenceListForm(ListFilterForm):
    """Query parameters of the list of absences."""

    route = "absence_list"
    kept = ("show",)

    show = forms.ChoiceField(choices=Shown.choices, required=False)

    @property
    def shown(self) -> Shown:
        return Shown(self.cleaned_data["show"])
