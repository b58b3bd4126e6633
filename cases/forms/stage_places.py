"""The place that is named with a stage: the institution that expects the person, or where the person lives from now on."""

from typing import Any, Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.actions.places.stays import OF_STAGE, Place
from cases.forms.people import PlaceMixin
from cases.models import Stay
from cases.states import StayKind
from supporters.forms.layouts import ShownFor, Tick

INSTITUTION: Final = "institution"
OUTSIDE: Final = (StayKind.HOME, StayKind.LEAVE, StayKind.UNIT)
IN_INSTITUTIONS: Final = tuple(stage for stage, kind in OF_STAGE.items() if kind.is_in_institution)
AT_HOME: Final = tuple(stage for stage, kind in OF_STAGE.items() if kind is StayKind.HOME)


def _answers() -> list[tuple[str, Any]]:
    home, *others = ((kind.value, capfirst(str(kind.label))) for kind in OUTSIDE)
    return [home, (INSTITUTION, _("In an institution")), *others]


class StagePlaceMixin(PlaceMixin):
    """Who is on the road probably arrives where they are expected. At a stage of life outside of institutions nobody is taken
    home without a word: without an answer the present stay goes on.

    `expecting`: the institution for which the person is bound, None for none.
    """

    where = forms.ChoiceField(
        label=_("Where the person is"),
        choices=_answers,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Without an answer the recorded place stays"),
    )
    is_unknown = forms.BooleanField(label=_("The institution is not known"), required=False)

    expecting: Any = None

    def begin_with(self, current: Stay | None) -> None:
        self.fields["facility"].help_text = _("On the road: where the person is bound for")
        if current is not None and current.kind == StayKind.ROAD:
            self.expecting = current.bound_for
            self.fields["facility"].initial = current.bound_for_id

    def place_parts(self) -> tuple[Any, ...]:
        """The fields for a layout, in their order."""
        where = ShownFor(f"stage={' '.join(AT_HOME)}", "where")
        return (where, "facility", ShownFor(f"stage={' '.join((*IN_INSTITUTIONS, *AT_HOME))}", Tick("is_unknown")), "ward")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "facility" not in self.errors and self._is_unclear(cleaned):
            self.add_error("facility", _("Choose the institution, or mark that it is not known"))
        return cleaned

    def _is_unclear(self, cleaned: dict[str, Any]) -> bool:
        """Named and marked as not known, or neither where one of both is needed. The mark empties a proposal."""
        facility, stage = cleaned.get("facility"), cleaned.get("stage")
        if cleaned.get("is_unknown"):
            return facility not in (None, self.expecting)
        forgets = stage in IN_INSTITUTIONS and self.expecting is not None
        return facility is None and (forgets or (stage in AT_HOME and cleaned.get("where") == INSTITUTION))

    @property
    def place(self) -> Place | None:
        """None when nobody has said anything: an institution that only the form has proposed is nowhere to live."""
        known = self.cleaned_data
        named = Place(None, known["ward"]) if known["is_unknown"] else super().place
        if known["stage"] not in AT_HOME or known["where"] == INSTITUTION:
            return named
        if known["where"]:
            return Place(None, kind=StayKind(known["where"]))
        is_said = named and (known["is_unknown"] or named.ward or named.facility != self.expecting)
        return named if is_said else None
