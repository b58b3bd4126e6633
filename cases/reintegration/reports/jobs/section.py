"""The part of the page of work about vacancies that were shown, and about jobs."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.states import CaseState, CheckState
from cases.course.reports.plan import after_label
from cases.reintegration.models import EmployerLetter, Job, JobCheck, JobProposal
from cases.reintegration.models.jobs.job import EARLY
from cases.reintegration.reports.jobs.words import job_label, vacancy_label
from cases.reintegration.states import JobAnswer, JobEnd, JobKind, LetterState, ProposalState
from supporters.directory.calendar import date_label, day_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission

BADGES: Final = {
    ProposalState.SHOWN: "due",
    ProposalState.WANTED: "soon",
    ProposalState.HIRED: "done",
}


@dataclass(frozen=True, kw_only=True)
class ProposalLine:
    """`status`: of the badge. `letter_label`: what was written to the employer, "" for nothing. `has_expired`: the last day of
    the vacancy has passed, or it was ended."""

    title: str
    state_label: str
    status: str
    shown_label: str
    letter_label: str
    is_open: bool
    has_expired: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class JobCheckLine:
    """`words`, `support`: what was said, "" for nothing."""

    after_label: str
    state_label: str
    words: str
    support: str
    is_due: bool


@dataclass(frozen=True, kw_only=True)
class JobLine:
    """`ended_label`: "" for a current job. `check_url`: "" unless a check may be logged now."""

    title: str
    kind_label: str
    since_label: str
    ended_label: str
    is_current: bool
    checks: tuple[JobCheckLine, ...]
    check_url: str
    url: str


@dataclass(frozen=True, kw_only=True)
class JobsSection:
    """`shown_vacancies`: keys of those that are open. `is_double`: two current jobs, of joined cards. `may_propose`: the
    card is open as well."""

    open: tuple[ProposalLine, ...]
    settled: tuple[ProposalLine, ...]
    shown_vacancies: frozenset[UUID]
    current: tuple[JobLine, ...]
    former: tuple[JobLine, ...]
    is_double: bool
    may_write: bool
    may_propose: bool
    propose_url: str
    new_url: str
    print_url: str


def jobs_section(case: Case, user: Supporter, *, at: datetime, workable: bool) -> JobsSection:
    """Of the card and those that it has absorbed; `workable`: the reader may write to it. Two queries."""
    today, number = kyiv_day(at), case.number
    may_write = workable and not case.loss and Permission.PERSON_EDIT in user.granted
    proposals = list(_with_letters(JobProposal.objects.filter(of_group(case.pk)).select_related("vacancy").order_by("-made_at")))
    lines = [_proposal_line(one, _letter_label(one, today), number, today) for one in proposals]
    jobs = job_lines(case, user, at=at, workable=workable)
    current = tuple(one for one in jobs if one.is_current)
    return JobsSection(
        open=tuple(one for one in lines if one.is_open),
        settled=tuple(one for one in lines if not one.is_open),
        shown_vacancies=frozenset(one.vacancy_id for one in proposals if one.is_open),
        current=current,
        former=tuple(one for one in jobs if not one.is_current),
        is_double=len(current) > 1,
        may_write=may_write,
        may_propose=may_write and case.state == CaseState.OPEN,
        propose_url=reverse("job_proposal_new", args=[number]),
        new_url=reverse("job_new", args=[number]),
        print_url=reverse("jobs_print", args=[number]),
    )


def job_lines(case: Case, user: Supporter, *, at: datetime, workable: bool, only: UUID | None = None) -> tuple[JobLine, ...]:
    """The latest first; `only`: of this job. One query: each job has checks from its first day on."""
    today = kyiv_day(at)
    rows = JobCheck.objects.filter(of_group(case.pk)).select_related("case", "job__case", "job__proposal__vacancy")
    checks: dict[UUID, list[JobCheck]] = {}
    for check in (rows.filter(job=only) if only else rows).order_by("-job__started_on", "-job", "days"):
        checks.setdefault(check.job_id, []).append(check)
    may_check = workable and not case.loss and Permission.VISIT_LOG in user.granted
    return tuple(_job_line(of[0].job, of, case.number, today, may_check=may_check) for of in checks.values())


def _job_line(job: Job, checks: list[JobCheck], number: str, today: date, *, may_check: bool) -> JobLine:
    to_log = any(check.state == CheckState.OPEN and check.due_on <= today + EARLY for check in checks)
    ended = ""
    if job.ended_on:
        ended = f"{date_label(job.ended_on, today)}: {JobEnd(job.end_kind).label}"
    return JobLine(
        title=job_label(job),
        kind_label=str(JobKind(job.kind).label),
        since_label=date_label(job.started_on, today),
        ended_label=ended,
        is_current=job.ended_on is None,
        checks=tuple(_check_line(check, today) for check in checks),
        check_url=reverse("job_check", args=[number, job.pk]) if to_log and may_check else "",
        url=reverse("job", args=[number, job.pk]),
    )


def _check_line(check: JobCheck, today: date) -> JobCheckLine:
    if check.state == CheckState.OPEN:
        state = _("due %(day)s") % {"day": day_label(check.due_on, today)}
        if check.answer == JobAnswer.NOT_REACHED and check.logged_at:
            state = f"{JobAnswer.NOT_REACHED.label} ({date_label(kyiv_day(check.logged_at), today)}), {state}"
    elif check.state == CheckState.DONE and check.settled_at:
        state = f"{JobAnswer(check.answer).label}, {date_label(kyiv_day(check.settled_at), today)}"
    else:
        state = str(CheckState(check.state).label)
    return JobCheckLine(
        after_label=after_label(check.days),
        state_label=state,
        words=check.words or "",
        support=check.support or "",
        is_due=check.state == CheckState.OPEN and check.due_on <= today,
    )


def _proposal_line(proposal: JobProposal, letter_label: str, number: str, today: date) -> ProposalLine:
    vacancy = proposal.vacancy
    return ProposalLine(
        title=vacancy_label(vacancy),
        state_label=str(ProposalState(proposal.state).label),
        status=BADGES.get(ProposalState(proposal.state), "info"),
        shown_label=date_label(kyiv_day(proposal.made_at), today),
        letter_label=letter_label,
        is_open=proposal.is_open,
        has_expired=bool(vacancy.ended_at) or vacancy.valid_until < today,
        url=reverse("job_proposal", args=[number, proposal.pk]),
    )


def _with_letters(proposals: QuerySet[JobProposal]) -> Any:
    """Annotate the state and the moment of the latest letter that was not cancelled."""
    letters = EmployerLetter.objects.filter(proposal=OuterRef("pk")).exclude(state=LetterState.CANCELLED)
    latest = letters.order_by("-made_at").annotate(at=Coalesce("settled_at", "made_at"))
    return proposals.annotate(letter_state=Subquery(latest.values("state")[:1]), letter_at=Subquery(latest.values("at")[:1]))


def _letter_label(proposal: Any, today: date) -> str:
    """«надіслано, 12 травня»; "" without a letter."""
    if proposal.letter_state is None:
        return ""
    return f"{LetterState(proposal.letter_state).label}, {date_label(kyiv_day(proposal.letter_at), today)}"
