"""The page of a job with its checks, and the talk of a check."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from cases.case.models import Case
from cases.case.reports.identity import IdentityLine, identity_line
from cases.case.reports.phones import PhoneLine, phone_lines
from cases.case.states import CaseState, IllegalTransition
from cases.course.reports.plan import after_label
from cases.reintegration.models import Job, JobCheck
from cases.reintegration.reports.jobs.section import JobLine, job_lines
from cases.reintegration.reports.jobs.words import job_label
from cases.reintegration.states import JobRefusal
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter


@dataclass(frozen=True, kw_only=True)
class JobPage:
    """`is_closed`: the support has ended, so a lost job goes to who answers for the department."""

    card: IdentityLine
    work_url: str
    job: JobLine
    evidence: str
    end_words: str
    is_closed: bool
    reopen_url: str


@dataclass(frozen=True, kw_only=True)
class JobCheckPage:
    card: IdentityLine
    title: str
    after_label: str
    how_to_speak: str
    phones: tuple[PhoneLine, ...]


def job_page(job: Job, case: Case, user: Supporter, *, at: datetime) -> JobPage:
    """The caller may write to the case. Two queries."""
    (line,) = job_lines(case, user, at=at, workable=True, only=job.pk)
    return JobPage(
        card=identity_line(case),
        work_url=reverse("case_employment", args=[case.number]),
        job=line,
        evidence=job.evidence or "",
        end_words=job.end_words or "",
        is_closed=case.state == CaseState.CLOSED and not case.loss,
        reopen_url=reverse("case_reopen", args=[case.number]),
    )


def check_page(job: Job, case: Case, *, at: datetime) -> JobCheckPage:
    """Raises IllegalTransition when no check of the job may be logged."""
    check = JobCheck.objects.to_log(kyiv_day(at)).filter(job=job).order_by("-days").first()
    if check is None or case.loss:
        raise IllegalTransition(case.refusal if case.loss else JobRefusal.NO_CHECK)
    return JobCheckPage(
        card=identity_line(case),
        title=job_label(job),
        after_label=after_label(check.days),
        how_to_speak=case.person.how_to_speak or "",
        phones=phone_lines(case, at=at),
    )


def is_lost(job: Job) -> bool:
    """Whether its end made the promise to find other work, as the database has it now."""
    return Job.objects.filter(pk=job.pk, search__isnull=False).exists()
