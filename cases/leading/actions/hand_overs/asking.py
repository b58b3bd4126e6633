"""Offer a case, name a colleague for an offered one, withdraw the offer. Owner and department stay until somebody accepts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case, lock_case_of, lock_owner, record_event
from cases.case.models import Case, HandOver
from cases.case.states import EventKind, HandOverOutcome, HandOverReason, IllegalTransition
from cases.leading.states import HandOverRefusal
from supporters.directory.actions.locks import DepartmentRefused, hold_open_department
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter, presence_on, reach
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule, hours_at

HAND_OVER: Final = "hand_over"  # subject kind of an offer of a case in notifications
DAY: Final = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class NewHandOver:
    """`to`: None when the head of `department` shall name somebody; otherwise the department is that of the colleague.

    `joint_step`: how the asker introduces the new owner, "" for not at all.
    """

    to: Supporter | None
    department: Department
    reason: HandOverReason
    note: str = ""
    joint_step: str = ""


@transaction.atomic
def offer_case(case_id: UUID, new: NewHandOver, *, by: Supporter, at: datetime, pk: UUID) -> HandOver:
    """Offer an open case that is not offered yet. Raises IllegalTransition."""
    to, department = lock_asked(new.to, new.department)
    _refuse_without_answer(to, department, at=at)
    case = lock_case_of(by, case_id)
    if HandOver.objects.open().filter(case=case).exists():
        raise IllegalTransition(HandOverRefusal.OFFERED)
    return ask(case, new, to, department, by=by, at=at, pk=pk)


@transaction.atomic
def offer_instead(case_id: UUID, new: NewHandOver, *, by: Supporter, at: datetime, pk: UUID) -> HandOver:
    """Offer an open case; an offer that waits for an answer ends. Raises IllegalTransition."""
    to, department = lock_asked(new.to, new.department)
    _refuse_without_answer(to, department, at=at)
    case = lock_case_of(by, case_id)
    end_offers(case, by=by, at=at)
    return ask(case, new, to, department, by=by, at=at, pk=pk)


def ask(
    case: Case, new: NewHandOver, to: Supporter | None, department: Department, *, by: Supporter, at: datetime, pk: UUID
) -> HandOver:
    """The caller has locked account, department and case. Raises IllegalTransition for an offer to the owner."""
    if to is not None and to.pk == case.owner_id:
        raise IllegalTransition(HandOverRefusal.OWNER)
    offer = HandOver.objects.create(
        pk=pk,
        case=case,
        from_owner=case.owner,
        to_department=department,
        to_owner=to,
        reason=new.reason,
        note=new.note or None,
        joint_step=new.joint_step or None,
        asked_by=by,
        asked_at=at,
        answer_by=answer_by(at),
    )
    notify_asked(offer, by=by, at=at)
    details = {"hand_over": str(pk), "owner": str(to.pk if to else ""), "department": str(department.pk)}
    record_event(case, EventKind.HAND_OVER_ASKED, by=by, at=at, **details)
    return offer


@transaction.atomic
def name_taker(case_id: UUID, *, to: Supporter, by: Supporter, at: datetime) -> HandOver:
    """Ask a colleague in the name of the asked department; the time to answer starts again. Raises IllegalTransition."""
    taker, department = lock_taker(to)
    case = lock_case(case_id)
    offer = lock_asked_offer(case, by)
    if not leads_asked(offer, by) or taker.pk in (offer.to_owner_id, case.owner_id):
        raise IllegalTransition(HandOverRefusal.NAMED)
    settle_notifications(HAND_OVER, [offer.pk], at=at)
    offer.to_owner, offer.to_department, offer.answer_by = taker, department, answer_by(at)
    offer.save(update_fields=["to_owner", "to_department", "answer_by"])
    notify_asked(offer, by=by, at=at)
    record_event(case, EventKind.HAND_OVER_NAMED, by=by, at=at, hand_over=str(offer.pk), owner=str(taker.pk))
    return offer


@transaction.atomic
def withdraw_hand_over(case_id: UUID, *, by: Supporter, at: datetime) -> HandOver:
    """Withdraw the offer of a case; its author or who assigns owners may. Raises IllegalTransition."""
    case = lock_case(case_id)
    offer = HandOver.objects.open().select_for_update(of=("self",)).filter(case=case).first()
    if offer is None:
        raise IllegalTransition(HandOverRefusal.NONE)
    withdraw(case, offer, by=by, at=at)
    return offer


def withdraw(case: Case, offer: HandOver, *, by: Supporter, at: datetime) -> None:
    """The caller has locked the case and the open offer."""
    conclude(offer, HandOverOutcome.WITHDRAWN, by=by, at=at)
    record_event(case, EventKind.HAND_OVER_WITHDRAWN, by=by, at=at, hand_over=str(offer.pk))


def end_offers(case: Case, *, by: Supporter, at: datetime) -> None:
    """End an offer of the case without an answer. The caller has locked the case."""
    for offer in HandOver.objects.open().filter(case=case):
        conclude(offer, HandOverOutcome.ENDED, by=by, at=at)


def end_offer_to_owner(case: Case, *, by: Supporter, at: datetime) -> None:
    """End an offer to who leads the case by now without having accepted it. The caller has locked the case."""
    for offer in HandOver.objects.open().to_owners().filter(case=case):
        conclude(offer, HandOverOutcome.ENDED, by=by, at=at)


def conclude(offer: HandOver, outcome: HandOverOutcome, *, by: Supporter, at: datetime, words: str = "") -> None:
    """Set the outcome and settle the notices of the offer. The caller has locked the case."""
    offer.outcome, offer.answered_by, offer.answered_at, offer.words = outcome, by, at, words or None
    offer.save(update_fields=["outcome", "answered_by", "answered_at", "words"])
    settle_notifications(HAND_OVER, [offer.pk], at=at)


def lock_asked(to: Supporter | None, department: Department) -> tuple[Supporter | None, Department]:
    """Lock the account, if any, and the department against closing: that of the colleague now, else `department`.

    Raises IllegalTransition.
    """
    return lock_taker(to) if to else (None, lock_department(department.pk))


def lock_taker(to: Supporter) -> tuple[Supporter, Department]:
    """Lock the account of who may lead a case, and the department that it has now. Raises IllegalTransition."""
    taker = lock_owner(to.pk, among=Supporter.objects.owners())
    return taker, lock_department(taker.department_id)


def _refuse_without_answer(to: Supporter | None, department: Department, *, at: datetime) -> None:
    """Raises IllegalTransition when neither the colleague nor anybody for the department could answer today."""
    if presence_on(kyiv_day(at)).responsible(to.pk if to else None, department.pk) is None:
        raise IllegalTransition(HandOverRefusal.UNANSWERED)


def lock_department(department_id: UUID) -> Department:
    """Lock against closing. Raises IllegalTransition when it is closed."""
    try:
        hold_open_department(department_id)
    except DepartmentRefused as closed:
        raise IllegalTransition(HandOverRefusal.CLOSED) from closed
    return Department.objects.get(pk=department_id)


def lock_asked_offer(case: Case, by: Supporter) -> HandOver:
    """Lock the open offer of the case that asks `by`. Raises IllegalTransition."""
    offer = HandOver.objects.asking(reach(by)).select_for_update(of=("self",)).filter(case=case).first()
    if offer is None:
        raise IllegalTransition(HandOverRefusal.NOT_ASKED)
    return offer


def leads_asked(offer: HandOver, by: Supporter) -> bool:
    """Whether `by` answers for the asked department."""
    seen = reach(by)
    return offer.to_department_id in seen.department_ids | seen.desk_ids


def answer_by(at: datetime) -> datetime:
    """24 hours from `at`; 48 when they would end on a day off (research: domain §3.2, verified 2026-11-25)."""
    day_after = at + DAY
    return day_after if hours_at(at).is_worked(kyiv_day(day_after)) else day_after + DAY


def notify_asked(offer: HandOver, *, by: Supporter, at: datetime) -> None:
    """The colleague; who answers for the asked department when no colleague is named or that one is away today."""
    presence = presence_on(kyiv_day(at))
    asked = {offer.to_owner_id}
    if offer.to_owner_id not in presence.working:
        asked.add(presence.desk(offer.to_department_id))
    notify({pk for pk in asked if pk and pk != by.pk}, Rule.CASE_ASSIGNED, HAND_OVER, offer.pk, at=at)
