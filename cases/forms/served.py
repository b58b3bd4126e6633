from collections.abc import Collection
from datetime import date
from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from cases.models import Facility
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

    def __init__(self, *args: Any, served: Collection[str], today: date, **kwargs: Any) -> None:
        """`served`: codes of the facilities that the department serves now."""
        super().__init__(*args, initial={"facilities": list(served), "stood": sorted(served)}, **kwargs)
        offered = Facility.objects.valid_on(today) | Facility.objects.filter(code__in=served)
        labels = {facility.code: facility.label for facility in sorted(offered, key=lambda one: alphabetical(one.label))}
        for name in ("facilities", "stood"):
            self.fields[name].choices = list(labels.items())  # type: ignore[attr-defined]
        self.is_long = len(labels) > SHOWN
        self.words = self.typed("facilities") if self.is_searched else ""
        self.result = found_among([Pick(code, label) for code, label in labels.items()], self.words, suggested=0)

    def layout(self) -> Field:
        return Field("facilities", template="cases/_facility_boxes.html")

    def boxes(self) -> list[BoundWidget]:
        boxes = list(self["facilities"])
        shown = {*self["facilities"].value(), *(pick.value for pick in self.result.picks)}
        return [box for box in boxes if box.data["value"] in shown] if self.is_long else boxes

    @property
    def added(self) -> set[str]:
        return set(self.cleaned_data["facilities"]) - set(self.cleaned_data["stood"])

    @property
    def removed(self) -> set[str]:
        return set(self.cleaned_data["stood"]) - set(self.cleaned_data["facilities"])
