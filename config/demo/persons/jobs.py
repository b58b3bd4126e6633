"""Vacancies that were shown to a person of the demo, letters that wait, and a job whose next check is near."""

from datetime import date, datetime, timedelta
from typing import Final

from cases.case.models import Case
from cases.reintegration.actions.jobs.jobs import NewJob, NewJobCheck, log_job_check, start_job
from cases.reintegration.actions.jobs.letters import prepare_letter
from cases.reintegration.actions.jobs.proposals import ProposalAnswer, answer_proposal, propose_job
from cases.reintegration.models import JobProposal, Vacancy
from cases.reintegration.states import DeclineReason, JobAnswer, JobKind
from config.demo.work import POSTS
from privacy.ids import new_id
from supporters.directory.models import Supporter

WRITTEN, SHOWN, DECLINED, WANTED = (post for _body, _employer, post, *_facts in POSTS[:4])
JOB_SINCE: Final = timedelta(days=28)  # the check of 30 days may be logged today and reminds of itself the day after tomorrow


def show_vacancies(case: Case, *, by: Supporter, at: datetime) -> None:
    """One waits for the answer, two are wanted, of which one has a letter that waits, and one is declined."""
    _show(case, SHOWN, by=by, at=at)
    written = _show(case, WRITTEN, by=by, at=at + timedelta(minutes=1))
    for proposal in (written, _show(case, WANTED, by=by, at=at + timedelta(minutes=2))):
        answer_proposal(proposal.pk, ProposalAnswer(decline=None, words=""), by=by, at=at + timedelta(minutes=4))
    prepare_letter(written.pk, name_agreed_on=None, by=by, at=at + timedelta(minutes=6), pk=new_id())
    declined = _show(case, DECLINED, by=by, at=at + timedelta(minutes=3))
    answer = ProposalAnswer(decline=DeclineReason.PLACE, words="Дві години в один бік автобусом.")
    answer_proposal(declined.pk, answer, by=by, at=at + timedelta(minutes=5))


def begin_work(case: Case, *, by: Supporter, at: datetime, today: date) -> None:
    """Recorded on its first day; asked about after two weeks."""
    new = NewJob(
        kind=JobKind.EMPLOYER,
        started_on=today - JOB_SINCE,
        employer="Комунальне підприємство громади, водій автобуса",
        evidence="Показав наказ про прийняття",
    )
    job = start_job(case.pk, new, by=by, at=at - JOB_SINCE, pk=new_id())
    words = "Колектив прийняв добре, до зміни звикає."
    check = NewJobCheck(answer=JobAnswer.WORKS, words=words, support="Перша зміна з восьмої, не раніше", end=None)
    log_job_check(job.pk, check, by=by, at=at - timedelta(days=13))


def _show(case: Case, post: str, *, by: Supporter, at: datetime) -> JobProposal:
    return propose_job(case.pk, Vacancy.objects.get(post=post).pk, by=by, at=at, pk=new_id())
