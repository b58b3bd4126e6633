"""Who takes the records of a colleague who leaves. Outside their department only when a head agrees (ADR 65)."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.ids import new_id
from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.requests import Asked, ask_approval, lock_administrators
from supporters.administration.actions.growing import taker_takes_two
from supporters.directory.models import Approval, ApprovalKind, AskedTaker, Supporter
from supporters.notifications.case_provider import work


class HandedOver(NamedTuple):
    """How many records are offered to colleagues, and how many wait in the queue until a head agrees."""

    offered: int
    waiting: int


@transaction.atomic
def hand_over_work(giver_id: UUID, takers: Mapping[UUID, UUID], *, by: Supporter, at: datetime) -> HandedOver:
    """`takers` maps a case to the colleague who is to take it. Raises AccountRefused, ApprovalRefused."""
    people = lock_administrators(by.pk, giver_id, *takers.values())
    if Supporter.objects.owners().filter(pk__in=set(takers.values())).count() < len(set(takers.values())):
        raise AccountRefused(_("The access of this colleague is closed or suspended. Choose another one."))
    beyond = {case for case, taker in takers.items() if taker_takes_two(people[giver_id], people[taker])}
    departments = {piece.id: piece.department_id for piece in work().pieces_of(giver_id)}
    asked: dict[tuple[UUID, UUID], list[UUID]] = defaultdict(list)
    for case in sorted(beyond & departments.keys()):
        asked[takers[case], departments[case]].append(case)
    for (taker, department), cases in sorted(asked.items()):
        _ask_taker(giver_id, taker, department, cases, by=by, at=at)
    work().leave_in_queue(giver_id, beyond, by=by, at=at)
    within = {case: taker for case, taker in takers.items() if case not in beyond}
    return HandedOver(work().hand_over(giver_id, within, by=by, at=at), len(beyond))


def offer_asked(approval: Approval, *, by: Supporter, at: datetime) -> None:
    """Do what a head has agreed to, as far as the records are still in the queue of the department that was asked about."""
    assert approval.supporter_id is not None
    assert approval.department_id is not None
    left = approval.asked_taker.case_ids
    work().offer_from_queue(left, approval.supporter_id, department_id=approval.department_id, by=by, at=at)


def _ask_taker(
    giver_id: UUID, taker_id: UUID, department_id: UUID, cases: Collection[UUID], *, by: Supporter, at: datetime
) -> None:
    asked = Asked(kind=ApprovalKind.TAKER, reason="", supporter_id=taker_id, department_id=department_id)
    approval = ask_approval(asked, by=by, at=at, pk=new_id())
    AskedTaker.objects.create(approval=approval, giver_id=giver_id, case_ids=list(cases))
