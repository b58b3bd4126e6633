"""The next step of a case: exactly one is planned while the case is open."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from cases.models import Case, FollowUp, Visit
from cases.states import CaseState, IllegalTransition, StepState
from supporters.actions.notifications import settle_notifications
from supporters.models import Supporter

FOLLOW_UP = "follow_up"  # what notifications call a step


@dataclass(frozen=True)
class NextStep:
    """What is promised, on which day, and perhaps at which hour (Europe/Kyiv)."""

    what: str
    due_on: date
    due_time: time | None = None


def lock_case(case_id: UUID) -> Case:
    """The row, locked until the transaction ends. Raises IllegalTransition unless the case is open."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    if case.state != CaseState.OPEN:
        raise IllegalTransition(f"a case that is {case.state} takes no new work")
    return case


def plan_step(case: Case, step: NextStep, *, by: Supporter, at: datetime, planned_in: Visit | None = None) -> FollowUp:
    """Settle the step planned so far as done and plan the next; the case must be locked by the caller."""
    settle_planned(case, StepState.DONE, at=at, settled_in=planned_in)
    planned = FollowUp.objects.create(
        case=case, what=step.what, due_on=step.due_on, due_time=step.due_time, planned_at=at, planned_by=by,
        planned_in=planned_in,
    )  # fmt: skip
    _keep_next_due(case, planned)
    return planned


def settle_planned(case: Case, state: StepState, *, at: datetime, settled_in: Visit | None = None) -> None:
    """Nobody is reminded of it any more."""
    for step in FollowUp.objects.select_for_update(of=("self",)).filter(case=case, state=StepState.PLANNED):
        step.state, step.settled_at, step.settled_in = state, at, settled_in
        step.save(update_fields=["state", "settled_at", "settled_in"])
        settle_notifications(FOLLOW_UP, [step.pk], at=at)


def take_back_plan(case: Case, visit: Visit, *, at: datetime) -> None:
    """Undo what `visit` did to the plan: its step is cancelled, the one it settled is planned again.

    Raises IllegalTransition when the plan has moved on since.
    """
    if not FollowUp.objects.filter(case=case, planned_in=visit, state=StepState.PLANNED).exists():
        raise IllegalTransition("the plan has moved on since this entry")
    settle_planned(case, StepState.CANCELLED, at=at)
    before = FollowUp.objects.select_for_update(of=("self",)).get(case=case, settled_in=visit, state=StepState.DONE)
    before.state, before.settled_at, before.settled_in = StepState.PLANNED, None, None
    before.save(update_fields=["state", "settled_at", "settled_in"])
    _keep_next_due(case, before)


def _keep_next_due(case: Case, planned: FollowUp) -> None:
    case.next_due_on, case.next_due_time = planned.due_on, planned.due_time
    case.save(update_fields=["next_due_on", "next_due_time"])
