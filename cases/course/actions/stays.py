"""A stay: where a person is, and which stay a stage begins."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from cases.case.actions.record import next_span
from cases.case.models import Case, Facility
from cases.case.states import Stage, StayKind
from cases.course.models import Stay
from supporters.directory.models import Supporter

OF_STAGE: Final = {  # at the other stages people live outside of institutions, and somebody has to say where
    Stage.STABILIZATION: StayKind.STABILIZATION,
    Stage.EVACUATION: StayKind.ROAD,
    Stage.TREATMENT: StayKind.INPATIENT,
    Stage.REHABILITATION: StayKind.REHABILITATION,
}


@dataclass(frozen=True)
class Place:
    """The institution that is named with a stage, and the ward in it as free text. Without an institution: not known yet.

    `kind`: where outside of institutions the person is; None: in one.
    """

    facility: Facility | None
    ward: str = ""
    kind: StayKind | None = None


@dataclass(frozen=True, kw_only=True)
class NewStay:
    """`facility`: None in an institution that is not known yet. `bound_for`, `expected_on`: on the road, None: not known."""

    kind: StayKind
    facility: Facility | None = None
    ward: str = ""
    bound_for: Facility | None = None
    expected_on: date | None = None

    @classmethod
    def of(cls, stay: Stay) -> "NewStay":
        return cls(
            kind=StayKind(stay.kind),
            facility=stay.value,
            ward=stay.ward or "",
            bound_for=stay.bound_for,
            expected_on=stay.expected_on,
        )

    @property
    def fields(self) -> dict[str, Any]:
        """By the names of the model, except `value`."""
        known = {"kind": self.kind, "ward": self.ward or None}
        return {**known, "bound_for": self.bound_for, "expected_on": self.expected_on}


def stay_at_stage(stage: Stage, place: Place | None) -> NewStay | None:
    """On evacuation the institution is the one that expects the person.

    None: nobody has said where the person is, and it does not follow from the stage. Nobody is taken home without a word.
    """
    if place is None and stage not in OF_STAGE:
        return None
    known = place or Place(None)
    kind = known.kind or OF_STAGE.get(stage, StayKind.OUTPATIENT)
    if kind is StayKind.ROAD:
        return NewStay(kind=kind, bound_for=known.facility)
    return NewStay(kind=kind, facility=known.facility, ward=known.ward)


def begin_stay(case: Case, new: NewStay, *, by: Supporter, at: datetime) -> Stay:
    """End the current stay and begin the next at `at`. The caller has locked the case and saves its `facility`.

    Raises IllegalTransition when the current stay began later.
    """
    stay = next_span(Stay, case, new.facility, at=at, recorded_by=by, **new.fields)
    case.facility = new.facility
    return stay


def follow_stage(case: Case, place: Place | None, *, by: Supporter, at: datetime) -> None:
    """Begin the stay of the stage that the case has now, unless the current one goes on. The caller saves the case."""
    new, current = stay_at_stage(Stage(case.stage), place), current_stay(case)
    if new is None or (current is not None and _goes_on(current, new, is_named=place is not None)):
        return
    begin_stay(case, new, by=by, at=at)


def _goes_on(current: Stay, new: NewStay, *, is_named: bool) -> bool:
    """Whether the stay is the same one, or fits a stage with which no place was named."""
    return NewStay.of(current) == new if is_named else current.kind == new.kind


def current_stay(case: Case) -> Stay | None:
    stay = Stay.objects.current().select_related("value", "bound_for").filter(case=case).first()
    if stay is not None:
        stay.case = case
    return stay


def stay_before(stay: Stay) -> Stay | None:
    """The stay that ended when this one began."""
    return Stay.objects.filter(case=stay.case_id, to_at__lte=stay.from_at).order_by("-from_at").first()
