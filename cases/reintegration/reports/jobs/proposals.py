"""The page of a vacancy that was shown to a person."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from cases.case.models import Case
from cases.case.reports.identity import IdentityLine, identity_line
from cases.reintegration.models import EmployerLetter, JobProposal
from cases.reintegration.reports.jobs.words import vacancy_label
from cases.reintegration.states import DeclineReason, EmployerRefusal, LetterState, ProposalState
from supporters.directory.calendar import date_label, kyiv_day, moment_label


@dataclass(frozen=True, kw_only=True)
class ProposalPage:
    """`reason_label`: why not; `words`, `evidence`: "" for none. `letters`: «надіслано, 3 грудня». `may_write_letter`: the person
    wants the vacancy, which is open."""

    card: IdentityLine
    work_url: str
    title: str
    vacancy_url: str
    valid_label: str
    has_expired: bool
    state_label: str
    reason_label: str
    words: str
    evidence: str
    shown_label: str
    letters: tuple[str, ...]
    is_open: bool
    may_write_letter: bool
    letter_url: str


def proposal_page(proposal: JobProposal, case: Case, *, at: datetime) -> ProposalPage:
    """The caller has selected `vacancy`, `case` and `made_by`. One query."""
    today, vacancy = kyiv_day(at), proposal.vacancy
    expired = bool(vacancy.ended_at) or vacancy.valid_until < today
    letters = EmployerLetter.objects.filter(proposal=proposal).exclude(state=LetterState.CANCELLED).order_by("made_at")
    return ProposalPage(
        card=identity_line(case),
        work_url=reverse("case_employment", args=[case.number]),
        title=vacancy_label(vacancy),
        vacancy_url=reverse("vacancy_detail", args=[vacancy.pk]),
        valid_label=date_label(vacancy.valid_until, today),
        has_expired=expired,
        state_label=str(ProposalState(proposal.state).label),
        reason_label=_reason(proposal),
        words=proposal.words or "",
        evidence=proposal.evidence or "",
        shown_label=f"{proposal.made_by.short_name}, {moment_label(proposal.made_at, today)}",
        letters=tuple(
            f"{LetterState(one.state).label}, {date_label(kyiv_day(one.settled_at or one.made_at), today)}" for one in letters
        ),
        is_open=proposal.is_open,
        may_write_letter=proposal.state == ProposalState.WANTED and (not expired or bool(letters)),
        letter_url=reverse("job_letter", args=[case.number, proposal.pk]),
    )


def _reason(proposal: JobProposal) -> str:
    if proposal.refusal:
        return str(EmployerRefusal(proposal.refusal).label)
    return str(DeclineReason(proposal.decline).label) if proposal.decline else ""
