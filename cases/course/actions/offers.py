"""Handle a step typed while another person changed the plan: both steps are kept and the author chooses."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from cases.case.actions.record import lock_case, record_event
from cases.case.models import Case
from cases.case.states import EventKind, IllegalTransition
from cases.course.actions.answers import Answered
from cases.course.actions.steps import (
    NextStep,
    keep_plan,
    limit_beyond,
    plan_step,
    settle_planned,
    step_now,
    write_next_due,
    write_step,
)
from cases.course.models import FollowUp, Visit
from cases.course.models.follow_up import FollowUpQuerySet, planned_id
from cases.course.states import StepRefusal, StepState
from supporters.directory.models import Supporter


def plan_or_offer(
    case: Case,
    step: NextStep,
    *,
    shown: UUID,
    by: Supporter,
    at: datetime,
    planned_in: Visit,
    answered: Answered,
) -> FollowUp:
    """Plan `step` if `shown` is still the planned step or the planned step equals `step`; otherwise offer `step` to its author.

    `shown` is the planned step that the author saw. The caller has locked the case. Raises IllegalTransition when the step is too
    far ahead.
    """
    planned = planned_id(case.pk)
    if answered.said and shown != planned:
        moved = step_now(case, shown)
        shown = moved.pk if moved else shown
    if shown == planned:
        return plan_step(case, step, by=by, at=at, planned_in=planned_in, ended=answered.ended)
    alike = [each for each in _current_steps(case, by) if _is_alike(each, step)]
    if any(each.state == StepState.PLANNED for each in alike):
        return plan_step(case, step, by=by, at=at, planned_in=planned_in)
    _cancel(FollowUp.objects.filter(pk__in=[each.pk for each in alike]), by=by, at=at)  # this offer takes their place
    offered = write_step(case, step, by=by, at=at, planned_in=planned_in, state=StepState.OFFERED)
    keep_plan(case)
    return offered


@transaction.atomic
def take_offer(step_id: UUID, *, version: int, by: Supporter, at: datetime) -> FollowUp:
    """Plan the offered step in place of the planned one. `version` is the version of the case that its author was shown.

    Raises IllegalTransition, also when the case has changed since or the step is too far ahead by now.
    """
    case, step = _lock_offer(step_id, by=by)
    if case.version != version:
        raise IllegalTransition(StepRefusal.MOVED)
    limit_beyond(case, step.due_on, promised_at=at, says_why=step.limit_days is not None)
    settle_planned(case, StepState.REPLACED, by=by, at=at, settled_in=step.planned_in, replaced_by=step.pk)
    step.state, step.planned_at = StepState.PLANNED, at
    step.save(update_fields=["state", "planned_at"])
    write_next_due(case, step)
    record_event(case, EventKind.OFFER_TAKEN, by=by, at=at, after=step.due_on.isoformat())
    return step


@transaction.atomic
def decline_offer(step_id: UUID, *, by: Supporter, at: datetime) -> FollowUp:
    """Cancel the offered step and keep the plan. Raises IllegalTransition."""
    case, step = _lock_offer(step_id, by=by)
    step.state, step.settled_at, step.settled_by = StepState.CANCELLED, at, by
    step.save(update_fields=["state", "settled_at", "settled_by"])
    record_event(case, EventKind.OFFER_DECLINED, by=by, at=at, after=step.due_on.isoformat())
    return step


def withdraw_offer(visit: Visit, *, by: Supporter, at: datetime) -> None:
    """Cancel the offer made by a voided entry. The caller has locked the case."""
    _cancel(FollowUp.objects.filter(planned_in=visit, state=StepState.OFFERED), by=by, at=at)


def _current_steps(case: Case, by: Supporter) -> FollowUpQuerySet:
    """The planned step, and the steps offered to this author."""
    own = Q(state=StepState.PLANNED) | Q(state=StepState.OFFERED, planned_by=by)
    return FollowUp.objects.select_related("case").filter(own, case=case)


def _is_alike(row: FollowUp, step: NextStep) -> bool:
    """Compare words, kind, day, hour and reason: between equal steps there is nothing to choose."""
    before = (row.what, row.kind, row.due_on, row.due_time, row.because or "")
    return before == (step.what, step.kind, step.due_on, step.due_time, step.because if row.limit_days is not None else "")


def _cancel(steps: FollowUpQuerySet, *, by: Supporter, at: datetime) -> None:
    steps.update(state=StepState.CANCELLED, settled_at=at, settled_by=by)


def _lock_offer(step_id: UUID, *, by: Supporter) -> tuple[Case, FollowUp]:
    """Lock the case, then the step. Raises IllegalTransition unless the case is open and the step is offered to this author."""
    case = lock_case(FollowUp.objects.values_list("case_id", flat=True).get(pk=step_id))
    step = FollowUp.objects.select_for_update(of=("self",)).select_related("case", "planned_in").get(pk=step_id)
    if step.state != StepState.OFFERED or step.planned_by_id != by.pk:
        raise IllegalTransition(StepRefusal.OFFERED)
    return case, step
