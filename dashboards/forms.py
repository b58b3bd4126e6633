from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.states import Risk, Stage
from dashboards.indicators import ON_SUPPORT, PARTS, Indicator, Part
from dashboards.outcomes import LISTED
from dashboards.reports.gap_rows import KINDS, ROUTE_END, GapQuestion, Route
from dashboards.scope import Scope, Subtree
from supporters.directory.models import Supporter
from supporters.forms.layouts import LaidOutForm, Unmarked

FILTERS = ("department", "stage", "owner", "risk")
OFFERED = 20  # most people in one list; a longer one is no help on a phone
INDENT = "\u2003"


class ScopeForm(LaidOutForm):
    """The filters of the address. Departments and people of the reader's subtree are given by key: an address has no names."""

    department = forms.TypedChoiceField(label=gettext_lazy("Department"), required=False, coerce=UUID, empty_value=None)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    owner = forms.TypedChoiceField(label=gettext_lazy("Owner"), required=False, coerce=UUID, empty_value=None)
    risk = forms.ChoiceField(label=gettext_lazy("Risk"), required=False)
    everybody = forms.BooleanField(required=False)  # show all rows of the caseload table

    def __init__(self, *args: Any, subtree: Subtree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subtree = subtree
        fields: dict[str, Any] = self.fields
        # Read only when a page shows them or the address names one.
        fields["department"].choices = lambda: [("", _("All departments")), *_places(subtree)]
        fields["owner"].choices = lambda: [("", _("All")), *_choices(subtree.people.values())]
        fields["stage"].choices = [("", _("All stages")), *Stage.choices]
        fields["risk"].choices = [("", _("Any")), *((risk.value, capfirst(risk.label)) for risk in Risk)]

    def layout(self) -> Unmarked:
        """Without the filters that `shorten()` has dropped."""
        return Unmarked(*(name for name in FILTERS if name in self.fields))

    def scope(self) -> Scope:
        cleaned = self.cleaned_data
        return Scope(
            subtree=self.subtree,
            department=cleaned["department"],
            stage=cleaned["stage"],
            owner=cleaned["owner"],
            risk=cleaned["risk"],
        )

    def shorten(self) -> None:
        """Before rendering, offer only the people of the chosen department, and none if they are too many."""
        department, owner = self.cleaned_data["department"], self.cleaned_data["owner"]
        within = self.subtree.places[department].below if department else self.subtree.department_ids
        people = self.subtree.people.values()
        offered = [one for one in people if one.department_id in within or one.pk == owner]
        if len(offered) > OFFERED:
            offered = [one for one in offered if one.pk == owner]
        self.fields["owner"].choices = [("", _("All")), *_choices(offered)]  # type: ignore[attr-defined]
        if not offered:
            del self.fields["owner"]
        if len(self.subtree.places) == 1:
            del self.fields["department"]


def _places(subtree: Subtree) -> list[tuple[str, str]]:
    return [(str(place.pk), INDENT * place.depth + place.name) for place in subtree.places.values()]


def _choices(people: Iterable[Supporter]) -> list[tuple[str, str]]:
    return [(str(one.pk), one.short_name) for one in people]


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
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def question(self) -> GapQuestion:
        known = self.cleaned_data
        route = Route(known["origin"], known["target"]) if known["origin"] and known["target"] else None
        return GapQuestion(kind=known["kind"], route=route, page=known["page"] or 1)
