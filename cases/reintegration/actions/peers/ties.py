"""Look for a peer, propose a tie between two cards, write down what the other person answered, end it.

A tie is no event of a card: when it ends, nothing of it may be left there. What one card does the other shows on the
next morning, with all others of that day. An act opens values of the person of its own card only, so that no access record
names both.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import transaction

from cases.case.actions.locks import lock_any_case, lock_kept_case
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.states import IllegalTransition
from cases.reintegration.actions.peers.changes import PEER, change_later
from cases.reintegration.actions.peers.endings import end_sides, lock_sides, other_key
from cases.reintegration.actions.peers.refusals import PeerRefused, refuse_unfit
from cases.reintegration.models import PeerSide
from cases.reintegration.models.community.peer import tie_token
from cases.reintegration.states.community import PeerRefusal, PeerState, ShownAs
from privacy.opening import current_reading, to_edit
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import settle_notifications
from supporters.notifications.models import Rule
from veterans.actions.consents import require_consent
from veterans.models import NamingKind, Person, PersonName, Scope


class Ends(NamedTuple):
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
    return PeerSide.objects.create(case=case, words=words, shown_as=shown_as, by=by, at=at)


@transaction.atomic
def propose_tie(own_id: UUID, other_id: UUID, *, shown_as: ShownAs, by: Supporter, at: datetime) -> PeerSide:
    """The person of the card that proposes has consented; who works on the other card asks the other person, from later on.

    Raises ConsentMissing, PeerRefused.
    """
    ends = _lock_ends(own_id, other_id)
    require_consent(ends.own.person_id, Scope.PEER, at=at)
    own_key, other_side_key = uuid4(), uuid4()
    current_reading().note(ends.own.person_id)
    side = PeerSide.objects.create(
        pk=own_key,
        case=ends.own,
        stage=PeerState.ASKS,
        other=str(other_side_key),
        token=tie_token(ends.own.pk, ends.other.pk),
    )
    PeerSide.objects.create(
        pk=other_side_key,
        case=ends.other,
        stage=PeerState.UNASKED,
        other=str(own_key),
        token=tie_token(ends.other.pk, ends.own.pk),
        called=_called(ends.own.person, shown_as),
    )
    change_later(Rule.PEER_ASKED, other_side_key, by=by, at=at)
    return side


@transaction.atomic
def agree_to_tie(side_id: UUID, *, shown_as: ShownAs, by: Supporter, at: datetime) -> None:
    """The person who was asked agrees: the tie holds, and the other card shows it later. Both must consent at this moment.

    Raises IllegalTransition, ConsentMissing.
    """
    side = _lock_tie(side_id)
    if side.state != PeerState.ASKED:
        raise IllegalTransition(PeerRefusal.ANSWERED)
    key = other_key(side)
    other = next((one for one in lock_sides([side]) if one.pk == key), None)
    if other is None:
        raise IllegalTransition(PeerRefusal.TAKEN_BACK)
    require_consent(side.case.person_id, Scope.PEER, at=at)
    require_consent(other.case.person_id, Scope.PEER, at=at)
    side.stage, other.called = PeerState.TIED, _called(side.case.person, shown_as)
    side.save(update_fields=["stage"])
    other.save(update_fields=["called"])
    PeerSide.objects.searching().filter(case__in=[side.case_id, other.case_id]).delete()
    settle_notifications(PEER, [side.case_id], at=at)
    change_later(Rule.PEER_AGREED, other.pk, by=by, at=at)


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
    if _is_tied(ends):
        raise PeerRefused(PeerRefusal.KNOWN)
    return ends


def _is_tied(ends: Ends) -> bool:
    """Also through absorbed cards. Asked by the digests, which open nothing."""
    own, other = (list(Case.objects.of_group(card.absorbed_by_id or card.pk).values_list("pk", flat=True)) for card in ends)
    return PeerSide.objects.filter(token__in=[tie_token(one, its) for one in own for its in other]).exists()


def _called(person: Person, shown_as: ShownAs) -> str:
    """As the person wants to be called: the newest call sign, or the first name. Opened for who works on this card."""
    signs = PersonName.objects.in_use().filter(person=person, kind=NamingKind.CALL_SIGN).order_by("added_at", "pk")
    sign = signs.last() if shown_as == ShownAs.CALL_SIGN else None
    return (to_edit(sign.surname) if sign else "") or to_edit(person.given_name)
