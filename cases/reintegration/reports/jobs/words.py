"""Words about jobs that several pages use."""

from cases.reintegration.models import Job, Vacancy
from cases.reintegration.states import EmployerKind, JobKind, PostKind


def vacancy_label(vacancy: Vacancy) -> str:
    """«Диспетчер, Головне управління ДСНС»"""
    return f"{vacancy.post}, {vacancy.employer}"


def job_label(job: Job) -> str:
    """The vacancy, or the words about another employer. The caller has selected `proposal__vacancy` and `case`."""
    return vacancy_label(job.proposal.vacancy) if job.proposal else job.employer or ""


def kind_of_vacancy(vacancy: Vacancy) -> JobKind:
    if vacancy.employer_kind == EmployerKind.OTHER:
        return JobKind.EMPLOYER
    return JobKind.SERVICE if vacancy.post_kind == PostKind.SERVICE else JobKind.SYSTEM
