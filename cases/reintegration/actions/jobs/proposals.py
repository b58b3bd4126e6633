"""Show a vacancy to a person, record the answer and what becomes of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case, record_event
from cases.case.models.group import of_group
from cases.case.states import EventKind, IllegalTransition
from cases.reintegration.actions.jobs.jobs import LockedProposal, NewJob, begin_job, lock_proposal
from cases.reintegration.actions.jobs.letters import end_letters
from cases.reintegration.models import Job, JobProposal, Vacancy
from cases.reintegration.states import DeclineReason, EmployerRefusal, ProposalRefusal, ProposalState, VacancyRefusal
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter


@dataclass(frozen=True, kw_only=True)
class ProposalAnswer:
    """`decline`: why the person does not want it; None: wants it. `words`: what the person said, "" for nothing."""

    decline: DeclineReason | None
    words: str


@dataclass(frozen=True, kw_only=True)
class ProposalOutcome:
    """REFUSED with `refusal`, DECLINED with `decline`, or GONE. `evidence`: by what it is known, "" for nothing."""

    state: ProposalState
    refusal: EmployerRefusal | None
    decline: DeclineReason | None
    words: str
    evidence: str


@transaction.atomic
def propose_job(case_id: UUID, vacancy_id: UUID, *, by: Supporter, at: datetime, pk: UUID) -> JobProposal:
    """Show a vacancy to the person of an open case, once while it is open. Raises IllegalTransition."""
    case = lock_case(case_id)
    if not Vacancy.objects.open_on(kyiv_day(at)).filter(pk=vacancy_id).exists():
        raise IllegalTransition(VacancyRefusal.ENDED)
    if JobProposal.objects.open().filter(of_group(case.pk), vacancy=vacancy_id).exists():
        raise IllegalTransition(ProposalRefusal.SHOWN)
    proposal = JobProposal.objects.create(pk=pk, case=case, vacancy_id=vacancy_id, made_by=by, made_at=at)
    record_event(case, EventKind.JOB_PROPOSED, by=by, at=at, proposal=str(pk), vacancy=str(vacancy_id))
    return proposal


@transaction.atomic
def answer_proposal(proposal_id: UUID, answer: ProposalAnswer, *, by: Supporter, at: datetime) -> JobProposal:
    """Raises IllegalTransition."""
    case, _remaining, proposal = lock_proposal(proposal_id)
    if proposal.state != ProposalState.SHOWN:
        raise IllegalTransition(ProposalRefusal.ANSWERED)
    proposal.answered_by, proposal.answered_at, proposal.words = by, at, answer.words or None
    if answer.decline is None:
        proposal.state = ProposalState.WANTED
    else:
        proposal.state, proposal.decline = ProposalState.DECLINED, answer.decline
        proposal.settled_by, proposal.settled_at = by, at
    fields = ("state", "answered_by", "answered_at", "words", "decline", "settled_by", "settled_at")
    proposal.save(update_fields=fields)
    record_event(
        case,
        EventKind.JOB_ANSWERED,
        by=by,
        at=at,
        proposal=str(proposal.pk),
        answer=proposal.state,
        decline=answer.decline.value if answer.decline else "",
    )
    return proposal


@transaction.atomic
def settle_proposal(proposal_id: UUID, outcome: ProposalOutcome, *, by: Supporter, at: datetime) -> JobProposal:
    """Without a job: refused by the employer, declined by the person, or the vacancy has ended. Raises IllegalTransition."""
    locked = lock_proposal(proposal_id)
    is_gone, proposal = outcome.state == ProposalState.GONE, locked.proposal
    if not is_gone and (
        proposal.state != ProposalState.WANTED or outcome.state not in (ProposalState.REFUSED, ProposalState.DECLINED)
    ):
        raise IllegalTransition(ProposalRefusal.OUTCOME)
    proposal.refusal, proposal.decline = outcome.refusal or "", outcome.decline or ""
    proposal.words = outcome.words or proposal.words
    _conclude(locked, outcome.state, evidence=outcome.evidence, by=by, at=at)
    return proposal


@transaction.atomic
def hire(proposal_id: UUID, new: NewJob, *, by: Supporter, at: datetime, pk: UUID) -> Job:
    """The employer hires: the proposal is settled and the job begins. Raises IllegalTransition, EmployedAlready."""
    locked = lock_proposal(proposal_id)
    if locked.proposal.state != ProposalState.WANTED:
        raise IllegalTransition(ProposalRefusal.NOT_WANTED)
    job = begin_job(locked.remaining, new, proposal=locked.proposal, by=by, at=at, pk=pk)
    _conclude(locked, ProposalState.HIRED, evidence=new.evidence, by=by, at=at)
    return job


def _conclude(locked: LockedProposal, state: ProposalState, *, evidence: str, by: Supporter, at: datetime) -> None:
    case, _remaining, proposal = locked
    proposal.state, proposal.evidence, proposal.settled_by, proposal.settled_at = state, evidence or None, by, at
    fields = ("state", "refusal", "decline", "words", "evidence", "settled_by", "settled_at")
    proposal.save(update_fields=fields)
    end_letters(proposal, by=by, at=at)
    reason = proposal.refusal or proposal.decline
    record_event(
        case, EventKind.PROPOSAL_SETTLED, by=by, at=at, proposal=str(proposal.pk), outcome=state.value, reason=str(reason)
    )
