from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Facility
from supporters.alphabet import alphabetical
from supporters.forms.once import SubmittedOnceForm

WRONG = {"invalid_choice": _("Choose a facility from the list"), "invalid_list": _("Choose a facility from the list")}


class ServedForm(SubmittedOnceForm):
    """`stood` is what was ticked when the form was shown: only what was ticked or unticked since is changed."""

    facilities = forms.MultipleChoiceField(
        label=_("Facilities"), required=False, widget=forms.CheckboxSelectMultiple, error_messages=WRONG
    )
    stood = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput, error_messages=WRONG)

    def __init__(self, *args: Any, served: Collection[str], today: date, **kwargs: Any) -> None:
        """`served`: the codes of what the department serves now."""
        super().__init__(*args, initial={"facilities": list(served), "stood": sorted(served)}, **kwargs)
        valid = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gte=today))
        offered = Facility.objects.filter(valid | Q(code__in=served))
        for name in ("facilities", "stood"):
            self.fields[name].choices = [  # type: ignore[attr-defined]
                (facility.code, facility.label) for facility in sorted(offered, key=lambda one: alphabetical(one.label))
            ]

    @property
    def added(self) -> set[str]:
        return set(self.cleaned_data["facilities"]) - set(self.cleaned_data["stood"])

    @property
    def removed(self) -> set[str]:
        return set(self.cleaned_data["stood"]) - set(self.cleaned_data["facilities"])
