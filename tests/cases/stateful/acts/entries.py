"""Entries and calls, their corrections, and the steps that they offer."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from cases.case.models import Case
from cases.course.actions.answers import NOT_ASKED, Answered
from cases.course.actions.calls import call_with, log_call_outcome
from cases.course.actions.corrections import correct_visit
from cases.course.actions.late import log_late_visit
from cases.course.actions.offers import decline_offer, take_offer
from cases.course.actions.promises.entries import EntryPromises, record_entry_promises
from cases.course.actions.promises.making import NewPromise
from cases.course.actions.steps import plan_step_again, postpone_step
from cases.course.actions.visits import NewVisit, edit_visit, log_visit, move_visit, undo_visit
from cases.course.late_access import EntryCase, case_to_log_on
from cases.course.models import FollowUp, Promise, Visit
from cases.course.models.follow_up import ANSWERED, planned_id
from cases.course.states import CallOutcome, PostponeReason, PromiseBy, StepState, VisitKind
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Permission
from tests.cases.stateful.turn import HOURS, Aims, Turn
from tests.cases.stateful.world import World, cards

WAITED = tuple(timedelta(minutes=minutes) for minutes in (0, 0, 5, 180, 3000))
REASONS = [reason for reason in PostponeReason if reason is not PostponeReason.OTHER]


def log_entry(turn: Turn) -> None:
    """With the plan that the form was shown with or an older one; perhaps it keeps a promise and makes another."""
    entry = _entry_case(turn)
    case, new = entry.case, _visit(turn, until=turn.at)
    step, promised, shown = turn.next_step(), _promises(turn, entry.case), _shown(turn, entry.case)
    with transaction.atomic():
        written: dict[str, Any] = {"by": turn.by, "at": turn.at, "pk": new_id(), "answered": _answered(turn, new)}
        if after := entry.arrived_after:
            visit = log_late_visit(case.pk, new, step, arrived_after=after, **written)
        else:
            ends = turn.flip() or (entry.answers and turn.flip())
            visit = log_visit(case.pk, new, step if ends else None, shown=shown, **written)
        record_entry_promises(visit, promised, by=turn.by, at=turn.at)


def _answered(turn: Turn, new: NewVisit) -> Answered:
    """Perhaps the form was shown before entries answered, or nobody was reached."""
    if turn.flip():
        return NOT_ASKED
    repeats = not new.reached and turn.flip()
    return Answered(said=True, ended=turn.choose(list(ANSWERED)), again_after=turn.at if repeats else None)


def log_call(turn: Turn) -> None:
    entry = _entry_case(turn)
    outcome, shown, pk = turn.choose(list(CallOutcome)), _shown(turn, entry.case), new_id()
    if entry.arrived_after:
        call, after = call_with(outcome, at=turn.at), entry.arrived_after
        log_late_visit(entry.case.pk, call, None, arrived_after=after, by=turn.by, at=turn.at, pk=pk)
        return
    log_call_outcome(entry.case.pk, outcome, by=turn.by, at=turn.at, pk=pk, shown=shown, answers=entry.answers)


def undo_entry(turn: Turn) -> None:
    turn.card(Permission.VISIT_LOG)
    undo_visit(_own_entry(turn).pk, by=turn.by, at=turn.at)


def edit_entry(turn: Turn) -> None:
    turn.card(Permission.VISIT_LOG)
    visit = _own_entry(turn)
    edit_visit(visit.pk, _visit(turn, until=visit.recorded_at), by=turn.by, at=turn.at, version=turn.version(visit.version))


def correct_entry(turn: Turn) -> None:
    """When it may not be edited any more."""
    turn.card(Permission.VISIT_LOG)
    visit, kept = _own_entry(turn), Promise.objects.filter(settled_in__by=turn.by).values_list("pk", flat=True)
    not_kept = tuple(kept) if turn.flip() else ()
    version, new = turn.version(visit.version), _visit(turn, until=visit.recorded_at)
    correct_visit(visit.pk, new, not_kept=not_kept, version=version, by=turn.by, at=turn.at, pk=new_id())


def move_entry(turn: Turn) -> None:
    turn.card(Permission.VISIT_LOG)
    visit, workable = _own_entry(turn), Case.objects.workable_by(turn.by).opened()
    reached = set(workable.values_list("pk", flat=True))
    right = turn.choose([case for case in cards(turn.world) if case.pk in reached])
    step = turn.next_step() if turn.flip() else None
    version = turn.version(right.version) if step else None
    move_visit(
        visit.pk, to_case_id=right.pk, step=step, reason="Не та картка", by=turn.by, at=turn.at, pk=new_id(), version=version
    )


def postpone(turn: Turn) -> None:
    case = turn.card(Permission.STEP_POSTPONE)
    postpone_step(
        case.pk,
        due_on=turn.due_on(),
        due_time=turn.choose(HOURS),
        reason=turn.choose(REASONS),
        words="" if turn.seldom() else "Операція",
        by=turn.by,
        at=turn.at,
        version=turn.version(case.version),
    )


def take_offered_step(turn: Turn) -> None:
    case = turn.card(Permission.VISIT_LOG)
    take_offer(_offered(turn).pk, version=turn.version(case.version), by=turn.by, at=turn.at)


def decline_offered_step(turn: Turn) -> None:
    turn.card(Permission.VISIT_LOG)
    decline_offer(_offered(turn).pk, by=turn.by, at=turn.at)


def plan_again(turn: Turn) -> None:
    turn.card(Permission.VISIT_LOG)
    steps = FollowUp.objects.ended().filter(case=turn.case).order_by("planned_at", "pk")
    plan_step_again(turn.choose(list(steps)).pk, by=turn.by, at=turn.at)


def _entry_case(turn: Turn) -> EntryCase:
    """Sometimes the form has waited on a device, and its author has lost the card since."""
    turn.permit(Permission.VISIT_LOG)
    saved_at = turn.at - turn.choose(WAITED)
    return turn.with_purpose(lambda: case_to_log_on(turn.request, turn.case.number, saved_at=saved_at, now=turn.at))


def _visit(turn: Turn, *, until: datetime) -> NewVisit:
    """At `until` or earlier; the forms refuse a later moment."""
    ago = timedelta(hours=turn.choose((0, 2)))
    kind, reached = turn.choose(list(VisitKind)), turn.choose((True, True, False))
    return NewVisit(kind=kind, reached=reached, summary="Поговорили", occurred_at=until - ago)


def _promises(turn: Turn, case: Case) -> EntryPromises:
    is_made, is_kept = turn.choose((False, False, True)), turn.choose((False, True))
    due_on = kyiv_day(turn.at) + timedelta(days=turn.choose((0, 3)))
    made = NewPromise(words=turn.words("Привезти довідку"), who=PromiseBy.SUPPORTER, due_on=due_on) if is_made else None
    kept = Promise.objects.open().filter(case=case).order_by("made_at", "due_on").values_list("pk", flat=True)[:1]
    return EntryPromises(tuple(kept) if is_kept else (), made)


def _shown(turn: Turn, case: Case) -> UUID | None:
    """The step planned now, as the form carries it; sometimes one of before."""
    before = FollowUp.objects.filter(case=case).exclude(state=StepState.PLANNED).order_by("planned_at").first()
    now = planned_id(case.pk)
    return turn.choose((now, now, before.pk if before else now))


def _own_entry(turn: Turn) -> Visit:
    """One of the latest on the card; mostly of this author. Raises Http404."""
    rows = Visit.objects.filter(case=turn.case).order_by("-recorded_at")
    own = rows.filter(by=turn.by)
    if not own:
        raise Http404
    return turn.choose(list(own[:2]))


def _offered(turn: Turn) -> FollowUp:
    return turn.choose(list(FollowUp.objects.filter(case=turn.case, planned_by=turn.by, state=StepState.OFFERED)))


def entries(_world: World) -> Aims:
    return list(Visit.objects.filter(voided_at=None).order_by("-recorded_at").values_list("case", "by")[:3])


def ended_steps(_world: World) -> Aims:
    ended = FollowUp.objects.filter(state__in=ANSWERED).order_by("-settled_at", "pk")
    return list(ended.values_list("case", "settled_by")[:3])


def offered_steps(_world: World) -> Aims:
    return list(FollowUp.objects.filter(state=StepState.OFFERED).order_by("planned_at").values_list("case", "planned_by"))


AIMS = {
    undo_entry: entries,
    edit_entry: entries,
    correct_entry: entries,
    move_entry: entries,
    take_offered_step: offered_steps,
    decline_offered_step: offered_steps,
    plan_again: ended_steps,
}
ACTS = (
    log_entry,
    log_call,
    undo_entry,
    edit_entry,
    correct_entry,
    move_entry,
    postpone,
    take_offered_step,
    decline_offered_step,
    plan_again,
)
