"""Look for a peer, propose a tie between two cards, write down what the other person answered, end it.

A tie is no event of a card: when it ends, nothing of it may be left there. The access log has who did what.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from cases.actions.joining.notices import at_work_on
from cases.actions.locks import lock_any_case, lock_kept_case
from cases.actions.peers.endings import PEER, end_sides, lock_sides, other_key
from cases.actions.peers.refusals import PeerRefused, refuse_unfit
from cases.models import Case, PeerSide
from cases.models.community.peer import tie_token
from cases.models.joining.group import of_group
from cases.states import IllegalTransition
from cases.states.reintegration.community import PeerRefusal, PeerState, ShownAs
from privacy.opening import current_reading
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule
from veterans.actions.consents import require_consent
from veterans.models import Scope


@dataclass(frozen=True, kw_only=True)
class Ends:
    """The two cards of a proposal, both locked."""

    own: Case
    other: Case


@transaction.atomic
def search_for_peer(case_id: UUID, *, words: str, shown_as: ShownAs, by: Supporter, at: datetime) -> PeerSide:
    """Ask the department to look for a peer; another search of the card is replaced. Raises ConsentMissing, PeerRefused."""
    case = lock_kept_case(case_id)
    refuse_unfit(case)
    require_consent(case.person_id, Scope.PEER, at=at)
    current_reading().note(case.person_id)
    PeerSide.objects.searching().filter(of_group(case.pk)).delete()
    return PeerSide.objects.create(case=case, state=PeerState.SEARCHES, words=words, shown_as=shown_as, by=by, at=at)


@transaction.atomic
def propose_tie(own_id: UUID, other_id: UUID, *, shown_as: ShownAs, by: Supporter, at: datetime) -> PeerSide:
    """The person of the card that proposes has consented; who works on the other card asks the other person.

    Raises ConsentMissing, PeerRefused.
    """
    ends = _lock_ends(own_id, other_id)
    require_consent(ends.own.person_id, Scope.PEER, at=at)
    own_key, other_side_key = uuid4(), uuid4()
    current_reading().note(ends.own.person_id)
    side = PeerSide.objects.create(
        pk=own_key,
        case=ends.own,
        state=PeerState.ASKS,
        other=str(other_side_key),
        token=tie_token(ends.own.pk, ends.other.pk),
        shown_as=shown_as,
        by=by,
        at=at,
    )
    PeerSide.objects.create(
        pk=other_side_key,
        case=ends.other,
        state=PeerState.ASKED,
        other=str(own_key),
        token=tie_token(ends.other.pk, ends.own.pk),
    )
    notify(at_work_on([ends.other], at=at) - {by.pk}, Rule.PEER_ASKED, PEER, ends.other.pk, at=at)
    return side


@transaction.atomic
def agree_to_tie(side_id: UUID, *, shown_as: ShownAs, by: Supporter, at: datetime) -> None:
    """The person who was asked agrees: the tie holds from now on. Both must consent at this moment.

    Raises IllegalTransition, ConsentMissing.
    """
    side = _lock_tie(side_id)
    if side.state != PeerState.ASKED:
        raise IllegalTransition(PeerRefusal.ANSWERED)
    key = other_key(side)
    other = next((one for one in lock_sides([side]) if one.pk == key), None)
    if other is None or other.state != PeerState.ASKS:
        raise IllegalTransition(PeerRefusal.TAKEN_BACK)
    require_consent(side.case.person_id, Scope.PEER, at=at)
    require_consent(other.case.person_id, Scope.PEER, at=at)
    side.state, side.shown_as, side.by, side.at, other.state = PeerState.TIED, shown_as, by, at, PeerState.TIED
    side.save(update_fields=["state", "shown_as", "by", "at"])
    other.save(update_fields=["state"])
    current_reading().note(side.case.person_id)
    PeerSide.objects.searching().filter(case__in=[side.case_id, other.case_id]).delete()
    settle_notifications(PEER, [side.case_id], at=at)
    notify(at_work_on([other.case], at=at) - {by.pk}, Rule.PEER_AGREED, PEER, other.case_id, at=at)


@transaction.atomic
def end_tie(side_id: UUID, *, by: Supporter, at: datetime) -> None:
    """Decline, take back or end it, as this side says, without a reason. Raises IllegalTransition when it has ended."""
    side = _lock_tie(side_id)
    current_reading().note(side.case.person_id)
    if not end_sides([side], by=by, at=at):
        raise IllegalTransition(PeerRefusal.ENDED)


def _lock_tie(side_id: UUID) -> PeerSide:
    """The row with its own card locked. Raises IllegalTransition."""
    case_id = PeerSide.objects.filter(pk=side_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise IllegalTransition(PeerRefusal.ENDED)
    case = lock_any_case(case_id)
    side = PeerSide.objects.select_related("case__person").filter(pk=side_id).first()
    if side is None or case.loss:
        raise IllegalTransition(PeerRefusal.ENDED)
    return side


def _lock_ends(own_id: UUID, other_id: UUID) -> Ends:
    """Raises PeerRefused."""
    cards = {key: lock_any_case(key) for key in sorted({own_id, other_id})}
    ends = Ends(own=cards[own_id], other=cards[other_id])
    if ends.own.person.remaining_id == ends.other.person.remaining_id:
        raise PeerRefused(PeerRefusal.OWN)
    refuse_unfit(ends.own)
    refuse_unfit(ends.other)
    if ends.other.pk in _tied_with(ends.own):
        raise PeerRefused(PeerRefusal.KNOWN)
    return ends


def _tied_with(case: Case) -> set[UUID]:
    """The cards of the other sides, those that go on instead of absorbed ones included."""
    ours = PeerSide.objects.ties().select_related("case").filter(of_group(case.pk))
    keys = [key for side in ours if (key := other_key(side))]
    rows = PeerSide.objects.filter(pk__in=keys).values_list("case_id", "case__absorbed_by_id")
    return {card for row in rows for card in row if card}
