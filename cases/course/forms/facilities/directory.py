"""The directory of institutions: keep it, say which ones a department serves."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from cases.case.models import Facility
from cases.case.states import FacilityKind
from cases.course.actions.facilities import FacilityFacts, FacilityRefused, refuse_facts
from cases.course.forms.facilities.picking import facility_pick
from cases.course.reports.facilities import FacilityQuestion, Validity, since_label
from supporters.directory.alphabet import alphabetical
from supporters.directory.forms.people import PhoneField
from supporters.directory.models import Branch
from supporters.directory.numbers import phone_display
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import CurrentValues, VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import LaidOutForm, Panel, ShownFor, Unmarked
from supporters.forms.list_filters import ListFilterForm
from supporters.forms.pickers import SHOWN, Pick, PickingForm, found_among
from supporters.forms.region_field import OblastField

ANY: Final = ("", _("All"))
CHOOSE: Final = ("", _("Choose"))
NAMED_KINDS: Final = " ".join(["", *(kind for kind in FacilityKind if kind != FacilityKind.STABILIZATION)])  # "": not chosen yet


class FacilitySearchForm(LaidOutForm):
    q = forms.CharField(
        label=_("Name or region of an institution"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false", "enterkeyhint": "search"}),
    )

    def layout(self) -> Unmarked:
        return Unmarked("q")


class FacilityFilterForm(ListFilterForm, FacilitySearchForm):
    """Query parameters of the directory; it names no person, so the words may be in the address."""

    route = "institutions"
    kept = ("q", "kind", "oblast", "validity")

    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *FacilityKind.choices], required=False)
    oblast = OblastField(nothing=ANY[1], required=False)
    validity = forms.ChoiceField(label=_("Validity"), choices=[ANY, *Validity.choices], required=False)

    def layout(self) -> Unmarked:
        return Unmarked("kind", "oblast", "validity")

    @property
    def question(self) -> FacilityQuestion:
        return FacilityQuestion(**{name: self.cleaned_data[name] for name in self.kept})


class FacilityForm(PickingForm, SubmittedOnceForm):
    """A new institution. The name and the phone of a stabilization point are hidden, and refused."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[CHOOSE, *FacilityKind.choices], error_messages={"required": _("Choose the kind")}
    )
    oblast = OblastField(nothing=CHOOSE[1], error_messages={"required": _("Choose the region")})
    label_uk = forms.CharField(
        label=_("Name"),
        max_length=160,
        required=False,
        help_text=_("As colleagues call it, so that it is recognised in a list. No address"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    label_en = forms.CharField(
        label=_("Name in English"), max_length=160, required=False, widget=forms.TextInput({"autocomplete": "off", "lang": "en"})
    )
    branch = forms.ChoiceField(
        label=_("Which service it serves"), choices=[("", _("All services")), *Branch.choices], required=False
    )
    duty_phone = PhoneField(label=_("Duty phone"))
    valid_from = DayField(label=_("Since"))

    def layout(self) -> Layout:
        named = ShownFor(f"kind={NAMED_KINDS}", Unmarked("label_uk"), "label_en")
        return Panel("kind", "oblast", named, Unmarked("branch"), ShownFor(f"kind={NAMED_KINDS}", "duty_phone"), "valid_from")

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                refuse_facts(self.facts)
            except FacilityRefused as refused:
                raise ValidationError({refused.field: str(refused)}) from refused
        return known

    @property
    def facts(self) -> FacilityFacts:
        known = self.cleaned_data
        return FacilityFacts(**{name: known[name] for name in _shown_names()})


class FacilityEditForm(VersionedForm, FacilityForm):
    def __init__(self, *args: Any, facility: Facility, **kwargs: Any) -> None:
        super().__init__(*args, version=facility.version, initial=_shown(facility), **kwargs)


class FacilityEndForm(VersionedForm, SubmittedOnceForm):
    valid_to = DayField(label=_("Last day"), help_text=_("Until the end of this day it is offered in forms"))

    def __init__(self, *args: Any, facility: Facility, today: date, **kwargs: Any) -> None:
        first = facility.valid_to or max(today, facility.valid_from)
        super().__init__(*args, version=facility.version, initial={"valid_to": first}, **kwargs)
        self.facility = facility

    def clean_valid_to(self) -> date:
        day: date = self.cleaned_data["valid_to"]
        if day < self.facility.valid_from:
            raise ValidationError(_("The last day can’t come before the first one"))
        return day


class FacilityRestoreForm(VersionedForm, SubmittedOnceForm):
    """A button."""

    def __init__(self, *args: Any, facility: Facility, **kwargs: Any) -> None:
        super().__init__(*args, version=facility.version, **kwargs)


def current_facility(facility: Facility) -> CurrentValues:
    """For the form that edits it."""
    return _current(facility, {**_shown(facility), "duty_phone": facility.duty_phone})


def current_end(facility: Facility) -> CurrentValues:
    return _current(facility, {"valid_to": facility.valid_to})


def _current(facility: Facility, values: dict[str, Any]) -> CurrentValues:
    by = facility.changed_by
    at = facility.changed_at or facility.history.latest("pgh_id").pgh_created_at  # type: ignore[attr-defined]
    return CurrentValues(facility.version, by.short_name if by else "–", at, values)


def _shown_names() -> list[str]:
    return [name for name in FacilityForm.base_fields if name != "submission_key"]


def _shown(facility: Facility) -> dict[str, Any]:
    """The initial values of its form: a name that was not typed is not shown."""
    values = {name: getattr(facility, name) for name in _shown_names()}
    if facility.kind == FacilityKind.STABILIZATION:
        values |= {"label_uk": "", "label_en": ""}
    if facility.label_en == facility.label_uk:
        values["label_en"] = ""
    return {**values, "duty_phone": phone_display(facility.duty_phone) if facility.duty_phone else ""}


WRONG = {"invalid_choice": _("Choose a facility from the list"), "invalid_list": _("Choose a facility from the list")}


class ServedForm(PickingForm, SubmittedOnceForm):
    """Change only what was ticked or unticked since the form was shown; `stood` is what was ticked then.

    Of many facilities only the ticked ones and the search results are shown.
    """

    facilities = forms.MultipleChoiceField(
        label=_("Facilities"), required=False, widget=forms.CheckboxSelectMultiple, error_messages=WRONG
    )
    stood = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput, error_messages=WRONG)

    def __init__(self, *args: Any, served: Mapping[str, date], today: date, **kwargs: Any) -> None:
        """`served`: codes of the facilities that the department serves now, each with the day since when."""
        super().__init__(*args, initial={"facilities": list(served), "stood": sorted(served)}, **kwargs)
        picks = _picks(Facility.objects.valid_on(today) | Facility.objects.filter(code__in=served))
        self.since = {code: since_label(day, today) for code, day in served.items()}
        self.is_long = len(picks) > SHOWN
        self.words = self.typed("facilities") if self.is_searched else ""
        self.result = found_among(picks, self.words, suggested=0)
        shown = {*self["facilities"].value(), *(pick.value for pick in self.result.picks)}
        self._offer("facilities", [pick for pick in picks if not self.is_long or pick.value in shown])
        self._offer("stood", [pick for pick in picks if pick.value in self["stood"].value()])

    def _offer(self, name: str, picks: Sequence[Pick]) -> None:
        """Only what is shown or sent: the page and the check do not grow with the directory."""
        field: Any = self.fields[name]
        field.choices = [(pick.value, self._label(pick)) for pick in picks]

    def _label(self, pick: Pick) -> str:
        """«Госпіталь № 1, Київ, з 3 листопада»"""
        return ", ".join(filter(None, (pick.label, pick.note, self.since.get(pick.value, ""))))

    def layout(self) -> Field:
        return Field("facilities", template="cases/_facility_boxes.html")

    def chosen_boxes(self) -> list[BoundWidget]:
        """Of a long directory: what is ticked, to be unticked."""
        return [box for box in self["facilities"] if box.data["selected"]] if self.is_long else []

    def other_boxes(self) -> list[BoundWidget]:
        """What was found; of a short directory all."""
        return [box for box in self["facilities"] if not (self.is_long and box.data["selected"])]

    @property
    def added(self) -> set[str]:
        return set(self.cleaned_data["facilities"]) - set(self.cleaned_data["stood"])

    @property
    def removed(self) -> set[str]:
        return set(self.cleaned_data["stood"]) - set(self.cleaned_data["facilities"])


def _picks(rows: "QuerySet[Facility]") -> list[Pick]:
    named = rows.only("code", "label_uk", "label_en", "oblast", "kind")
    return sorted((facility_pick(facility) for facility in named), key=lambda pick: alphabetical(pick.label, pick.note))
