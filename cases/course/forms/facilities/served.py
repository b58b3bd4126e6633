from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from cases.case.models import Facility
from cases.course.forms.facilities.picking import facility_pick
from cases.course.reports.served import since_label
from supporters.directory.alphabet import alphabetical
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.pickers import SHOWN, Pick, PickingForm, found_among

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
