"""Answer the offer of a case: accept it, accept it for the department, refuse it."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case, record_event
from cases.case.models import Case, HandOver
from cases.case.states import EventKind, HandOverOutcome, IllegalTransition
from cases.course.actions.promises.making import NewPromise, write_promise
from cases.course.states import PromiseBy
from cases.leading.actions.hand_overs.asking import (
    HAND_OVER,
    conclude,
    leads_asked,
    lock_asked_offer,
    lock_department,
    lock_taker,
)
from cases.leading.actions.owners import give_to_owner, put_into_queue
from cases.leading.actions.requests import end_by_taking
from cases.leading.states import HandOverRefusal
from privacy.opening import to_edit
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, presence_on
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule

JOINT_STEP_WITHIN: Final = timedelta(days=3)


@transaction.atomic
def accept_hand_over(case_id: UUID, *, by: Supporter, at: datetime) -> Case:
    """Lead the case as the asked colleague; it moves to the colleague's department. Raises IllegalTransition."""
    taker, department = lock_taker(by)
    case = lock_case(case_id)
    offer = lock_asked_offer(case, by)
    if offer.to_owner_id != taker.pk:
        raise IllegalTransition(HandOverRefusal.COLLEAGUE)
    before = _led_by(case, offer, at=at)
    give_to_owner(case, taker, department, at=at)
    end_by_taking(case, by=taker, at=at)
    _accepted(case, offer, before, by=by, at=at)
    return case


@transaction.atomic
def accept_for_department(case_id: UUID, *, by: Supporter, at: datetime) -> Case:
    """Take the case into the queue of the asked department, which answers for it. Raises IllegalTransition."""
    asked_in = HandOver.objects.open().filter(case=case_id).values_list("to_department", flat=True).first()
    if asked_in is None:
        raise IllegalTransition(HandOverRefusal.NONE)
    department = lock_department(asked_in)
    case = lock_case(case_id)
    offer = lock_asked_offer(case, by)
    if not leads_asked(offer, by) or offer.to_department_id != department.pk:
        raise IllegalTransition(HandOverRefusal.DEPARTMENT)
    before = _led_by(case, offer, at=at)
    put_into_queue(case, department, at=at)
    _accepted(case, offer, before, by=by, at=at)
    return case


@transaction.atomic
def refuse_hand_over(case_id: UUID, *, words: str, by: Supporter, at: datetime) -> HandOver:
    """The case stays where it is. The asker, the owner and the heads of both departments read `words`.

    Raises IllegalTransition.
    """
    case = lock_case(case_id)
    offer = lock_asked_offer(case, by)
    if offer.to_owner_id != by.pk and not leads_asked(offer, by):
        raise IllegalTransition(HandOverRefusal.REFUSES)
    conclude(offer, HandOverOutcome.REFUSED, by=by, at=at, words=words)
    notify(_led_by(case, offer, at=at) - {by.pk}, Rule.CASE_RETURNED, HAND_OVER, offer.pk, at=at)
    record_event(case, EventKind.OWNER_RETURNED, by=by, at=at, note=words, hand_over=str(offer.pk))
    return offer


def _accepted(case: Case, offer: HandOver, before: set[UUID], *, by: Supporter, at: datetime) -> None:
    """`before`: who must know of it."""
    conclude(offer, HandOverOutcome.ACCEPTED, by=by, at=at)
    notify(before - {by.pk}, Rule.CASE_TAKEN_OVER, HAND_OVER, offer.pk, at=at)
    queue = {} if case.owner_id else {"queue": str(case.department_id)}
    record_event(case, EventKind.OWNER_ACCEPTED, by=by, at=at, hand_over=str(offer.pk), **queue)
    if offer.joint_step is not None:
        new = NewPromise(words=to_edit(offer.joint_step), who=PromiseBy.SUPPORTER, due_on=kyiv_day(at) + JOINT_STEP_WITHIN)
        write_promise(case, new, by=offer.asked_by, at=at)


def _led_by(case: Case, offer: HandOver, *, at: datetime) -> set[UUID]:
    """The asker, the owner of the case, and who answers for its department and for the asked one."""
    presence = presence_on(kyiv_day(at))
    desks = {presence.desk(case.department_id), presence.desk(offer.to_department_id)}
    return {pk for pk in {offer.asked_by_id, case.owner_id, *desks} if pk}
