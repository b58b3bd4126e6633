"""Vacancies shown to a person, letters, jobs and checks, made by the actions."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from cases.actions.jobs.jobs import NewJob, start_job
from cases.actions.jobs.letters import prepare_letter, send_letter
from cases.actions.jobs.proposals import ProposalAnswer, answer_proposal, propose_job
from cases.models import Case, EmployerLetter, Job, JobProposal, Vacancy
from cases.states import DeclineReason, JobKind, LetterChannel
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.work import make_vacancy

EMPLOYER = "Кав’ярня «Тепло», бариста"
EVIDENCE = "Показав договір"


def make_proposal(case: Case, by: Supporter, vacancy: Vacancy | None = None, *, at: datetime | None = None) -> JobProposal:
    """Of a vacancy of its own unless one is given."""
    moment = at or timezone.now()
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
