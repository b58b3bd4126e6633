"""End ties at once, so that nothing of them is left on either card."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from cases.case.models import Case
from cases.case.models.group import of_group
from cases.reintegration.actions.peers.changes import change_later, changes_to_come, settle_without_ties
from cases.reintegration.models import PeerSide
from supporters.directory.models import Supporter
from supporters.notifications.models import Rule


def lock_sides(sides: Iterable[PeerSide]) -> list[PeerSide]:
    """Both rows of each tie, in the order of their keys; those that are gone by now are left out."""
    keys = {key for side in sides for key in (side.pk, other_key(side)) if key}
    rows = PeerSide.objects.select_for_update(of=("self",)).select_related("case__person").filter(pk__in=keys)
    return list(rows.order_by("pk"))


def other_key(side: PeerSide) -> UUID | None:
    """The key of the other side. None: a search, or a value that does not open."""
    try:
        return UUID(str(side.other)) if side.other else None
    except ValueError:
        return None


def end_ties(case: Case, *, by: Supporter, at: datetime) -> int:
    """End every tie, proposal and search of this card and of absorbed ones; return how many. The caller has locked the card."""
    return end_sides(list(PeerSide.objects.select_related("case").filter(of_group(case.pk))), by=by, at=at)


def end_ties_among(cards: Collection[Case], *, by: Supporter, at: datetime) -> int:
    """End ties of these cards with each other: they are of one person now. The caller has locked them."""
    sides = {side.pk: side for side in PeerSide.objects.ties().select_related("case").filter(case__in=cards)}
    return end_sides([side for side in sides.values() if other_key(side) in sides], by=by, at=at)


def end_sides(sides: Sequence[PeerSide], *, by: Supporter, at: datetime) -> int:
    """Delete both rows of each; who works on either card is notified later. The other card is not locked and not opened."""
    locked, own = lock_sides(sides), {side.pk for side in sides}
    unasked = {change.subject_id for change in changes_to_come().values() if change.rule == Rule.PEER_ASKED}
    PeerSide.objects.filter(pk__in=[side.pk for side in locked]).delete()
    for card in {side.case_id: side.case for side in locked if side.pk in own}.values():
        settle_without_ties(card, at=at)
    for card_id in {side.case_id for side in locked if side.token and (side.pk in own or side.pk not in unasked)}:
        change_later(Rule.PEER_ENDED, card_id, by=by, at=at)
    return len(own & {side.pk for side in locked})
