"""Leave cases behind: those of a colleague who leaves go into the queue, each with an offer to another colleague."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_any_case, lock_case, lock_owner, record_event
from cases.case.models import Case, HandOver
from cases.case.states import CaseState, EventKind, HandOverReason, IllegalTransition
from cases.leading.actions.hand_overs.asking import HAND_OVER, NewHandOver, ask, end_offers, lock_department, notify_asked
from cases.leading.actions.owners import put_into_queue
from cases.leading.states import HandOverRefusal
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter, presence_on
from supporters.notifications.actions.notifications import settle_notifications


@transaction.atomic
def hand_over_all(giver_id: UUID, *, to: Supporter, by: Supporter, at: datetime) -> int:
    """Leave all cases of a person, offered to one colleague; return how many. Raises IllegalTransition."""
    held = Case.objects.in_hand_of([giver_id]).values_list("pk", flat=True)
    return hand_over(giver_id, dict.fromkeys(held, to.pk), by=by, at=at)


@transaction.atomic
def hand_over(giver_id: UUID, takers: Mapping[UUID, UUID], *, by: Supporter, at: datetime) -> int:
    """Put the cases into the queue, each offered to the colleague named for it; return how many.

    All or none. Raises IllegalTransition.
    """
    if giver_id in takers.values():
        raise IllegalTransition(HandOverRefusal.LEAVES)
    people = {pk: lock_owner(pk, among=Supporter.objects.owners()) for pk in sorted(set(takers.values()))}
    departments = {pk: lock_department(pk) for pk in sorted({one.department_id for one in people.values()})}
    for case_id in sorted(takers):
        case, to = lock_case(case_id), people[takers[case_id]]
        _leave(case, giver_id, by=by, at=at)
        _offer(case, to, departments[to.department_id], by=by, at=at)
    return len(takers)


@transaction.atomic
def leave_in_queue(giver_id: UUID, case_ids: Collection[UUID], *, by: Supporter, at: datetime) -> None:
    """Put the cases into the queue, offered to nobody. All or none. Raises IllegalTransition."""
    for case_id in sorted(case_ids):
        case = lock_case(case_id)
        _leave(case, giver_id, by=by, at=at)
        end_offers(case, by=by, at=at)


@transaction.atomic
def offer_from_queue(case_ids: Collection[UUID], to_id: UUID, *, department_id: UUID, by: Supporter, at: datetime) -> int:
    """Offer to one colleague open ones that nobody has taken or been asked to take meanwhile; return how many.

    Only those of this department: about one that has gone to another since, the head there would be asked.
    """
    to = lock_owner(to_id, among=Supporter.objects.owners())
    department, offered = lock_department(to.department_id), 0
    for case_id in sorted(case_ids):
        case = lock_any_case(case_id)
        waits = case.state == CaseState.OPEN and case.owner_id is None and case.department_id == department_id
        if waits and not HandOver.objects.open().filter(case=case).exists():
            _offer(case, to, department, by=by, at=at)
            offered += 1
    return offered


@transaction.atomic
def leave_offers(supporter_id: UUID, *, by: Supporter, at: datetime) -> int:
    """Ask the department instead of a colleague who leaves; return how many offers asked that one."""
    offers = HandOver.objects.open().filter(to_owner=supporter_id).order_by("case").values_list("case", flat=True)
    return sum(ask_department(lock_case(case_id), supporter_id, by=by, at=at) for case_id in offers)


def ask_department(case: Case, supporter_id: UUID, *, by: Supporter, at: datetime) -> int:
    """In place of the colleague; the caller has locked the case. Returns how many offers asked that one."""
    offers = list(HandOver.objects.open().select_for_update(of=("self",)).filter(case=case, to_owner=supporter_id))
    for offer in offers:
        settle_notifications(HAND_OVER, [offer.pk], at=at)
        offer.to_owner = None
        offer.save(update_fields=["to_owner"])
        notify_asked(offer, by=by, at=at)
        record_event(case, EventKind.HAND_OVER_NAMED, by=by, at=at, hand_over=str(offer.pk), owner="")
    return len(offers)


def _leave(case: Case, giver_id: UUID, *, by: Supporter, at: datetime) -> None:
    if case.owner_id != giver_id:
        raise IllegalTransition(HandOverRefusal.MOVED)
    if presence_on(kyiv_day(at)).desk(case.department_id) is None:
        raise IllegalTransition(HandOverRefusal.DESK)
    put_into_queue(case, case.department, at=at)
    record_event(case, EventKind.OWNER_LEFT, by=by, at=at, before=str(giver_id))


def _offer(case: Case, to: Supporter, department: Department, *, by: Supporter, at: datetime) -> None:
    if HandOver.objects.open().filter(case=case, to_owner=to).exists():
        return  # asked already
    end_offers(case, by=by, at=at)
    ask(case, NewHandOver(to=to, department=department, reason=HandOverReason.LEAVING), to, department, by=by, at=at, pk=new_id())
