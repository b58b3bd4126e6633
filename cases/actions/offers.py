"""A step typed with an entry while somebody else changed the plan: it is kept, and its author chooses between the two."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.actions.acceptance import accept_by_work
from cases.actions.events import record_event
from cases.actions.locks import lock_case
from cases.actions.steps import NextStep, keep_next_due, keep_plan, limit_beyond, settle_planned, write_step
from cases.models import Case, FollowUp, Visit
from cases.states import EventKind, IllegalTransition, StepState
from supporters.models import Supporter


def offer_step(case: Case, step: NextStep, *, by: Supporter, at: datetime, planned_in: Visit) -> FollowUp:
    """The plan stays, and `step` is kept beside it. The case is locked by the caller. Raises IllegalTransition when the step is
    too far ahead."""
    offered = write_step(case, step, by=by, at=at, planned_in=planned_in, state=StepState.OFFERED)
    keep_plan(case)
    return offered


@transaction.atomic
def take_offer(step_id: UUID, *, version: int, by: Supporter, at: datetime) -> FollowUp:
    """The offered step becomes the planned one; the step planned until now is cancelled. `version` is the one of the case that
    its author was shown. Raises IllegalTransition, also when the case has changed since or the step is too far ahead by now."""
    case, step = _lock_offer(step_id, by=by)
    if case.version != version:
        raise IllegalTransition("the plan has moved on again")
    accept_by_work(case, by=by, at=at)
    limit_beyond(case, step.due_on, promised_at=at, says_why=step.limit_days is not None)
    settle_planned(case, StepState.CANCELLED, at=at, settled_in=step.planned_in)
    step.state, step.planned_at = StepState.PLANNED, at
    step.save(update_fields=["state", "planned_at"])
    keep_next_due(case, step)
    record_event(case, EventKind.OFFER_TAKEN, by=by, at=at, after=step.due_on.isoformat())
    return step


@transaction.atomic
def decline_offer(step_id: UUID, *, by: Supporter, at: datetime) -> FollowUp:
    """What is planned stays, and the offered step is cancelled. Raises IllegalTransition."""
    case, step = _lock_offer(step_id, by=by)
    step.state, step.settled_at = StepState.CANCELLED, at
    step.save(update_fields=["state", "settled_at"])
    record_event(case, EventKind.OFFER_DECLINED, by=by, at=at, after=step.due_on.isoformat())
    return step


def withdraw_offer(visit: Visit, *, at: datetime) -> None:
    """The entry is void by now: nothing of it is offered any more. The case is locked by the caller."""
    offered = FollowUp.objects.filter(planned_in=visit, state=StepState.OFFERED)
    offered.update(state=StepState.CANCELLED, settled_at=at)


def _lock_offer(step_id: UUID, *, by: Supporter) -> tuple[Case, FollowUp]:
    """The case first. Raises IllegalTransition unless the case is open and the step is offered to this author."""
    case = lock_case(FollowUp.objects.values_list("case_id", flat=True).get(pk=step_id))
    step = FollowUp.objects.select_for_update(of=("self",)).select_related("case", "planned_in").get(pk=step_id)
    if step.state != StepState.OFFERED or step.planned_by_id != by.pk:
        raise IllegalTransition("only its author takes or declines an offered step, once")
    return case, step
