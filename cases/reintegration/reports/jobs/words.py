"""Words about jobs that several pages use."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.case.states import EventKind
from cases.course.reports.plan import after_label
from cases.reintegration.models import Job, Vacancy
from cases.reintegration.states import (
    DeclineReason,
    EmployerKind,
    EmployerRefusal,
    JobAnswer,
    JobEnd,
    JobKind,
    LetterChannel,
    PostKind,
    ProposalState,
)
from supporters.directory.calendar import date_label


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


def job_title(kind: EventKind, details: dict[str, Any], today: date) -> str:
    if kind is EventKind.JOB_ANSWERED:
        return _answered(details)
    if kind is EventKind.PROPOSAL_SETTLED:
        return _settled(details)
    if kind is EventKind.LETTER_SENT:
        return _("Letter to an employer sent: %(channel)s") % {"channel": LetterChannel(details["channel"]).label}
    if kind is EventKind.JOB_STARTED:
        words = {"day": date_label(date.fromisoformat(details["started_on"]), today), "kind": JobKind(details["job_kind"]).label}
        return _("In work since %(day)s: %(kind)s") % words
    if kind is EventKind.JOB_ENDED:
        return _("The job has ended: %(how)s") % {"how": JobEnd(details["end"]).label}
    if kind is EventKind.JOB_CHECKED and not details["answer"]:
        return _("%(after)s: the answer is taken back with its entry") % {"after": after_label(details["days"])}
    if kind is EventKind.JOB_CHECKED:
        return f"{after_label(details['days'])}: {JobAnswer(details['answer']).label}"
    titles = {
        EventKind.JOB_PROPOSED: _("A vacancy was shown to the person"),
        EventKind.LETTER_MADE: _("Letter to an employer prepared"),
        EventKind.LETTER_CANCELLED: _("The letter to an employer was cancelled"),
    }
    return titles[kind]


def _answered(details: dict[str, Any]) -> str:
    if details["answer"] == ProposalState.WANTED:
        return _("The person wants the vacancy")
    return _("The person does not want the vacancy: %(reason)s") % {"reason": DeclineReason(details["decline"]).label}


def _settled(details: dict[str, Any]) -> str:
    outcome, reason = ProposalState(details["outcome"]), details["reason"]
    if outcome is ProposalState.REFUSED:
        reason = EmployerRefusal(reason).label
    elif outcome is ProposalState.DECLINED:
        reason = DeclineReason(reason).label
    words = _("Vacancy: %(outcome)s (%(reason)s)") if reason else _("Vacancy: %(outcome)s")
    return words % {"outcome": outcome.label, "reason": reason}
