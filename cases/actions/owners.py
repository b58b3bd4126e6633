"""Assign, accept, return and hand over the owner of a case.

A head names an owner, who accepts or returns the case. Until acceptance the previous owner stays responsible, and without one the
head of the nearest department, so a case always has a person responsible.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.actions.events import record_event
from cases.actions.locks import lock_case, lock_owner
from cases.actions.spans import close_span, next_span
from cases.models import Case, DepartmentSpan, OwnerSpan, TeamMember
from cases.states import EventKind, IllegalTransition
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter, presence_on
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule

CASE = "case"  # subject kind of a case in notifications


@transaction.atomic
def assign_owner(case_id: UUID, *, to: Supporter, by: Supporter, at: datetime) -> Case:
    """Name the owner of an open case, who still has to accept. Raises IllegalTransition."""
    to = _lock_taker(to.pk)  # before the case, as in hand_over: prevents a deadlock
    case = lock_case(case_id)
    if case.owner_id == to.pk:
        raise IllegalTransition("an owner is another active social supporter")
    before = case.owner_id
    stays = case.owner if case.accepted_at else case.relieved  # the last who accepted
    _give(case, to, stays=stays, at=at)
    record_event(case, EventKind.OWNER_ASSIGNED, by=by, at=at, before=str(before or ""), after=str(to.pk))
    return case


@transaction.atomic
def accept_case(case_id: UUID, *, by: Supporter, at: datetime) -> Case:
    """Accept the case as its named owner and move it to the owner's department. Raises IllegalTransition."""
    case = _lock_unanswered(case_id, by)
    accept(case, by=by, at=at)
    return case


def accept(case: Case, *, by: Supporter, at: datetime, **details: str) -> None:
    """Accept without a check. The caller has locked `case`, and `by` is its owner who has not answered yet.

    `details` go into the event.
    """
    relieved, case.relieved, case.accepted_at = case.relieved, None, at
    OwnerSpan.objects.filter(case=case, to_at=None).update(accepted_at=at)
    works_in = Department.objects.get(supporters=by.pk)  # may have changed since `by` was read; the case follows
    if case.department_id != works_in.pk:
        next_span(DepartmentSpan, case, works_in, at=at)
        case.department = works_in
    _save(case)
    settle_notifications(CASE, [case.pk], at=at)
    if relieved is not None:
        notify([relieved.pk], Rule.CASE_TAKEN_OVER, CASE, case.pk, at=at)
    record_event(case, EventKind.OWNER_ACCEPTED, by=by, at=at, **details)


@transaction.atomic
def return_case(case_id: UUID, *, reason: str, by: Supporter, at: datetime) -> Case:
    """Decline a case as its named owner: it returns to the former owner or to the department's queue.

    Raises IllegalTransition.
    """
    case = _lock_unanswered(case_id, by)
    former = case.relieved if case.relieved and case.relieved.is_active else None
    give_back(case, former, at=at)
    _save(case)
    settle_notifications(CASE, [case.pk], at=at)
    desk = presence_on(kyiv_day(at)).desk(case.department_id)
    recipients = {pk for pk in (desk, former.pk if former else None) if pk is not None}
    notify(recipients, Rule.CASE_RETURNED, CASE, case.pk, at=at)
    record_event(case, EventKind.OWNER_RETURNED, by=by, at=at, note=reason)
    return case


def give_back(case: Case, former: Supporter | None, *, at: datetime) -> None:
    """To the former owner, who accepted it, or to the queue of the department. The caller has locked `case` and saves it."""
    case.owner, case.relieved, case.accepted_at = former, None, at if former else None
    if former is None:
        case.queued_at = at
        close_span(OwnerSpan, case, at=at)
    else:
        next_span(OwnerSpan, case, former, at=at, accepted_at=at)


@transaction.atomic
def hand_over_all(giver_id: UUID, *, to: Supporter, by: Supporter, at: datetime) -> int:
    """Hand all cases of a person over to one colleague and return how many. Raises IllegalTransition."""
    held = Case.objects.in_hand_of([giver_id]).values_list("pk", flat=True)
    return hand_over(giver_id, dict.fromkeys(held, to.pk), by=by, at=at)


@transaction.atomic
def hand_over(giver_id: UUID, takers: Mapping[UUID, UUID], *, by: Supporter, at: datetime) -> int:
    """Hand over the cases to the colleague named for each and return how many; all or none. Raises IllegalTransition."""
    if giver_id in takers.values():
        raise IllegalTransition("work goes to another active social supporter")
    people = {pk: _lock_taker(pk) for pk in sorted(set(takers.values()))}
    for case_id in sorted(takers):
        _pass_on(lock_case(case_id), giver_id, people[takers[case_id]], by=by, at=at)
    return len(takers)


@transaction.atomic
def leave_teams(supporter_id: UUID, *, at: datetime) -> None:
    """End all team memberships of a supporter."""
    TeamMember.objects.filter(supporter=supporter_id, to_at=None).update(to_at=at)


def notify_new_owner(case: Case, *, at: datetime) -> None:
    """Ask the owner to accept the case, unless that is done."""
    if case.owner_id and case.accepted_at is None:
        notify([case.owner_id], Rule.CASE_ASSIGNED, CASE, case.pk, at=at)


def _lock_unanswered(case_id: UUID, by: Supporter) -> Case:
    """Raises IllegalTransition."""
    case = lock_case(case_id)
    if case.owner_id != by.pk or case.accepted_at is not None:
        raise IllegalTransition("only the named owner answers, once")
    return case


def _lock_taker(pk: UUID) -> Supporter:
    """Raises IllegalTransition."""
    return lock_owner(pk, among=Supporter.objects.owners())


def _give(case: Case, to: Supporter, *, stays: Supporter | None, at: datetime) -> None:
    """`stays` remains responsible until `to` accepts. A case given back to `stays` needs no acceptance."""
    back = stays is not None and stays.pk == to.pk
    case.owner, case.queued_at = to, None
    case.accepted_at = at if back else None
    case.relieved = stays if stays is not None and stays.is_active and not back else None
    next_span(OwnerSpan, case, to, at=at, accepted_at=case.accepted_at)
    _save(case)
    settle_notifications(CASE, [case.pk], at=at)
    notify_new_owner(case, at=at)


def _pass_on(case: Case, giver_id: UUID, to: Supporter, *, by: Supporter, at: datetime) -> None:
    if giver_id not in (case.owner_id, case.relieved_id):
        raise IllegalTransition("this case is in other hands by now")
    if case.owner_id == giver_id:
        _give(case, to, stays=case.relieved, at=at)
    else:  # named but not accepted yet: the colleague replaces the giver as the person responsible
        case.relieved = None if case.owner_id == to.pk else to
        _save(case)
    record_event(case, EventKind.OWNER_ASSIGNED, by=by, at=at, before=str(giver_id), after=str(to.pk))


def _save(case: Case) -> None:
    case.version += 1
    case.save(update_fields=["owner", "relieved", "accepted_at", "queued_at", "department", "version"])
