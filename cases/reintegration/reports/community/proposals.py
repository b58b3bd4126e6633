"""What somebody liked brings the next event."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.reintegration.models import CommunityEvent
from cases.reintegration.models.community.circle import in_line_with
from cases.reintegration.reports.community.events import EventLine, event_line
from cases.reintegration.states.community import Liked

MOST = 3
COMPARED = 200  # events ahead, the nearest first


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """`reason`: «Сподобалося: що робили, люди»."""

    event: EventLine
    reason: str


def proposals(invitations: Sequence[Any], case: Case, *, at: datetime) -> tuple[Proposal, ...]:
    """The events to which most of what was liked leads, the nearest first. `invitations`: with `liked` and their events."""
    liked = [(what, row.event) for row in invitations for what in row.liked]
    if not liked:
        return ()
    known: set[UUID] = {row.event_id for row in invitations}
    ahead = CommunityEvent.objects.of_departments(in_line_with(case.department_id)).ahead(at).in_order()[:COMPARED]
    scored = [(event, _why(event, liked)) for event in ahead if event.pk not in known]
    found = sorted(((event, why) for event, why in scored if why), key=lambda one: (-len(one[1]), one[0].starts_at))
    return tuple(Proposal(event=event_line(event, at=at), reason=_reason(why)) for event, why in found[:MOST])


def _why(event: CommunityEvent, liked: Iterable[tuple[str, CommunityEvent]]) -> tuple[Liked, ...]:
    found = {Liked(what) for what, before in liked if _leads(Liked(what), before, event)}
    return tuple(what for what in Liked if what in found)


def _leads(what: Liked, before: CommunityEvent, event: CommunityEvent) -> bool:
    """The people of a circle meet in it again; who leads is a colleague, or leads the circle; a place is a hromada."""
    same_circle = before.circle_id is not None and before.circle_id == event.circle_id
    if what is Liked.ACTIVITY:
        return before.kind == event.kind
    if what is Liked.LEADER:
        return same_circle or (before.led_by_id is not None and before.led_by_id == event.led_by_id)
    return same_circle if what is Liked.PEOPLE else before.territory_id == event.territory_id


def _reason(why: Iterable[Liked]) -> str:
    return _("Liked before: %(what)s") % {"what": ", ".join(str(what.label) for what in why)}
