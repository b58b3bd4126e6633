"""Propose to end a support, decide about it, end it, and check on the person afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case, lock_valid_case, next_span, record_event
from cases.case.actions.speaking import End, counted, end_speaking, outlasting
from cases.case.models import Case, Closure, ClosureReason, Episode, Outcome, StateSpan, TeamMember
from cases.case.states import CaseState, CheckState, ClosureState, Continues, EventKind, IllegalTransition, OutcomeKind
from cases.course.actions.holds import end_span
from cases.course.actions.visits import NewVisit, new_entry, record_logged
from cases.course.models import Visit
from cases.endings.actions.fates import NewFate, apply_fates, forget_fates, propose_fates
from cases.endings.models import Check
from cases.endings.states import CheckRefusal, ClosureRefusal
from cases.leading.actions.questions import notify_ended, waiting_askers
from cases.leading.actions.requests import CARD_REQUEST
from cases.leading.models import CardRequest
from cases.person.actions.safety import clear_talks
from cases.reintegration.actions.peers import end_ties, settle_peer_notices
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day, months_later
from supporters.directory.models import Supporter, reach
from supporters.notifications.actions.notifications import notify, settle_all
from supporters.notifications.models import Rule


def close(case: Case, *, by: Supporter, at: datetime, state: CaseState = CaseState.CLOSED) -> dict[str, list[str]]:
    """End everything that can still speak of the case, and close it; return the keys of what ended by kind.

    Owner and team stay in the rows. Checks of a job, packages and promises outlast the support, not a loss.
    `state`: closed or withdrawn. The caller has locked `case`.
    """
    waiting = list(CardRequest.objects.open().filter(case=case).values_list("pk", "asked_by"))
    questions = waiting_askers(case.pk)
    stay = frozenset() if case.loss or state is CaseState.WITHDRAWN else outlasting(End.SUPPORT)
    ended = end_speaking(case.pk, by=by, at=at, stay=stay)
    clear_talks(case.pk, at=at)
    for request_id, asker_id in waiting:  # who has met the person has to know that nobody calls back
        notify({asker_id}, Rule.REQUEST_ANSWERED, CARD_REQUEST, request_id, at=at)
    if not case.loss:  # then the heads have the report of the loss
        notify_ended(questions, by=by, at=at)
    if case.loss or state == CaseState.WITHDRAWN:  # a closed card may have a peer
        end_ties(case, by=by, at=at)
        settle_peer_notices(case, at=at)
    if case.state == CaseState.OPEN:
        next_span(StateSpan, case, state, at=at)
        Episode.objects.filter(case=case, ended_at=None).update(ended_at=at)
        end_span(case, by=by, at=at)
        case.state, case.next_due_on, case.next_due_time = state, None, None
    case.version += 1
    case.save(update_fields=["state", "loss", "next_due_on", "next_due_time", "held_until", "version"])
    return ended


CLOSURE: Final = "closure"  # subject kind of notifications

CHECK_MONTHS: Final = (6, 12)


@dataclass(frozen=True, kw_only=True)
class NewOutcome:
    """`words`: where or with whom, and by what it is known."""

    kind: OutcomeKind
    since: date | None
    words: str


@dataclass(frozen=True, kw_only=True)
class NewClosure:
    """`words`: how things are now. `continues_with`: name and phone of who goes on, "" for none. `fates`: by open promise."""

    reason: ClosureReason
    words: str
    outcomes: tuple[NewOutcome, ...]
    continues: Continues
    continues_with: str
    fates: Mapping[UUID, NewFate] = field(default_factory=dict)


@dataclass(frozen=True)
class Attempts:
    """Attempts to reach the person in the running course since the last contact, and over how many days."""

    number: int
    days: int


def count_attempts(case: Case, *, at: datetime) -> Attempts:
    vain = Visit.objects.in_vain().since_contact(case)
    days = sorted(kyiv_day(moment) for moment in vain.values_list("occurred_at", flat=True))
    return Attempts(len(days), (kyiv_day(at) - days[0]).days if days else 0)


def lacks(reason: ClosureReason, attempts: Attempts, outcomes: int) -> bool:
    """Whether the reason needs more attempts or an outcome."""
    too_few = attempts.number < reason.attempts or attempts.days < reason.attempt_days
    return too_few or (reason.needs_outcome and not outcomes)


@transaction.atomic
def ask_closing(case_id: UUID, new: NewClosure, *, by: Supporter, at: datetime, pk: UUID) -> Closure:
    """Propose to end the support of an open case; its plan stays until a head decides. Raises IllegalTransition."""
    case = lock_case(case_id)
    if Closure.objects.asked().filter(case=case).exists():
        raise IllegalTransition(ClosureRefusal.ASKED)
    if lacks(new.reason, count_attempts(case, at=at), len(new.outcomes)):
        raise IllegalTransition(ClosureRefusal.LACKS)
    closure = Closure.objects.create(
        pk=pk,
        case=case,
        episode=Episode.objects.get(case=case, ended_at=None),
        reason=new.reason,
        words=new.words,
        continues=new.continues,
        continues_with=new.continues_with or None,
        asked_by=by,
        asked_at=at,
    )
    for one in new.outcomes:
        Outcome(pk=new_id(), closure=closure, kind=one.kind, since=one.since, words=one.words).save(force_insert=True)
    propose_fates(case, new.fates, at=at)
    record_event(case, EventKind.CLOSING_ASKED, by=by, at=at, closure=str(pk), reason=new.reason.code)
    return closure


@transaction.atomic
def agree_closing(case_id: UUID, *, by: Supporter, at: datetime) -> dict[str, int]:
    """End the support and its team, plan its checks; return how much of each kind ended. Who has proposed it is notified.

    Raises IllegalTransition.
    """
    case, closure = _lock_asked(case_id)
    if not may_decide(closure, case, by):
        raise IllegalTransition(ClosureRefusal.DECIDES)
    _conclude(closure, ClosureState.AGREED, by=by, at=at)
    ended = counted(close(case, by=by, at=at))
    TeamMember.objects.filter(case=case, to_at=None).update(to_at=at)
    apply_fates(case, asked_at=closure.asked_at, by=by, at=at)
    if closure.reason.checks:
        for months in CHECK_MONTHS:
            due_on = months_later(kyiv_day(at), months)
            Check.objects.create(pk=new_id(), case=case, closure=closure, months=months, due_on=due_on)
    record_event(case, EventKind.CLOSED, by=by, at=at, closure=str(closure.pk), reason=closure.reason_id, ended=ended)
    notify({closure.asked_by_id}, Rule.CLOSING_AGREED, CLOSURE, closure.pk, at=at)
    return ended


@transaction.atomic
def refuse_closing(case_id: UUID, *, words: str, by: Supporter, at: datetime) -> Closure:
    """The support goes on; who asked reads why. Raises IllegalTransition."""
    case, closure = _lock_asked(case_id)
    if not may_decide(closure, case, by):
        raise IllegalTransition(ClosureRefusal.DECIDES)
    _conclude(closure, ClosureState.REFUSED, by=by, at=at, words=words)
    forget_fates(case)
    record_event(case, EventKind.CLOSING_REFUSED, by=by, at=at, note=words, closure=str(closure.pk))
    notify(_concerned(closure, case, by), Rule.CLOSING_REFUSED, CLOSURE, closure.pk, at=at)
    return closure


@transaction.atomic
def withdraw_closing(case_id: UUID, *, by: Supporter, at: datetime) -> Closure:
    """By who asked, or by who leads the case now. Raises IllegalTransition."""
    case, closure = _lock_asked(case_id)
    if by.pk not in (closure.asked_by_id, case.owner_id):
        raise IllegalTransition(ClosureRefusal.WITHDRAWS)
    _conclude(closure, ClosureState.WITHDRAWN, by=by, at=at)
    forget_fates(case)
    record_event(case, EventKind.CLOSING_WITHDRAWN, by=by, at=at, closure=str(closure.pk))
    return closure


def end_proposal(case: Case, *, by: Supporter, at: datetime) -> None:
    """A new course begins: a proposal speaks of the course before, so it ends. The caller has locked the case."""
    closure = Closure.objects.asked().select_for_update(of=("self",)).filter(case=case).first()
    if closure is None:
        return
    _conclude(closure, ClosureState.WITHDRAWN, by=by, at=at)
    forget_fates(case)
    record_event(case, EventKind.CLOSING_WITHDRAWN, by=by, at=at, closure=str(closure.pk))
    notify(_concerned(closure, case, by), Rule.CLOSING_ENDED, CLOSURE, closure.pk, at=at)


def may_decide(closure: Closure, case: Case, user: Supporter) -> bool:
    """Whether the user is a head of the department, of one above, or covers such a head, and has not proposed the end."""
    return closure.asked_by_id != user.pk and reach(user).leads(case.department_id)


def _lock_asked(case_id: UUID) -> tuple[Case, Closure]:
    case = lock_case(case_id)
    asked = Closure.objects.asked().select_for_update(of=("self",)).select_related("reason")
    closure = asked.filter(case=case).first()
    if closure is None:
        raise IllegalTransition(ClosureRefusal.NONE)
    return case, closure


def _concerned(closure: Closure, case: Case, by: Supporter) -> set[UUID]:
    """Who has proposed the end, and the owner; never `by`."""
    return {pk for pk in (closure.asked_by_id, case.owner_id) if pk and pk != by.pk}


def _conclude(closure: Closure, state: ClosureState, *, by: Supporter, at: datetime, words: str = "") -> None:
    closure.state, closure.decided_by, closure.decided_at, closure.answer = state, by, at, words or None
    closure.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    settle_all(CLOSURE, [closure.pk], at=at)


CHECK: Final = "check"  # subject kind of notifications

AGAIN_AFTER: Final = timedelta(days=7)


@transaction.atomic
def log_check(case_id: UUID, new: NewVisit, *, by: Supporter, at: datetime, pk: UUID) -> Visit:
    """Record the entry of the check that is due under `pk`. Who was reached is not asked again; otherwise it is due in a week.

    Raises IllegalTransition.
    """
    case = lock_valid_case(case_id)
    due = Check.objects.to_log(kyiv_day(at)).filter(case=case).order_by("due_on")
    check = due.select_for_update(of=("self",)).first()
    if check is None or case.state != CaseState.CLOSED:
        raise IllegalTransition(CheckRefusal.NONE)
    episode = Episode.objects.filter(case=case).latest("started_at")
    visit = new_entry(case, new, episode_id=episode.pk, by=by, at=at, pk=pk)
    visit.save(force_insert=True)
    case.save(update_fields=["last_contact_at"])
    if new.reached:
        check.state, check.settled_at, check.settled_in = CheckState.DONE, at, visit
    else:
        check.due_on = max(check.due_on, kyiv_day(at)) + AGAIN_AFTER
    check.save(update_fields=["state", "settled_at", "settled_in", "due_on"])
    record_logged(visit, by=by, at=at, check=str(check.pk))
    record_event(case, EventKind.CHECK_LOGGED, by=by, at=at, check=str(check.pk), months=check.months, reached=new.reached)
    return visit
