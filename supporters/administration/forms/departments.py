from datetime import date
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supporters.administration.actions.departments import DepartmentFacts
from supporters.administration.actions.growing import duty_takes_two, is_first_below_a_head, move_takes_two, naming_takes_two
from supporters.administration.reports.departments import duties_for, heads_for
from supporters.administration.reports.lists.department_tree import ALL, TreeQuestion
from supporters.directory.forms.last_changes import last_change
from supporters.directory.forms.people import PhoneField
from supporters.directory.forms.reasons import ReasonField
from supporters.directory.models import Branch, Department
from supporters.directory.models.department import MAX_DEPTH
from supporters.directory.models.tree import Tree
from supporters.directory.numbers import phone_display
from supporters.directory.reports.department_places import open_departments
from supporters.directory.reports.lists.cells import Chip
from supporters.forms.draft_forms import CurrentValues, VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Hint, LaidOutForm, Panel, Tick, Unmarked
from supporters.forms.pickers import ColleagueField, DepartmentField, FilterForm, PickingForm
from supporters.forms.region_field import OblastField

NOBODY: Final = _("Nobody")
TOP: Final = "top"  # the value for the top of the tree in addresses and forms
REASON_OF_TWO: Final = _("Somebody comes to see more records by this, so another person confirms it. Write why")
ABOVE_ALL: Final = (TOP, _("At the top, below no other"))


class DepartmentsFilterForm(LaidOutForm):
    """Query parameters of the department tree. `open`: what is unfolded."""

    q = forms.CharField(required=False, max_length=100)
    closed = forms.BooleanField(label=_("Show closed departments too"), required=False)
    open = forms.RegexField(rf"^({ALL}|[0-9a-f-]{{36}})$", required=False)

    def layout(self) -> Tick:
        return Tick("closed")

    def question(self) -> TreeQuestion:
        known = self.cleaned_data
        return TreeQuestion(words=known["q"], unfolded=known["open"], with_closed=known["closed"])

    def parameters(self, **changed: str) -> dict[str, str]:
        """The active filters as parameters of an address; "" leaves one out. A search has nothing to unfold."""
        known = self.cleaned_data
        chosen = {"q": known["q"], "closed": "on" if known["closed"] else "", "open": known["open"], **changed}
        return {name: value for name, value in chosen.items() if value and not (name == "open" and chosen["q"])}

    def address(self, **changed: str) -> str:
        query = urlencode(self.parameters(**changed))
        return reverse("departments") + (f"?{query}" if query else "")

    def chips(self) -> tuple[Chip, ...]:
        known = self.cleaned_data
        found = [("q", f"{_('Name')}: {known['q']}"), ("closed", str(_("Closed too")))]
        return tuple(Chip(label, self.address(**{name: ""})) for name, label in found if known[name])

    def unfolding(self, key: str) -> str:
        return self.address(open=key)


