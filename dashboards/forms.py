from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar, Final, cast
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.states import Risk, Stage
from dashboards.frozen.counting import FROZEN
from dashboards.frozen.history import FIRST_CONTACT
from dashboards.indicators import ON_SUPPORT, PARTS, Indicator, Part
from dashboards.outcomes import LISTED
from dashboards.reports.country_periods import Period, Periods
from dashboards.reports.country_trend import VETERANS, number_choices
from dashboards.reports.gap_rows import KINDS, ROUTE_END, GapQuestion, Route
from dashboards.reports.trends import FIRST_CONTACT_TITLE, MOST, PERIODS, TrendQuestion, week_count_label
from dashboards.scope import Scope, Subtree
from supporters.directory.reports.colleagues import Colleague, Colleagues, colleague_of
from supporters.forms.layouts import Unmarked
from supporters.forms.pickers import ColleagueField, DepartmentField, FilterForm, PickField

FILTERS = ("department", "stage", "owner", "risk")
NOT_YOURS: Final = gettext_lazy("There is no such department among yours: it may have been closed or moved elsewhere.")


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
        fields["owner"].offer(Colleagues(read=self._people, near=near, today=today, says_absence=False), nothing=_("All owners"))
        fields["stage"].choices = [("", _("All stages")), *Stage.choices]
        fields["risk"].choices = [("", _("Any risk")), *((risk.value, capfirst(risk.label)) for risk in Risk)]

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


class DepartmentForm(ScopeForm):
    """Only the department narrows: colleagues, and the sheet of a meeting."""

    kept = ("department",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("stage", "owner", "risk"):
            del self.fields[name]
        self.fields["department"].error_messages["invalid_choice"] = NOT_YOURS

    def layout(self) -> Unmarked:
        return Unmarked("department")

    def scope(self) -> Scope:
        return Scope(subtree=self.subtree, department=self.cleaned_data["department"])


class DepartmentsForm(ScopeForm):
    """Of departments beside each other: their people are not chosen."""

    kept = ("department", "stage", "risk")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["owner"]

    def layout(self) -> Unmarked:
        return Unmarked(*self.kept)

    def scope(self) -> Scope:
        cleaned = self.cleaned_data
        return Scope(subtree=self.subtree, department=cleaned["department"], stage=cleaned["stage"], risk=cleaned["risk"])


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


class TrendForm(FilterForm):
    """What a chart over time shows. The departments of the address are ticked; a picker adds one more."""

    indicator = PickField(
        label=gettext_lazy("Indicator of the chart"),
        required=False,
        empty_value=ON_SUPPORT.code,
        error_messages={"invalid_choice": gettext_lazy("Choose what is counted from the list")},
    )
    weeks = forms.TypedChoiceField(
        label=gettext_lazy("For how long"),
        required=False,
        coerce=int,
        error_messages={"invalid_choice": gettext_lazy("Choose 12 or 52 weeks")},
    )
    department = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Departments of the chart"),
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NOT_YOURS},
    )
    add = DepartmentField(
        label=gettext_lazy("Add a department"),
        required=False,
        help_text=gettext_lazy("Up to five beside each other. Without any the chart shows all of yours together."),
    )

    def __init__(self, *args: Any, subtree: Subtree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subtree = subtree
        fields: dict[str, Any] = self.fields
        fields["indicator"].choices = [*((one.code, one.title) for one in FROZEN), (FIRST_CONTACT, FIRST_CONTACT_TITLE)]
        fields["weeks"].choices = [(weeks, week_count_label(weeks)) for weeks in PERIODS]
        sent: Any = self.data
        ticked = set(sent.getlist("department"))
        fields["department"].choices = [(str(pk), place.name) for pk, place in subtree.places.items() if str(pk) in ticked]
        fields["add"].offer(lambda: subtree.department_places, near=subtree.head.department_id, nothing=_("No more"))

    def layout(self) -> Unmarked:
        """Departments only where there are several to choose from, or something is wrong with one."""
        fields: Any = self.fields
        names = ["indicator", "weeks"]
        if fields["department"].choices or "department" in self.errors:
            names.append("department")
        return Unmarked(*names, *(["add"] if len(self.subtree.places) > 1 else []))

    def clean(self) -> dict[str, Any]:
        chosen = [*self.cleaned_data.get("department", ()), self.cleaned_data.get("add")]
        departments = self.cleaned_data["department"] = tuple(dict.fromkeys(filter(None, chosen)))
        if len(departments) > MOST:
            words = {"most": MOST, "n": len(departments)}
            wrong = ngettext(
                "%(n)d department is chosen, a chart has room for %(most)d. Untick some of them.",
                "%(n)d departments are chosen, a chart has room for %(most)d. Untick some of them.",
                len(departments),
            )
            self.add_error("department", wrong % words)
        return self.cleaned_data

    def question(self) -> TrendQuestion:
        known = self.cleaned_data
        return TrendQuestion(code=known["indicator"], weeks=known["weeks"] or PERIODS[0], departments=known["department"])

    @property
    def query(self) -> str:
        return self.question().query


class CountryForm(FilterForm):
    """Which published table of the country is shown, and which of its numbers over time."""

    kept = ("period", "number")

    period = PickField(
        label=gettext_lazy("Week or month"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Nothing was published for this week or month: choose one from the list")},
    )
    number = PickField(
        label=gettext_lazy("Number over time"),
        required=False,
        empty_value=VETERANS,
        error_messages={"invalid_choice": gettext_lazy("Choose what the chart shows from the list")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.periods = Periods()
        fields: dict[str, Any] = self.fields
        fields["period"].choices = [("", _("The last week")), *self.periods.choices()]
        fields["number"].choices = number_choices()

    def layout(self) -> Unmarked:
        return Unmarked(*self.kept)

    def period_asked(self) -> Period:
        return self.periods.period(self.cleaned_data["period"])

    def number_asked(self) -> tuple[str, str]:
        """Its code and its title."""
        code, fields = self.cleaned_data["number"], cast("dict[str, Any]", self.fields)
        return code, fields["number"].label_of(code)
