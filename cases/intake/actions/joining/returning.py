"""What has ended on an absorbed card, with the join or with the end of the remaining card since, and returns when it is undone.

The person of the absorbed card was not lost, and their support has not ended.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from cases.case.actions.speaking.kinds import End, Now, Since, outlasting, returning, speaking
from cases.case.actions.speaking.returning import Returned
from cases.case.models import Loss, StateSpan
from cases.case.states import CaseState
from cases.intake.actions.joining.endings import restored
from cases.intake.models import Join, JoinedCard
from supporters.notifications.models import Notification
from veterans.models import Consent

Moments = Mapping[Any, Sequence[datetime]]


def ends_since(rows: Sequence[JoinedCard], *, joined_at: datetime) -> Moments:
    """By key of a remaining card: when it ended, was opened again or a loss was reported since the join. One query."""
    intos = [row.into_id for row in rows]
    spans = StateSpan.objects.filter(case__in=intos, from_at__gt=joined_at).values_list("case", "from_at")
    losses = Loss.objects.filter(case__in=intos, reported_at__gt=joined_at).values_list("case", "reported_at")
    moments: dict[Any, list[datetime]] = {}
    for into, at in spans.order_by().union(losses.order_by()):
        moments.setdefault(into, []).append(at)
    return moments


def ended_rows(rows: Sequence[JoinedCard], ends: Moments) -> dict[str, QuerySet[Any]]:
    """By code of speaking(): what the join has ended, but steps and notifications, and what has ended with the remaining card."""
    ways, again = returning(), restored()
    ended: dict[str, list[str]] = {code: [] for code in again}
    for row in rows:
        for code in again & row.ended.keys():  # a join of an earlier release has no newer kinds
            ended[code] += row.ended[code]
    with_join = {code: ways[code].model.objects.filter(pk__in=keys) for code, keys in ended.items()}
    return {**with_join, **_ended_since(rows, ends)}


def _ended_since(rows: Sequence[JoinedCard], ends: Moments) -> dict[str, QuerySet[Any]]:
    """By code of speaking(), what a join lets stay: the rows of the absorbed cards that ended with the remaining one."""
    ended = [row for row in rows if row.into_id in ends]
    opened = [row.card_id for row in ended if row.state_before == CaseState.OPEN]
    since = Since([row.card_id for row in ended], opened, frozenset(_moments(ends)))
    return {code: one.since(since) for code, one in speaking().items() if one.since}


def when_undone(join: Join, *, at: datetime) -> Now:
    """What the joined person has answered counts, and what either of the two has answered while they were one."""
    own = Q(person=join.joined_id)
    while_joined = Q(person=join.remains_id, recorded_at__gt=join.joined_at)
    return Now((Consent.objects.filter(own), Consent.objects.filter(own | while_joined)), at)


def return_reminders(returned: Returned, ends: Moments) -> None:
    """Those that ended with the remaining card."""
    moments = _moments(ends)
    for code in outlasting(End.JOIN) & returning().keys():
        settled = Notification.objects.about(speaking()[code].subject, returned[code]).filter(settled_at__in=moments)
        settled.filter(read_at=F("settled_at")).update(read_at=None)
        settled.update(settled_at=None)


def _moments(ends: Moments) -> set[datetime]:
    return {moment for one in ends.values() for moment in one}
