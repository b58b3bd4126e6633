"""The place that is named with a stage: the institution that expects the person, or where the person lives from now on."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.case.states import Stage, StayKind
from cases.course.actions.places.stays import OF_STAGE, Place
from cases.course.forms.facilities.picking import FacilityField
from cases.course.models import Stay
from supporters.forms.layouts import ShownFor, Tick
from supporters.forms.pickers import PickingForm

INSTITUTION: Final = "institution"
OUTSIDE: Final = (StayKind.HOME, StayKind.LEAVE, StayKind.UNIT)
IN_INSTITUTIONS: Final = tuple(stage for stage, kind in OF_STAGE.items() if kind.is_in_institution)
LIVES_OUTSIDE: Final = tuple(stage for stage in Stage if stage not in OF_STAGE)


def _answers() -> list[tuple[str, Any]]:
    home, *others = ((kind.value, capfirst(str(kind.label))) for kind in OUTSIDE)
    return [home, (INSTITUTION, _("In an institution")), *others]


class PlaceMixin(PickingForm):
    facility = FacilityField(
        label=_("Institution"),
        required=False,
        help_text=_("On the road: where the person is bound for"),
        error_messages={"invalid_choice": _("Choose an institution from the list")},
    )
    ward = forms.CharField(label=_("Ward"), max_length=80, required=False)

    def offer_places(self, department_id: UUID, today: date) -> None:
        """Offer facilities served by the department first, then those of the same regions; the others are found by typing."""
        field: Any = self.fields["facility"]
        field.offer(department_id, today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("stage") == Stage.EVACUATION and cleaned.get("ward"):
            self.add_error("ward", _("There is no ward on the road. Write it when the person has arrived."))
        return cleaned

    @property
    def place(self) -> Place | None:
        """None when neither an institution nor a ward is named."""
        facility, ward = self.cleaned_data["facility"], self.cleaned_data["ward"]
        return Place(facility, ward) if facility or ward else None


class StagePlaceMixin(PlaceMixin):
    """Who is on the road probably arrives where they are expected. At a stage of life outside of institutions nobody is taken
    home without a word: without an answer the present stay goes on, and where none is recorded, the place is not known.

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
        if current is None:
            self.fields["where"].help_text = _("Without an answer the card says that it is not known yet, and reminds of it")
        elif current.kind == StayKind.ROAD:
            self.expecting = current.bound_for
            self.fields["facility"].initial = current.bound_for_id

    def place_parts(self, *, also: str = "") -> tuple[Any, ...]:
        """The fields for a layout, in their order. `also`: other choices for which they are shown, as for ShownFor."""
        where = ShownFor(f"stage={' '.join(LIVES_OUTSIDE)}{also}", "where")
        is_unknown = ShownFor(f"stage={' '.join((*IN_INSTITUTIONS, *LIVES_OUTSIDE))}{also}", Tick("is_unknown"))
        return (where, "facility", is_unknown, "ward")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "facility" not in self.errors and self._is_unclear(cleaned):
            self.add_error("facility", _("Choose the institution, or mark that it is not known"))
        if cleaned.get("stage") in LIVES_OUTSIDE and cleaned.get("where") in OUTSIDE and self._names_institution(cleaned):
            self.add_error("where", _("An institution or a ward is named below. Choose “In an institution”, or empty it."))
        return cleaned

    def _names_institution(self, cleaned: dict[str, Any]) -> bool:
        """One that the form has not proposed, or a ward in it."""
        return bool(cleaned.get("facility") not in (None, self.expecting) or cleaned.get("ward"))

    def _is_unclear(self, cleaned: dict[str, Any]) -> bool:
        """Named and marked as not known, or neither where one of both is needed. The mark empties a proposal."""
        facility, stage = cleaned.get("facility"), cleaned.get("stage")
        if cleaned.get("is_unknown"):
            return facility not in (None, self.expecting)
        forgets = stage in IN_INSTITUTIONS and self.expecting is not None
        return facility is None and (forgets or (stage in LIVES_OUTSIDE and cleaned.get("where") == INSTITUTION))

    @property
    def place(self) -> Place | None:
        """None when nobody has said anything: an institution that only the form has proposed is nowhere to live."""
        known = self.cleaned_data
        named = Place(None, known["ward"]) if known["is_unknown"] else super().place
        if known["stage"] not in LIVES_OUTSIDE or known["where"] == INSTITUTION:
            return named
        if known["where"]:
            return Place(None, kind=StayKind(known["where"]))
        is_said = named and (known["is_unknown"] or named.ward or named.facility != self.expecting)
        return named if is_said else None
