"""The planned steps of two cards: the earlier one stays planned, the other becomes a promise."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from cases.case.actions.record import record_event
from cases.case.models import Case
from cases.case.states import CaseState, EventKind
from cases.course.actions.promises.making import record_made, settle_reminders
from cases.course.actions.steps import FOLLOW_UP, reopen_step, settle_planned, write_next_due
from cases.course.models import FollowUp, Promise
from cases.course.states import PromiseBy, PromiseState, StepState
from cases.intake.models import JoinedCard
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import reopen_notifications

COPIED = ("what", "kind", "due_on", "due_time", "zone", "moves", "limit_days", "because")


@dataclass(frozen=True, kw_only=True)
class United:
    """`planned`: a copy of the earlier step, in place of `replaced`; None: the step of the remaining card was the earlier one."""

    promise: Promise | None = None
    planned: FollowUp | None = None
    replaced: FollowUp | None = None


def unite_plans(card: Case, into: Case, *, by: Supporter, at: datetime) -> United:
    """The caller has locked both, and ends the step of `card` then. Only one of them may be open: then nothing is changed."""
    if CaseState.OPEN not in (card.state, into.state) or card.state != into.state:
        return United()
    theirs, ours = (FollowUp.objects.select_related("case").get(case=case, state=StepState.PLANNED) for case in (card, into))
    if _moment(ours) <= _moment(theirs):
        return United(promise=_promise(theirs, into, by=by, at=at))
    settle_planned(into, StepState.CANCELLED, by=by, at=at)
    copied = {field: getattr(theirs, field) for field in COPIED}
    planned = FollowUp.objects.create(case=into, planned_at=at, planned_by=by, **copied)
    write_next_due(into, planned)
    return United(promise=_promise(ours, into, by=by, at=at), planned=planned, replaced=ours)


def part_plans(joined: JoinedCard, into: Case, *, by: Supporter, at: datetime) -> bool:
    """Take back what unite_plans() did, where nobody has gone on from it; return whether something stays.

    The caller has locked both cards.
    """
    if joined.planned_id and joined.replaced_id:
        still = FollowUp.objects.filter(pk=joined.planned_id, state=StepState.PLANNED).exists()
        if not still:
            return True  # the promise is all that is left of the replaced step
        settle_planned(into, StepState.CANCELLED, by=by, at=at)
        write_next_due(into, plan_again(joined.replaced_id))
    return not _take_back(joined.promise_id, by=by, at=at)


def plan_again(step_id: UUID) -> FollowUp:
    """Plan a step that a join has cancelled. The caller has locked its case, which has no planned step now."""
    step: FollowUp = FollowUp.objects.select_for_update(of=("self",)).get(pk=step_id)
    reopen_notifications(FOLLOW_UP, step.pk, settled_at=step.settled_at)
    reopen_step(step)
    return step


def _promise(step: FollowUp, into: Case, *, by: Supporter, at: datetime) -> Promise:
    """Due on the day of the step, which may be over."""
    promise = Promise.objects.create(
        case=into, words=step.what, who=PromiseBy.SUPPORTER, due_on=step.due_on, made_by=by, made_at=at
    )
    record_made(promise, by=by, at=at)
    return promise


def _take_back(promise_id: UUID | None, *, by: Supporter, at: datetime) -> bool:
    """Whether nothing of the promise stays: nobody has settled or moved it."""
    if promise_id is None:
        return True
    untouched = Promise.objects.open().filter(pk=promise_id, moves=0).select_related("case")
    promise = untouched.select_for_update(of=("self",)).first()
    if promise is None:
        return False
    promise.state, promise.settled_at, promise.settled_by = PromiseState.WITHDRAWN, at, by
    promise.version += 1
    promise.save(update_fields=["state", "settled_at", "settled_by", "version"])
    settle_reminders([promise.pk], at=at)
    record_event(promise.case, EventKind.PROMISE_WITHDRAWN, by=by, at=at, promise=str(promise.pk))
    return True


def _moment(step: FollowUp) -> tuple[date, time]:
    return (step.due_on, step.due_time or time.max)
