"""Vacancies shown to a person, letters, jobs and checks, made by the actions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.case.models import Case
from cases.reintegration.actions.jobs.jobs import NewJob, NewJobCheck, NewJobEnd, end_job, log_job_check, start_job
from cases.reintegration.actions.jobs.letters import prepare_letter, send_letter
from cases.reintegration.actions.jobs.proposals import (
    ProposalAnswer,
    ProposalOutcome,
    answer_proposal,
    propose_job,
    settle_proposal,
)
from cases.reintegration.models import EmployerLetter, Job, JobCheck, JobProposal, Vacancy
from cases.reintegration.states import DeclineReason, EmployerRefusal, JobAnswer, JobEnd, JobKind, LetterChannel, ProposalState
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.persons import make_territories
from tests.work import make_vacancy

EMPLOYER = "Кав’ярня «Тепло», бариста"
EVIDENCE = "Показав договір"


def make_proposal(case: Case, by: Supporter, vacancy: Vacancy | None = None, *, at: datetime | None = None) -> JobProposal:
    """Of a vacancy of its own unless one is given."""
    moment = at or timezone.now()
    make_territories()
    with reading_under_way(Reading()):
        shown = vacancy or make_vacancy(by, f"Посада {new_id().hex[-6:]}", at=moment)
        return propose_job(case.pk, shown.pk, by=by, at=moment, pk=new_id())


def answer(
    proposal: JobProposal, by: Supporter, decline: DeclineReason | None = None, *, words: str = "", at: datetime | None = None
) -> JobProposal:
    with reading_under_way(Reading()):
        return answer_proposal(proposal.pk, ProposalAnswer(decline=decline, words=words), by=by, at=at or timezone.now())


def make_wanted(case: Case, by: Supporter, vacancy: Vacancy | None = None, *, at: datetime | None = None) -> JobProposal:
    return answer(make_proposal(case, by, vacancy, at=at), by, at=at)


def make_letter(
    proposal: JobProposal, by: Supporter, *, name_agreed_on: date | None = None, at: datetime | None = None
) -> EmployerLetter:
    """A letter that waits."""
    with reading_under_way(Reading()):
        return prepare_letter(proposal.pk, name_agreed_on=name_agreed_on, by=by, at=at or timezone.now(), pk=new_id())


def make_sent(proposal: JobProposal, by: Supporter, *, at: datetime | None = None) -> EmployerLetter:
    letter = make_letter(proposal, by, at=at)
    with reading_under_way(Reading()):
        return send_letter(letter.pk, channel=LetterChannel.EMAIL, by=by, at=at or timezone.now())


def new_job(started_on: date, *, kind: JobKind = JobKind.EMPLOYER, employer: str = EMPLOYER) -> NewJob:
    return NewJob(kind=kind, started_on=started_on, employer=employer, evidence=EVIDENCE)


def make_job(case: Case, by: Supporter, *, days_ago: int = 0, at: datetime | None = None) -> Job:
    """Found elsewhere; `days_ago`: its first day."""
    moment = at or timezone.now()
    with reading_under_way(Reading()):
        new = new_job(kyiv_day(moment) - timedelta(days=days_ago))
        return start_job(case.pk, new, by=by, at=moment, pk=new_id())


def end_work(job: Job, by: Supporter, kind: JobEnd = JobEnd.EMPLOYER, *, at: datetime | None = None) -> Job:
    moment = at or timezone.now()
    with reading_under_way(Reading()):
        new = NewJobEnd(kind=kind, ended_on=kyiv_day(moment), words="Скоротили відділ")
        return end_job(job.pk, new, by=by, at=moment)


def log_work(job: Job, by: Supporter, answer: JobAnswer = JobAnswer.WORKS, *, at: datetime | None = None) -> JobCheck:
    """The check that is due; who has left was dismissed today."""
    moment = at or timezone.now()
    ended = NewJobEnd(kind=JobEnd.EMPLOYER, ended_on=kyiv_day(moment), words="") if answer is JobAnswer.LEFT else None
    with reading_under_way(Reading()):
        new = NewJobCheck(answer=answer, words="Команда хороша", support="Гнучкий початок дня", end=ended)
        return log_job_check(job.pk, new, by=by, at=moment)


def refuse(proposal: JobProposal, by: Supporter) -> JobProposal:
    """By the employer."""
    with reading_under_way(Reading()):
        new = ProposalOutcome(
            state=ProposalState.REFUSED, refusal=EmployerRefusal.FILLED, decline=None, words="Узяли іншого", evidence="Лист"
        )
        return settle_proposal(proposal.pk, new, by=by, at=timezone.now())


def make_working_life(case: Case, by: Supporter) -> Job:
    """A vacancy that was refused, a lost job with a check, and a current one. Each sealed column has words."""
    refuse(make_wanted(case, by), by)
    lost = make_job(case, by, days_ago=14)
    log_work(lost, by)
    end_work(lost, by)
    return make_job(case, by)


@dataclass(frozen=True)
class SomeJobs:
    """Of one card: `shown` waits for the answer, `wanted` has no letter, `written` one that waits, a check of `job` is due.
    `vacancy` was not shown."""

    case: Case
    vacancy: Vacancy
    shown: JobProposal
    wanted: JobProposal
    written: JobProposal
    job: Job

    def arguments(self, *, without_job: Case) -> dict[str, list[Any]]:
        """The URL arguments of each route, by route name."""
        number = self.case.number
        return {
            **dict.fromkeys(("jobs_print", "job_proposal_new"), [number]),
            "job_new": [without_job.number],
            "job_proposal": [number, self.shown.pk],
            "job_letter": [number, self.wanted.pk],
            "job_letter_cancel": [number, self.written.pk],
            **dict.fromkeys(("job", "job_check"), [number, self.job.pk]),
        }


def make_some_jobs(case: Case, by: Supporter) -> SomeJobs:
    shown, wanted, written = make_proposal(case, by), make_wanted(case, by), make_wanted(case, by)
    make_letter(written, by)
    return SomeJobs(case, make_vacancy(by, "Сторож"), shown, wanted, written, make_job(case, by, days_ago=14))
