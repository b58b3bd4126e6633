"""Locks of proposals and jobs: the person, the cards in the order of their keys, then the row."""

from typing import NamedTuple
from uuid import UUID

from cases.case.actions.locks import lock_with_remaining
from cases.case.models import Case
from cases.case.states import IllegalTransition
from cases.reintegration.models import Job, JobProposal
from cases.reintegration.states import JobRefusal, ProposalRefusal


class LockedProposal(NamedTuple):
    """`case`: the card of the proposal; `remaining`: the one that has absorbed it, else the same."""

    case: Case
    remaining: Case
    proposal: JobProposal


class LockedJob(NamedTuple):
    """As LockedProposal."""

    case: Case
    remaining: Case
    job: Job


def lock_proposal(proposal_id: UUID) -> LockedProposal:
    """Raises IllegalTransition when the proposal is settled, or after a loss."""
    case, remaining = lock_with_remaining(JobProposal.objects.values_list("case_id", flat=True).get(pk=proposal_id))
    rows = JobProposal.objects.select_for_update(of=("self",)).select_related("vacancy", "case")
    proposal: JobProposal = rows.get(pk=proposal_id)
    if remaining.loss or not proposal.is_open:
        raise IllegalTransition(remaining.refusal if remaining.loss else ProposalRefusal.SETTLED)
    return LockedProposal(case, remaining, proposal)


def lock_job(job_id: UUID) -> LockedJob:
    """Raises IllegalTransition when the job has ended, or after a loss."""
    case, remaining = lock_with_remaining(Job.objects.values_list("case_id", flat=True).get(pk=job_id))
    job: Job = Job.objects.select_for_update(of=("self",)).select_related("case").get(pk=job_id)
    if remaining.loss or job.ended_on:
        raise IllegalTransition(remaining.refusal if remaining.loss else JobRefusal.ENDED)
    return LockedJob(case, remaining, job)