class DepartmentsSearchForm(LaidOutForm):
    q = forms.CharField(
        label=_("Name of a department"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false", "enterkeyhint": "search"}),
    )

    def layout(self) -> Unmarked:
        return Unmarked("q")


class ParentField(DepartmentField):
    """The new parent of a department; cleaned to a key, or None for the top."""

    def __init__(self) -> None:
        required = {"required": _("Choose the parent department")}
        super().__init__(label=_("Parent department"), coerce=_parent_id, error_messages=required)

    def offer_parents(self, *, near: UUID | None, without: frozenset[UUID]) -> None:
        self.offer(partial(open_departments, without=without), near=near, special=[ABOVE_ALL])


def _parent_id(chosen: str) -> UUID | None:
    return None if chosen == TOP else UUID(chosen)


class FactsForm(PickingForm):
    """The fields shared by a new and an edited department."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Enter the name of the department")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    branch = forms.ChoiceField(label=_("Service"), choices=[("", _("All services")), *Branch.choices], required=False)
    oblast = OblastField(
        nothing=_("That of the department above"),
        required=False,
        help_text=_("In whose numbers the ministry counts its people"),
    )
    zone = forms.CharField(
        label=_("Zone of service"),
        max_length=200,
        required=False,
        help_text=_("Regions or cities whose people it accompanies"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    duty_phone = PhoneField(
        label=_("Duty phone"), help_text=_("On the foot of every page, for its own people and for the departments below")
    )
    duty = ColleagueField(
        label=_("On duty"), required=False, help_text=_("Answers for the departments below while their heads are away")
    )

    def offer_duties(self, department: Department | None, today: date) -> None:
        self.fields["duty"].offer(duties_for(department, today=today), nothing=NOBODY)  # type: ignore[attr-defined]

    def chosen(self, name: str) -> UUID | None:
        """The colleague chosen in this field; None for nobody."""
        found: UUID | None = self.cleaned_data[name]
        return found


class DepartmentNewForm(FactsForm, SubmittedOnceForm):
    field_order = ("submission_key", "name", "parent", "reason", "branch", "oblast", "zone", "duty_phone", "duty")

    parent = ParentField()
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, near: UUID, today: date, **kwargs: Any) -> None:
        """`near`: the department of the administrator."""
        super().__init__(*args, **kwargs)
        tree = Tree.read()
        too_low = frozenset(pk for pk in tree.parents if tree.level(pk) == MAX_DEPTH)
        self.fields["parent"].offer_parents(near=near, without=too_low)  # type: ignore[attr-defined]
        self.offer_duties(None, today)
        self.tree = tree

    def layout(self) -> Panel:
        reason = [Unmarked("reason")] if self.takes_two or self.names_duty else []
        return Panel("name", "parent", *reason, "branch", "oblast", "zone", "duty_phone", "duty")

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or self.cleaned_data
        if (self.takes_two or self.names_duty) and known.get("reason") == "":
            self.add_error("reason", REASON_OF_TWO)
        return known

    @property
    def names_duty(self) -> bool:
        """Somebody is to be on duty, which another person confirms."""
        return bool(getattr(self, "cleaned_data", {}).get("duty"))

    @property
    def takes_two(self) -> bool:
        """Whether the chosen parent would give a head departments below their own."""
        parent = getattr(self, "cleaned_data", {}).get("parent")
        return parent is not None and is_first_below_a_head(self.tree, parent)


class DepartmentEditForm(FactsForm, VersionedForm, SubmittedOnceForm):
    field_order = ("submission_key", "version", "name", "branch", "oblast", "zone", "duty_phone", "head", "duty", "reason")

    head = ColleagueField(label=_("Head"), required=False, help_text=_("A head of unit who works in this department"))

    reason = ReasonField(required=False)

    def __init__(self, *args: Any, department: Department, today: date, **kwargs: Any) -> None:
        super().__init__(*args, version=department.version, initial=_shown(department), **kwargs)
        self.department = department
        self.fields["head"].offer(heads_for(department, today=today), nothing=NOBODY)  # type: ignore[attr-defined]
        self.offer_duties(department, today)

    def layout(self) -> Panel:
        words = _(
            "Another administrator or a head above confirms a new head or a new colleague on duty; the rest is saved at once."
        )
        return Panel("name", "branch", "oblast", "zone", "duty_phone", "head", "duty", Hint(words), Unmarked("reason"))

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or self.cleaned_data
        if {"head", "duty"} <= known.keys() and (self.names_head or self.names_duty) and known.get("reason") == "":
            self.add_error("reason", REASON_OF_TWO)
        return known

    @property
    def names_head(self) -> bool:
        return naming_takes_two(self.department, self.chosen("head"))

    @property
    def names_duty(self) -> bool:
        return duty_takes_two(self.department, self.chosen("duty"))

    @property
    def facts(self) -> DepartmentFacts:
        """What is saved at once: who waits for a confirmation is left out until then."""
        known = self.cleaned_data
        return DepartmentFacts(
            name=known["name"],
            branch=known["branch"],
            oblast=known["oblast"],
            zone=known["zone"],
            duty_phone=known["duty_phone"],
            head_id=self.department.head_id if self.names_head else self.chosen("head"),
            duty_id=self.department.duty_id if self.names_duty else self.chosen("duty"),
        )


class MoveChoiceForm(FilterForm):
    """The query parameters of a move before its preview."""

    kept = ("parent",)

    parent = ParentField()

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].initial = str(department.parent_id or TOP)
        self.department = department
        self.tree = tree = Tree.read()
        height = tree.height(department.pk)
        too_low = frozenset(pk for pk in tree.parents if tree.level(pk) + height > MAX_DEPTH)
        without = tree.below(department.pk) | too_low
        self.fields["parent"].offer_parents(near=department.parent_id, without=without)  # type: ignore[attr-defined]

    def clean_parent(self) -> UUID | None:
        parent: UUID | None = self.cleaned_data["parent"]
        if parent == self.department.parent_id:
            raise ValidationError(_("The department is there already"))
        return parent


class MoveForm(MoveChoiceForm, VersionedForm, SubmittedOnceForm):
    """Confirmation of a previewed move; `seen` is the fingerprint of the preview. The page renders `parent` and `seen`."""

    seen = forms.CharField(required=False, max_length=64)
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, department=department, version=department.version, **kwargs)

    def layout(self) -> LayoutObject:
        if not self.takes_two:
            return Layout()
        by_two = _(
            "A head comes to see more departments by this move, so two administrators do it together. Nothing moves before"
            " another one confirms it; there are seven days for it."
        )
        return Panel(Hint(by_two, css_class=""), Unmarked("reason"))

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or self.cleaned_data
        if "parent" in known and self.takes_two and known.get("reason") == "":
            self.add_error("reason", REASON_OF_TWO)
        return known

    @property
    def takes_two(self) -> bool:
        """Of the move as sent or, before that, as previewed."""
        return move_takes_two(self.tree, self.department.pk, _parent_id(self["parent"].value()))

    @property
    def lacks_only_the_reason(self) -> bool:
        return self.is_bound and set(self.errors) == {"reason"}


def current_department(department: Department) -> CurrentValues:
    by, at = last_change(department)
    return CurrentValues(department.version, by, at, {**_shown(department), "duty_phone": department.duty_phone})


def _shown(department: Department) -> dict[str, Any]:
    return {
        "name": department.name,
        "branch": department.branch,
        "oblast": department.oblast,
        "zone": department.zone,
        "duty_phone": phone_display(department.duty_phone) if department.duty_phone else "",
        "head": str(department.head_id or ""),
        "duty": str(department.duty_id or ""),
    }
