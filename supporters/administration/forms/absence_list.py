from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from supporters.administration.forms.staff import ANY
from supporters.administration.reports.lists.absence_list import AbsencesShown, Shown
from supporters.directory.reports.department_places import open_departments
from supporters.forms.layouts import Unmarked
from supporters.forms.list_filters import ListFilterForm
from supporters.forms.pickers import DepartmentField


class AbsenceListForm(ListFilterForm):
    """Query parameters of the list of absences; only who sees everybody narrows it to a department."""

    route = "absence_list"
    kept = ("show", "department")

    show = forms.ChoiceField(choices=Shown.choices, required=False)
    department = DepartmentField(label=_("Department, with those below it"), required=False)

    def __init__(self, *args: Any, near: UUID, by_department: bool, **kwargs: Any) -> None:
        """`near`: the department of the reader."""
        super().__init__(*args, **kwargs)
        places = open_departments if by_department else tuple
        self.fields["department"].offer(places, near=near, nothing=ANY[1])  # type: ignore[attr-defined]

    def layout(self) -> Unmarked:
        return Unmarked("department")

    @property
    def shown(self) -> AbsencesShown:
        return AbsencesShown(Shown(self.cleaned_data["show"]), self.cleaned_data["department"])
