"""What has ended on an absorbed card, with the join or with the end of the remaining card since, and returns when it is undone.

The person of the absorbed card was not lost, and their support has not ended.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cases.actions.endings.returning import RETURNING, Now, Returned
from cases.actions.endings.speaking import REMINDERS_OF
from cases.actions.joining.endings import RESTORED, STAY
from cases.models import (
    EmployerLetter,
    EventInvitation,
    JobCheck,
    JobProposal,
    Join,
    JoinedCard,
    Loss,
    Promise,
    StateSpan,
)
from cases.states import CaseState, CheckState, LetterState, PromiseState, ProposalState
from cases.states.reintegration.community import InvitationState
from supporters.notifications.models import Notification
from veterans.models import Consent

RETURNED: Final = STAY & RETURNING.keys()
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
    """By code of SPEAKING: what the join has ended, but steps and notifications, and what has ended with the remaining card."""
    ended: dict[str, list[str]] = {code: [] for code in RESTORED}
    for row in rows:
        for code in RESTORED & row.ended.keys():  # a join of an earlier release has no newer kinds
            ended[code] += row.ended[code]
    with_join = {code: RETURNING[code].model.objects.filter(pk__in=keys) for code, keys in ended.items()}
    return {**with_join, **_ended_since(rows, ends)}


def _ended_since(rows: Sequence[JoinedCard], ends: Moments) -> dict[str, QuerySet[Any]]:
    """By code of SPEAKING, what a join lets stay: the rows of the absorbed cards that ended with the remaining one."""
    cards = [row.card_id for row in rows if row.into_id in ends]
    open_ones = [row.card_id for row in rows if row.into_id in ends and row.state_before == CaseState.OPEN]
    ended = Q(case__in=cards, settled_at__in=_moments(ends))
    return {
        "promises": Promise.objects.filter(ended, state=PromiseState.WITHDRAWN),
        "invitations": _invitations(ends).filter(case__in=open_ones),
        "job_proposals": JobProposal.objects.filter(ended, state=ProposalState.ENDED),
        "employer_letters": EmployerLetter.objects.filter(ended, state=LetterState.CANCELLED),
        "job_checks": JobCheck.objects.filter(ended, state=CheckState.ENDED, job__ended_on=None),
    }


def _invitations(ends: Moments) -> QuerySet[EventInvitation]:
    """To what was ahead at one of these moments; not those that had ended with an end of the card itself."""
    own_end = StateSpan.objects.filter(case=OuterRef("case"), value=CaseState.CLOSED, from_at__gte=OuterRef("invited_at"))
    ended = EventInvitation.objects.filter(~Exists(own_end), state=InvitationState.ENDED)
    return ended.filter(event__starts_at__gt=min(_moments(ends))) if ends else ended.none()


def when_undone(join: Join, *, at: datetime) -> Now:
    """What the joined person has answered counts, and what either of the two has answered while they were one."""
    own = Q(person=join.joined_id)
    while_joined = Q(person=join.remains_id, recorded_at__gt=join.joined_at)
    return Now((Consent.objects.filter(own), Consent.objects.filter(own | while_joined)), at)


def return_reminders(returned: Returned, ends: Moments) -> None:
    """Those that ended with the remaining card."""
    moments = _moments(ends)
    for code in RETURNED:
        settled = Notification.objects.about(REMINDERS_OF[code], returned[code]).filter(settled_at__in=moments)
        settled.filter(read_at=F("settled_at")).update(read_at=None)
        settled.update(settled_at=None)


def _moments(ends: Moments) -> set[datetime]:
    return {moment for one in ends.values() for moment in one}
