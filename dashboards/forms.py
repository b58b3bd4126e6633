from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.case.states import Risk, Stage
from dashboards.indicators import ON_SUPPORT, PARTS, Indicator, Part
from dashboards.outcomes import LISTED
from dashboards.reports.gap_rows import KINDS, ROUTE_END, GapQuestion, Route
from dashboards.scope import Scope, Subtree
from supporters.directory.reports.colleagues import Colleague, Colleagues, colleague_of
from supporters.forms.layouts import Unmarked
from supporters.forms.pickers import ColleagueField, DepartmentField, FilterForm

FILTERS = ("department", "stage", "owner", "risk")


class ScopeForm(FilterForm):
    """The filters of the address. Departments and people of the reader's subtree are given by key: an address has no names."""

    kept: ClassVar[tuple[str, ...]] = FILTERS

    department = DepartmentField(label=gettext_lazy("Department"), required=False)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    owner = ColleagueField(label=gettext_lazy("Owner"), required=False)
    risk = forms.ChoiceField(label=gettext_lazy("Risk"), required=False)
    everybody = forms.BooleanField(required=False)  # show all rows of the caseload table

    def __init__(self, *args: Any, subtree: Subtree, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subtree = subtree
        fields: dict[str, Any] = self.fields
        near = self._department or subtree.head.department_id
        # Read only when a page shows them or the address names one.
        fields["department"].offer(lambda: subtree.department_places, near=near, nothing=_("All departments"))
        fields["owner"].offer(Colleagues(read=self._people, near=near, today=today, says_absence=False), nothing=_("All"))
        fields["stage"].choices = [("", _("All stages")), *Stage.choices]
        fields["risk"].choices = [("", _("Any")), *((risk.value, capfirst(risk.label)) for risk in Risk)]

    def layout(self) -> Unmarked:
        """Without a department where there is one only."""
        is_alone = len(self.subtree.places) == 1
        return Unmarked(*(name for name in FILTERS if not (is_alone and name == "department")))

    def scope(self) -> Scope:
        cleaned = self.cleaned_data
        return Scope(
            subtree=self.subtree,
            department=cleaned["department"],
            stage=cleaned["stage"],
            owner=cleaned["owner"],
            risk=cleaned["risk"],
        )

    @property
    def _department(self) -> UUID | None:
        """The department that is sent, whose people come first."""
        try:
            return UUID(self.data.get("department", ""))
        except ValueError:
            return None

    def _people(self) -> Iterator[Colleague]:
        places = self.subtree.places
        for one in self.subtree.people.values():
            yield colleague_of(one, places[one.department_id].name if one.department_id in places else "")


class PeopleForm(ScopeForm):
    """Of the colleagues only the department narrows."""

    kept = ("department",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("stage", "owner", "risk"):
            del self.fields[name]

    def layout(self) -> Unmarked:
        return Unmarked("department")

    def scope(self) -> Scope:
        return Scope(subtree=self.subtree, department=self.cleaned_data["department"])


class CaseListForm(ScopeForm):
    """The number whose rows are listed."""

    number = forms.ChoiceField(required=False, choices=[(code, code) for code in LISTED])
    part = forms.ChoiceField(required=False, choices=[(code, code) for code in PARTS])

    def indicator(self) -> Indicator:
        return LISTED[self.cleaned_data["number"] or ON_SUPPORT.code]

    def chosen_part(self) -> Part | None:
        return PARTS.get(self.cleaned_data["part"])


class GapsForm(ScopeForm):
    """What the radar shows: one kind of gap, or one route; codes of institutions, since an address has no names."""

    kind = forms.ChoiceField(required=False, choices=[(code, code) for code in KINDS])
    origin = forms.RegexField(ROUTE_END, required=False)
    target = forms.RegexField(ROUTE_END, required=False)

    def question(self) -> GapQuestion:
        known = self.cleaned_data
        route = Route(known["origin"], known["target"]) if known["origin"] and known["target"] else None
        return GapQuestion(kind=known["kind"], route=route)
