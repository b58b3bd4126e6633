"""Whom we support: somebody who served, or a relative, whose support has other stages and another first step."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.case.states import STAGES, Programme, Stage
from supporters.forms.layouts import ShownFor

OF_FAMILY: Final = {"family_stage": "stage", "family_what": "next_what"}  # in place of which field
OF_SERVICE: Final = ("branch", "address_form", "rank", "unit")


def _choices(programme: Programme) -> list[tuple[str, Any]]:
    return [(stage.value, stage.label) for stage in STAGES[programme]]


def for_programme(programme: Programme, *fields: Any) -> ShownFor:
    return ShownFor(f"programme={programme}", *fields)


class ProgrammeMixin(forms.Form):
    """Fields of the programme that is not chosen count as empty."""

    programme = forms.ChoiceField(label=_("Whom we support"), choices=Programme.choices, initial=Programme.VETERAN)
    stage = forms.ChoiceField(label=_("Stage"), choices=_choices(Programme.VETERAN), initial=Stage.STABILIZATION)
    family_stage = forms.ChoiceField(
        label=_("Stage of the support of a family"), choices=_choices(Programme.FAMILY), initial=Stage.FIRST_DAYS
    )
    family_what = forms.CharField(
        label=_("What to do for the family"), max_length=200, error_messages={"required": _("Write what is to be done")}
    )

    def propose_steps(self, steps: Mapping[Programme, str]) -> None:
        """Fill in the first step of each programme, and ask nothing of the one that was not chosen."""
        if self.is_bound:
            is_family = self["programme"].value() == Programme.FAMILY
            for name in ("branch", *OF_FAMILY.values()) if is_family else OF_FAMILY:
                self.fields[name].required = False
        self.fields["next_what"].initial = steps[Programme.VETERAN]
        self.fields["family_what"].initial = steps[Programme.FAMILY]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("programme") == Programme.FAMILY:
            cleaned |= {other: cleaned[name] for name, other in OF_FAMILY.items() if name in cleaned}
            cleaned |= dict.fromkeys(OF_SERVICE, "")
        return cleaned
