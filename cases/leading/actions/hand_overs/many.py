"""Offer many cases at once, each to the colleague named for it; withdraw many offers."""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_any_case, lock_owner
from cases.case.models import Case, HandOver
from cases.case.models.hand_over import HandOverQuerySet
from cases.case.states import HandOverReason
from cases.leading.actions.hand_overs.answers import accept_hand_over
from cases.leading.actions.hand_overs.asking import NewHandOver, lock_department, offer_instead, withdraw
from privacy.ids import new_id
from supporters.directory.models import Supporter, reach


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


def withdrawable(by: Supporter) -> HandOverQuerySet:
    """Open offers that a head may withdraw: of cases that the head answers for."""
    return HandOver.objects.open().filter(case__in=Case.objects.answered_by(reach(by)))


@transaction.atomic
def withdraw_many(offer_ids: Collection[UUID], *, by: Supporter, at: datetime) -> int:
    """Withdraw those that still wait for an answer; return how many. Locks the cases in the order of the keys."""
    waiting = withdrawable(by).filter(pk__in=offer_ids).order_by("case").values_list("pk", "case_id")
    return sum(_withdraw_waiting(offer_id, case_id, by=by, at=at) for offer_id, case_id in waiting)


def _withdraw_waiting(offer_id: UUID, case_id: UUID, *, by: Supporter, at: datetime) -> bool:
    """Whether the offer had no answer yet when the case was locked."""
    case = lock_any_case(case_id)
    offer = withdrawable(by).select_for_update(of=("self",)).filter(pk=offer_id).first()
    if offer is None:
        return False
    withdraw(case, offer, by=by, at=at)
    return True
