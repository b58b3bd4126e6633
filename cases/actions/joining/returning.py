"""What the end of the remaining card has ended on an absorbed one since the join, and what of it returns when the join is undone.

The person of the absorbed card was not lost, and their support has not ended.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Case as Choice
from django.db.models import F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Now

from cases.actions.endings.returning import WAITING
from cases.actions.endings.speaking import REMINDERS_OF, count_rows
from cases.actions.joining.endings import unanswerable_offers
from cases.models import (
    EmployerLetter,
    EventInvitation,
    JobCheck,
    JobProposal,
    JoinedCard,
    Loss,
    Promise,
    StateSpan,
)
from cases.states import CaseState, CheckState, LetterState, PromiseState, ProposalState
from cases.states.reintegration.community import InvitationState
from supporters.notifications.models import Notification

RETURNED: Final[dict[str, tuple[Any, dict[str, Any]]]] = {  # by code of SPEAKING; a vacancy is shown, and a letter made, again
    "promises": WAITING["promises"],
    "invitations": (
        EventInvitation,
        {"state": Choice(When(answered_at=None, then=Value(InvitationState.INVITED)), default=Value(InvitationState.ACCEPTED))},
    ),
    "job_checks": WAITING["job_checks"],
}
LAST_HEARD: Final = Coalesce("informed_at", "invited_at")
UNHEARD: Final = Q(event__moved_at__gt=LAST_HEARD) | Q(event__cancelled_at__gt=LAST_HEARD)
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


def ended_since(rows: Sequence[JoinedCard], ends: Moments) -> dict[str, QuerySet[Any]]:
    """By code of SPEAKING, what a join lets stay: the rows of the absorbed cards that ended with the remaining one."""
    cards = [row.card_id for row in rows if row.into_id in ends]
    open_ones = [row.card_id for row in rows if row.into_id in ends and row.state_before == CaseState.OPEN]
    ended = Q(case__in=cards, settled_at__in=_moments(ends))
    return {
        "promises": Promise.objects.filter(ended, state=PromiseState.WITHDRAWN),
        "invitations": EventInvitation.objects.filter(
            case__in=open_ones, state=InvitationState.ENDED, event__starts_at__gt=Now()
        ),
        "job_proposals": JobProposal.objects.filter(ended, state=ProposalState.ENDED),
        "employer_letters": EmployerLetter.objects.filter(ended, state=LetterState.CANCELLED),
        "job_checks": JobCheck.objects.filter(ended, state=CheckState.ENDED, job__ended_on=None),
    }


def count_returning(rows: Sequence[JoinedCard], ends: Moments) -> dict[str, int]:
    """By each code of SPEAKING."""
    found = ended_since(rows, ends)
    return count_rows({code: found[code] for code in RETURNED})


def count_not_returning(rows: Sequence[JoinedCard], ends: Moments) -> dict[str, int]:
    """By each code of SPEAKING: what ended with the remaining card for good, and offers of the join that nobody could accept."""
    found = ended_since(rows, ends)
    counted = count_rows({code: found[code] for code in found.keys() - RETURNED.keys()})
    return {**counted, "hand_overs": len(unanswerable_offers(row.ended for row in rows))}


def return_ended(rows: Sequence[JoinedCard], ends: Moments, *, at: datetime) -> None:
    """All of RETURNED, with the reminders that ended with it. The caller has locked the cards."""
    found, moments = ended_since(rows, ends), _moments(ends)
    keys = {code: list(found[code].values_list("pk", flat=True)) for code in RETURNED}
    for code, (model, values) in RETURNED.items():
        model.objects.filter(pk__in=keys[code]).update(**values)
        settled = Notification.objects.about(REMINDERS_OF[code], keys[code]).filter(settled_at__in=moments)
        settled.filter(read_at=F("settled_at")).update(read_at=None)
        settled.update(settled_at=None)
    invited = EventInvitation.objects.filter(UNHEARD, pk__in=keys["invitations"])
    invited.update(inform_since=at, informed_by=None, informed_at=None)


def _moments(ends: Moments) -> set[datetime]:
    return {moment for one in ends.values() for moment in one}
