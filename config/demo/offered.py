"""Cases that are offered, without an answer so far."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from cases.case.models import Case
from cases.case.states import HandOverReason
from cases.leading.actions.hand_overs.asking import NewHandOver, offer_case
from config.demo.accounts import HEAD, SUPPORTER
from config.demo.story import moment
from config.demo.words import HAND_OVER_NOTE, JOINT_STEP, MOVE_NOTE
from privacy.ids import new_id
from supporters.directory.models import Supporter


def hand_over(own: Sequence[Case], others: Sequence[Supporter], staff: Mapping[str, Supporter], *, today: date) -> None:
    """Yesterday evening four cases were offered: by the head to the supporter one of the queue and one of a colleague, by a
    colleague of another branch one to the head's department, and by the supporter an own one to that of another branch."""
    head, asked = staff[HEAD.email], staff[SUPPORTER.email]
    waiting = Case.objects.filter(department=head.department, owner=None).order_by("number").first()
    near = next(one for one in others if one.department == head.department)
    far = next(one for one in others if one.department.branch not in ("", head.department.branch))
    to_asked = NewHandOver(to=asked, department=asked.department, reason=HandOverReason.OVERLOAD, note=HAND_OVER_NOTE)
    moved = NewHandOver(to=None, department=head.department, reason=HandOverReason.MOVED, note=MOVE_NOTE, joint_step=JOINT_STEP)
    for case, new, by in (
        (waiting, replace(to_asked, reason=HandOverReason.QUEUE), head),
        (_first_led_by(near), to_asked, head),
        (_first_led_by(far), moved, far),
        (own[8], replace(moved, department=far.department), asked),
    ):
        if case is not None:
            offer_case(case.pk, new, by=by, at=moment(today - timedelta(days=1), time(23, 59)), pk=new_id())


def _first_led_by(owner: Supporter) -> Case | None:
    return Case.objects.filter(owner=owner).order_by("opened_at", "number").first()
