"""Offer many cases at once, each to the colleague named for it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_owner
from cases.case.models import Case
from cases.case.states import HandOverReason
from cases.leading.actions.hand_overs.answers import accept_hand_over
from cases.leading.actions.hand_overs.asking import NewHandOver, lock_department, offer_instead
from privacy.ids import new_id
from supporters.directory.models import Supporter


@dataclass(frozen=True)
class OfferedMany:
    """`offered`: cases that wait for an answer. `accepted`: those that went to the head who offers them."""

    offered: int
    accepted: int


@transaction.atomic
def offer_many(takers: Mapping[UUID, Supporter], *, by: Supporter, at: datetime) -> OfferedMany:
    """A case stays as it is when its owner is the one named. Locks people, departments and cases, each in the order of the keys.

    All or none. Raises IllegalTransition.
    """
    owners = dict(Case.objects.filter(pk__in=takers).values_list("pk", "owner_id"))
    given = [(pk, takers[pk]) for pk in sorted(owners) if owners[pk] != takers[pk].pk]
    _lock_takers({to.pk for _pk, to in given})
    for pk, to in given:
        reason = HandOverReason.OVERLOAD if owners[pk] else HandOverReason.QUEUE
        offer_instead(pk, NewHandOver(to=to, department=to.department, reason=reason), by=by, at=at, pk=new_id())
        if to.pk == by.pk:
            accept_hand_over(pk, by=by, at=at)
    accepted = sum(to.pk == by.pk for _pk, to in given)
    return OfferedMany(len(given) - accepted, accepted)


def _lock_takers(supporter_ids: Set[UUID]) -> None:
    """Raises IllegalTransition."""
    people = [lock_owner(pk, among=Supporter.objects.owners()) for pk in sorted(supporter_ids)]
    for department_id in sorted({one.department_id for one in people}):
        lock_department(department_id)
