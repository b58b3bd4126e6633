"""People between two institutions: what the radar of a head shows beside the queue and what the supporter moved yesterday."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from cases.case.models import Case, Facility, HandOver
from cases.case.states import HandOverReason, Stage, StayKind
from cases.course.actions.moves import move_person
from cases.course.actions.stays import NewStay, current_stay
from cases.leading.actions.hand_overs.asking import NewHandOver, offer_case
from config.demo.story import moment
from privacy.ids import new_id
from supporters.directory.models import Supporter


def open_gaps(staff: Mapping[str, Supporter], facilities: Mapping[Stage, Sequence[Facility]], *, today: date) -> None:
    """One person is in a hospital that the department does not serve; an offer has had no answer for days; with more people,
    three are on the road to the same centre: one late, one without a day of arrival, one in time."""
    busy, near = (staff[f"supporter.{number}@demo.test"] for number in (3, 2))
    hospital, centre = facilities[Stage.TREATMENT][7], facilities[Stage.REHABILITATION][0]
    moves = [NewStay(kind=StayKind.INPATIENT, facility=hospital)]
    for days in (-1, None, 1):
        expected_on = None if days is None else today + timedelta(days=days)
        moves.append(NewStay(kind=StayKind.ROAD, bound_for=centre, expected_on=expected_on))
    for case, new in zip(_led_by(busy), moves, strict=False):
        _move(case, new, moment(today - timedelta(days=2), time(16, 40)))
    offered = Case.objects.filter(owner=near).exclude(pk__in=HandOver.objects.open().values("case")).order_by("number").first()
    if offered is not None:
        offer = NewHandOver(to=busy, department=busy.department, reason=HandOverReason.OVERLOAD)
        offer_case(offered.pk, offer, by=near, at=moment(today - timedelta(days=4), time(12, 0)), pk=new_id())


def _led_by(owner: Supporter) -> list[Case]:
    return list(Case.objects.filter(owner=owner).select_related("owner").order_by("opened_at", "number"))


def _move(case: Case, new: NewStay, at: datetime) -> None:
    assert case.owner is not None  # noqa: S101 - found by its owner
    stay = current_stay(case)
    if stay is None or stay.from_at < at:
        move_person(case.pk, new, moved_at=at, by=case.owner, at=at)
