"""Pages of a shown vacancy, a letter to an employer, a job."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cases.case.models import Case
from cases.case.reports.identity import IdentityLine, identity_line, numbered
from cases.case.reports.phones import PhoneLine, phone_lines
from cases.case.states import CaseState, IllegalTransition
from cases.course.reports.plan import after_label
from cases.reintegration.models import EmployerLetter, Job, JobCheck, JobProposal
from cases.reintegration.reports.jobs.section import JobLine, job_lines
from cases.reintegration.reports.jobs.words import job_label, vacancy_label
from cases.reintegration.reports.papers import Contacts, contacts_of
from cases.reintegration.states import DeclineReason, EmployerRefusal, JobRefusal, LetterChannel, LetterState, ProposalState
from supporters.directory.calendar import date_label, kyiv_day, long_moment_label, moment_label
from supporters.directory.models import Supporter
from veterans.models import Consent, Scope


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


@dataclass(frozen=True, kw_only=True)
class LetterPage:
    """`name`: "" unless the person has agreed. `is_blocked`: the letter that waits had the name, and the consent has ended.
    `sent`: earlier letters that have left."""

    number_label: str
    proposal_url: str
    consent_url: str
    employer: str
    post: str
    name: str
    agreed_label: str
    made_label: str
    contacts: Contacts
    lacks_phone: bool
    sent: tuple[str, ...]
    waits: bool
    is_blocked: bool


def letter_page(proposal: JobProposal, letter: EmployerLetter | None, case: Case, *, at: datetime) -> LetterPage:
    """`letter`: the one that waits. The letter is in Ukrainian, whatever the language of the reader."""
    today, contacts = kyiv_day(at), contacts_of(case, at=at)
    agreed_on = letter.name_agreed_on if letter else None
    is_named = agreed_on is not None and may_name(case, at=at)
    with translation.override(settings.LANGUAGE_CODE):
        number, made = numbered(case), long_moment_label(letter.made_at if letter else at)
    sent = EmployerLetter.objects.sent().filter(proposal=proposal).order_by("settled_at")
    return LetterPage(
        number_label=number,
        proposal_url=reverse("job_proposal", args=[case.number, proposal.pk]),
        consent_url=reverse("consent_answer", args=[case.number, Scope.EMPLOYER.value]),
        employer=proposal.vacancy.employer,
        post=proposal.vacancy.post,
        name=case.person.full_name if is_named else "",
        agreed_label=date_label(agreed_on, today) if agreed_on and is_named else "",
        made_label=made,
        contacts=contacts,
        lacks_phone=contacts.supporter is not None and not contacts.supporter.phone,
        sent=tuple(
            f"{LetterChannel(one.channel).label}, {date_label(kyiv_day(one.settled_at), today)}" for one in sent if one.settled_at
        ),
        waits=letter is not None,
        is_blocked=agreed_on is not None and not is_named,
    )


def waiting_letter(proposal: JobProposal) -> EmployerLetter | None:
    return EmployerLetter.objects.waiting().filter(proposal=proposal).first()


def may_name(case: Case, *, at: datetime) -> bool:
    """Whether the consent of the person to data for employers is in force."""
    consent = Consent.objects.of_person(case.person_id).answered_last(Scope.EMPLOYER)
    return bool(consent and consent.is_in_force(kyiv_day(at)))


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
