"""Jobs and their checks, also those that an entry answers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.case.actions.record import lock_valid_case, lock_with_remaining, record_event
from cases.case.models import Case, CaseEvent
from cases.case.models.group import of_group
from cases.case.states import CaseState, CheckState, EventKind, IllegalTransition
from cases.course.actions.promises.making import NewPromise, ask_soon, settle_as_kept, write_promise
from cases.course.actions.promises.passing import leave_to_owner
from cases.course.models import Promise, Visit
from cases.course.states import PromiseBy
from cases.reintegration.models import Job, JobCheck, JobProposal
from cases.reintegration.models.jobs.job import CHECK_DAYS
from cases.reintegration.states import JobAnswer, JobEnd, JobKind, JobRefusal, ProposalRefusal
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, presence_on
from supporters.notifications.actions.notifications import reopen_notifications
from supporters.notifications.models import Notification
from veterans.actions.locks import lock_person


class LockedProposal(NamedTuple):
    """`case`: the card of the proposal; `remaining`: the one that has absorbed it, else the same."""

    case: Case
    remaining: Case
    proposal: JobProposal


class LockedJob(NamedTuple):
    """As LockedProposal."""

    case: Case
    remaining: Case
    job: Job


def lock_proposal(proposal_id: UUID) -> LockedProposal:
    """Raises IllegalTransition when the proposal is settled, as the end of the support and a loss settle it."""
    case, remaining = lock_with_remaining(JobProposal.objects.values_list("case_id", flat=True).get(pk=proposal_id))
    rows = JobProposal.objects.select_for_update(of=("self",)).select_related("vacancy", "case")
    proposal: JobProposal = rows.get(pk=proposal_id)
    if not proposal.is_open:
        raise IllegalTransition(remaining.refusal if remaining.loss else ProposalRefusal.SETTLED)
    return LockedProposal(case, remaining, proposal)


def lock_job(job_id: UUID) -> LockedJob:
    """Raises IllegalTransition when the job has ended, or after a loss."""
    case, remaining = lock_with_remaining(Job.objects.values_list("case_id", flat=True).get(pk=job_id))
    job: Job = Job.objects.select_for_update(of=("self",)).select_related("case").get(pk=job_id)
    if remaining.loss or job.ended_on:
        raise IllegalTransition(remaining.refusal if remaining.loss else JobRefusal.ENDED)
    return LockedJob(case, remaining, job)


JOB_CHECK: Final = "job_check"  # subject kind of a check of a job in notifications
SEARCH_WITHIN: Final = timedelta(days=3)
LONGEST_AGO: Final = timedelta(days=3660)
FURTHEST: Final = timedelta(days=92)  # a first day of work that is agreed already


class EmployedAlready(IllegalTransition):
    """The person has a current job, which has to end first."""


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """`employer`: who and where, "" for the vacancy of a proposal. `evidence`: by what it is known, "" for nothing."""

    kind: JobKind
    started_on: date
    employer: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class NewJobEnd:
    """`words`: what happened, "" for nothing."""

    kind: JobEnd
    ended_on: date
    words: str


@transaction.atomic
def start_job(case_id: UUID, new: NewJob, *, by: Supporter, at: datetime, pk: UUID) -> Job:
    """Work that was found elsewhere, also after the support has ended. Raises IllegalTransition, EmployedAlready."""
    lock_person(Case.objects.values_list("person_id", flat=True).get(pk=case_id))
    case = lock_valid_case(case_id)
    if case.loss:
        raise IllegalTransition(case.refusal)
    return begin_job(case, new, proposal=None, by=by, at=at, pk=pk)


def begin_job(case: Case, new: NewJob, *, proposal: JobProposal | None, by: Supporter, at: datetime, pk: UUID) -> Job:
    """Plan its checks and keep the promise to find work. The caller has locked the person and the case, which is not absorbed.

    Raises IllegalTransition, EmployedAlready.
    """
    if not kyiv_day(at) - LONGEST_AGO <= new.started_on <= kyiv_day(at) + FURTHEST:
        raise IllegalTransition(JobRefusal.BEGINNING)
    earlier = Job.objects.of_person(case.person_id)
    if earlier.current().exists():
        raise EmployedAlready(JobRefusal.EMPLOYED)
    job = Job.objects.create(
        pk=pk,
        case=case,
        person_id=case.person_id,
        proposal=proposal,
        employer=None if proposal else new.employer,
        kind=new.kind,
        evidence=new.evidence or None,
        started_on=new.started_on,
        recorded_by=by,
        recorded_at=at,
    )
    _plan_checks(job, at=at)
    searched = Promise.objects.open().filter(pk__in=earlier.values("search")).order_by("pk")
    for promise in searched.select_for_update(of=("self",)).select_related("case"):
        settle_as_kept(promise, by=by, at=at)
    started = {"job_kind": new.kind.value, "started_on": new.started_on.isoformat()}
    record_event(case, EventKind.JOB_STARTED, by=by, at=at, job=str(pk), **started)
    return job


@transaction.atomic
def end_job(job_id: UUID, end: NewJobEnd, *, by: Supporter, at: datetime) -> Job:
    """Its checks end as well. Without work the search begins again. Raises IllegalTransition."""
    locked = lock_job(job_id)
    finish_job(locked, end, by=by, at=at)
    return locked.job


def finish_job(locked: LockedJob, end: NewJobEnd, *, by: Supporter, at: datetime) -> None:
    """Raises IllegalTransition."""
    case, remaining, job = locked
    if not job.started_on <= end.ended_on <= max(kyiv_day(at), job.started_on):
        raise IllegalTransition(JobRefusal.END)
    job.ended_on, job.end_kind, job.end_words, job.ended_by, job.ended_at = end.ended_on, end.kind, end.words or None, by, at
    if end.kind.is_lost:
        job.search = _promise_to_search(remaining, by=by, at=at)
        ask_soon(remaining, by=by, at=at)
    job.save(update_fields=["ended_on", "end_kind", "end_words", "ended_by", "ended_at", "search"])
    end_checks(JobCheck.objects.open().filter(job=job).values_list("pk", flat=True), at=at)
    record_event(case, EventKind.JOB_ENDED, by=by, at=at, job=str(job.pk), end=end.kind.value)


def end_checks(check_ids: Iterable[UUID], *, at: datetime) -> None:
    """Together with their reminders. The caller has locked the case."""
    keys = list(check_ids)
    JobCheck.objects.filter(pk__in=keys).update(state=CheckState.ENDED, settled_at=at)
    settle_reminders(keys, at=at)


def settle_reminders(check_ids: Iterable[UUID], *, at: datetime) -> None:
    """At once, so that nobody is reminded until the next dispatch."""
    reminders = Notification.objects.about(JOB_CHECK, list(check_ids)).filter(settled_at=None)
    reminders.update(settled_at=at, read_at=Coalesce("read_at", Value(at, DateTimeField())))


def _plan_checks(job: Job, *, at: datetime) -> None:
    """Of those whose days have passed only the last one is due: a talk of today answers for all of them."""
    today = kyiv_day(at)
    days = [(number, job.started_on + timedelta(days=number)) for number in CHECK_DAYS]
    passed = [number for number, due_on in days if due_on <= today]
    for number, due_on in days:
        is_late = number in passed[:-1]
        JobCheck.objects.create(
            pk=new_id(),
            case=job.case,
            job=job,
            days=number,
            due_on=due_on,
            state=CheckState.ENDED if is_late else CheckState.OPEN,
            settled_at=at if is_late else None,
        )


def _promise_to_search(case: Case, *, by: Supporter, at: datetime) -> Promise:
    """To who leads the case; after the end of the support to the head of the department."""
    lost = _("Find new work: the former one was lost")
    if case.state != CaseState.OPEN:
        lost = _("The work was lost after the end of the support: talk, and open the support again if the person wants")
    new = NewPromise(words=lost, who=PromiseBy.SUPPORTER, due_on=kyiv_day(at) + SEARCH_WITHIN)
    promise = write_promise(case, new, by=by, at=at)
    if case.state != CaseState.OPEN:
        presence = presence_on(kyiv_day(at))
        heads = (presence.posts[pk].head for pk in presence.upwards(case.department_id))
        promise.whose_id = next((head for head in heads if head), None)
        promise.save(update_fields=["whose"])
    return promise


def take_over_search(case: Case, *, at: datetime) -> None:
    """The support begins again: who leads the case keeps the promise to search. The caller has locked the case."""
    searched = Job.objects.filter(of_group(case.pk)).values("search")
    leave_to_owner(Promise.objects.filter(pk__in=searched), at=at)


AGAIN_AFTER: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class NewJobCheck:
    """`words`: how it is; `support`: what helps. `end`: with LEFT, how the job ended."""

    answer: JobAnswer
    words: str
    support: str
    end: NewJobEnd | None


@transaction.atomic
def log_job_check(job_id: UUID, new: NewJobCheck, *, by: Supporter, at: datetime, **details: str) -> JobCheck:
    """The latest check that may be logged; earlier ones end with it. Who was not reached is asked again in a week.

    Also on a closed card. `details`: of the event. Raises IllegalTransition.
    """
    locked = lock_job(job_id)
    open_ones = JobCheck.objects.select_for_update(of=("self",)).select_related("case").filter(job=job_id)
    check = open_ones.to_log(kyiv_day(at)).order_by("-days").first()
    if check is None:
        raise IllegalTransition(JobRefusal.NO_CHECK)
    if (new.answer is JobAnswer.LEFT) is (new.end is None):
        raise IllegalTransition(JobRefusal.LEFT)
    check.answer, check.words, check.support = new.answer, new.words or None, new.support or None
    check.logged_by, check.logged_at = by, at
    if new.answer is JobAnswer.NOT_REACHED:
        check.due_on = max(check.due_on, kyiv_day(at)) + AGAIN_AFTER
    else:
        check.state, check.settled_at = CheckState.DONE, at
    check.save(update_fields=["answer", "words", "support", "logged_by", "logged_at", "due_on", "state", "settled_at"])
    settle_reminders([check.pk], at=at)
    end_checks(JobCheck.objects.open().filter(job=job_id, days__lt=check.days).values_list("pk", flat=True), at=at)
    details = {"check": str(check.pk), "answer": new.answer.value, **details}
    record_event(locked.case, EventKind.JOB_CHECKED, by=by, at=at, days=check.days, **details)
    if new.end:
        finish_job(locked, new.end, by=by, at=at)
    return check


UNANSWERED: Final = {"answer": "", "words": None, "support": None, "logged_by": None, "logged_at": None}


def answer_checks(case_id: UUID, ticked: Collection[UUID], *, visit: UUID, words: str, by: Supporter, at: datetime) -> int:
    """The person still works: `words` of the entry `visit`, which is written next in the same transaction, say how it is.

    It locks the person, so before the entry locks the case. Returns how many of the ticked checks somebody had settled by then.
    """
    due = JobCheck.objects.due(kyiv_day(at)).filter(of_group(case_id), pk__in=ticked)
    new, answered = NewJobCheck(answer=JobAnswer.WORKS, words=words, support="", end=None), 0
    for job_id in sorted(set(due.values_list("job_id", flat=True))):
        try:
            log_job_check(job_id, new, by=by, at=at, visit=str(visit))
        except IllegalTransition:  # the job has ended meanwhile
            continue
        answered += 1
    return len(set(ticked)) - answered


def take_back_checks(visit: Visit, *, by: Supporter, at: datetime) -> None:
    """Open again what the voided entry has answered, unless the job has ended since. The caller has locked the case."""
    answered = CaseEvent.objects.filter(of_group(visit.case_id), kind=EventKind.JOB_CHECKED, details__visit=str(visit.pk))
    for event in answered.select_related("case"):
        waits = JobCheck.objects.filter(settled_at=event.at, job__ended_on=None, job__checks=event.details["check"])
        reopened = [check.pk for check in waits.select_for_update(of=("self",)).select_related("case")]
        JobCheck.objects.filter(pk__in=reopened).update(state=CheckState.OPEN, settled_at=None)
        JobCheck.objects.filter(pk__in=reopened, pk=event.details["check"]).update(**UNANSWERED)
        for pk in reopened:
            reopen_notifications(JOB_CHECK, pk, settled_at=event.at)
        if reopened:
            record_event(event.case, EventKind.JOB_CHECKED, by=by, at=at, **{**event.details, "answer": ""})
