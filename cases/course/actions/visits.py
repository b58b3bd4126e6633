"""Log an entry, undo it, edit it, and move it from the wrong card to the right one."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from cases.case.actions.record import lock_case, record_event
from cases.case.models import Case, Episode
from cases.case.states import EventKind, IllegalTransition, Risk
from cases.course.actions.answers import NOT_ASKED, Answered
from cases.course.actions.entry_checks import take_back_checks
from cases.course.actions.offers import plan_or_offer, withdraw_offer
from cases.course.actions.promises.entries import move_made_promises, take_back_promises
from cases.course.actions.risk import raise_with, take_back_rise
from cases.course.actions.steps import NextStep, holds_plan, keep_plan, plan_step, same_step, step_about, take_back_plan
from cases.course.models import FollowUp, Visit
from cases.course.models.visit import EDIT_WITHIN, is_of_course
from cases.course.states import CallOutcome, EntryRefusal, StepState, VisitKind, is_contact
from privacy.prepared import Prepared, PreparedInsert
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter

ENTRY: Final = PreparedInsert(Visit)


@dataclass(frozen=True, kw_only=True)
class NewVisit:
    """What happened. An attempted contact may have no words, nor may a call that has an outcome."""

    kind: VisitKind
    reached: bool
    summary: str
    occurred_at: datetime
    outcome: CallOutcome | Literal[""] = ""


@transaction.atomic
def log_visit(
    case_id: UUID,
    new: NewVisit,
    step: NextStep | None,
    *,
    by: Supporter,
    at: datetime,
    pk: UUID,
    shown: UUID | None = None,
    answered: Answered = NOT_ASKED,
    risk: Risk | None = None,
) -> Visit:
    """Record the entry under `pk` and plan the next step in place of the planned one. `step` is None when the plan stays.

    `shown` is the step that was planned when the form was shown (None: no check). When another one is planned by now, that one
    stays, and `step` is offered to the author. `risk`: a level to raise the risk to. Raises IllegalTransition.
    """
    case = lock_case(case_id)
    visit = new_entry(case, new, episode_id=_open_episode(case), by=by, at=at, pk=pk)
    if answered.said and not new.reached:
        step, answered = _after_attempt(step, answered, step_about(case, shown))
    # The foreign keys from the step to the entry are checked when the transaction ends.
    if step is None:
        keep_plan(case)
    elif shown is None:
        plan_step(case, step, by=by, at=at, planned_in=visit, ended=answered.ended)
    else:
        plan_or_offer(case, step, shown=shown, by=by, at=at, planned_in=visit, answered=answered)
    raise_with(visit, risk, by=by, at=at)
    _save_new(visit, case)
    record_logged(visit, by=by, at=at)
    return visit


def new_entry(case: Case, new: NewVisit, *, episode_id: UUID, by: Supporter, at: datetime, pk: UUID) -> Visit:
    """Build an unsaved entry and update the last contact on `case`, which the caller has locked and saves."""
    is_later = case.last_contact_at is None or new.occurred_at > case.last_contact_at
    if is_later and is_contact(new.kind, reached=new.reached) and is_of_course(case, new.occurred_at):
        case.last_contact_at = new.occurred_at
    return Visit(
        pk=pk,
        case=case,
        episode_id=episode_id,
        kind=new.kind,
        reached=new.reached,
        outcome=new.outcome,
        summary=new.summary or None,
        occurred_at=new.occurred_at,
        recorded_at=at,
        by=by,
    )


def record_logged(visit: Visit, *, by: Supporter, at: datetime, **details: str) -> None:
    record_event(
        visit.case,
        EventKind.VISIT_LOGGED,
        by=by,
        at=at,
        visit=str(visit.pk),
        visit_kind=visit.kind,
        reached=visit.reached,
        **outcome_details(visit.outcome),
        **details,
    )


@transaction.atomic
def undo_visit(visit_id: UUID, *, by: Supporter, at: datetime) -> Visit:
    """Void an entry just saved by its author and restore its case. Raises IllegalTransition."""
    case, visit = lock_entry(visit_id)
    if not Visit.objects.undoable_by(by, at).filter(pk=visit_id).exists():
        raise IllegalTransition(EntryRefusal.UNDO)
    visit.voided_at, visit.voided_by, visit.void_reason = at, by, "undo"
    visit.save(update_fields=["voided_at", "voided_by", "void_reason"])
    _take_back(case, visit, by=by, at=at)
    take_back_rise(case, visit, by=by, at=at)
    recompute_last_contact(case)
    record_event(case, EventKind.VISIT_VOIDED, by=by, at=at, visit=str(visit.pk))
    return visit


def still_editable(recorded_at: datetime, *, at: datetime) -> bool:
    """Whether the author may still edit the entry; later it is corrected by another entry."""
    return timedelta(0) <= at - recorded_at <= EDIT_WITHIN


@transaction.atomic
def edit_visit(
    visit_id: UUID, new: NewVisit, *, by: Supporter, at: datetime, version: int | None = None, saved_at: datetime | None = None
) -> Visit:
    """Edit an entry within a quarter of an hour; only its author may. The previous words stay in the event.

    The outcome of a call stays while kind and reached are unchanged. `saved_at` is when the author pressed Save (None: now).
    Raises IllegalTransition, ChangedMeanwhile.
    """
    case, visit = lock_entry(visit_id)
    if version is not None:
        refuse_outdated(shown=version, now=visit.version)
    if visit.by_id != by.pk or visit.voided_at is not None or not still_editable(visit.recorded_at, at=saved_at or at):
        raise IllegalTransition(EntryRefusal.EDIT)
    record_event(
        case,
        EventKind.VISIT_EDITED,
        by=by,
        at=at,
        note=visit.summary or "",
        visit=str(visit.pk),
        visit_kind=visit.kind,
        reached=visit.reached,
        occurred_at=visit.occurred_at.isoformat(),
        **outcome_details(visit.outcome),
    )
    if (visit.kind, visit.reached) != (new.kind, new.reached):
        visit.outcome = ""
    visit.kind, visit.reached, visit.summary = new.kind, new.reached, new.summary or None
    visit.occurred_at, visit.edited_at, visit.version = new.occurred_at, at, visit.version + 1
    visit.save(update_fields=["kind", "reached", "outcome", "summary", "occurred_at", "edited_at", "version"])
    recompute_last_contact(case)
    return visit


@transaction.atomic
def move_visit(
    visit_id: UUID,
    *,
    to_case_id: UUID,
    step: NextStep | None,
    reason: str,
    by: Supporter,
    at: datetime,
    pk: UUID,
    answered: Answered = NOT_ASKED,
    version: int | None = None,
) -> Visit:
    """Void the entry on the wrong card and write a correcting entry under `pk` on the right card.

    The wrong card returns to its state before the entry, as far as nobody has worked on it since. On the right card `step` is
    planned next, in place of the step planned there; None: the plan there stays. `version` is the version of the
    right case that the author was shown (None: no check). A rise of the risk moves as well. Raises IllegalTransition,
    ChangedMeanwhile.
    """
    wrong_id = _case_of(visit_id)
    cases = {case_id: lock_case(case_id) for case_id in sorted({wrong_id, to_case_id})}  # in one order: no deadlock
    wrong, right = cases[wrong_id], cases[to_case_id]
    visit = _locked(visit_id)
    if visit.by_id != by.pk or visit.voided_at is not None or wrong.pk == right.pk:
        raise IllegalTransition(EntryRefusal.MOVE)
    if version is not None:
        refuse_outdated(shown=version, now=right.version)
    visit.voided_at, visit.voided_by, visit.void_reason = at, by, reason
    visit.save(update_fields=["voided_at", "voided_by", "void_reason"])
    moved = Visit(
        pk=pk,
        case=right,
        episode_id=_open_episode(right),
        kind=visit.kind,
        reached=visit.reached,
        outcome=visit.outcome,
        summary=visit.summary or None,
        occurred_at=visit.occurred_at,
        recorded_at=at,
        by=by,
        corrects=visit,
    )
    if step:
        plan_step(right, step, by=by, at=at, planned_in=moved, ended=answered.ended)
    else:
        keep_plan(right)
    raise_with(moved, take_back_rise(wrong, visit, by=by, at=at), by=by, at=at)
    _save_new(moved, right)
    move_made_promises(visit, moved, right, by=by, at=at)
    _take_back(wrong, visit, by=by, at=at)
    recompute_last_contact(wrong)
    recompute_last_contact(right)
    record_event(wrong, EventKind.VISIT_MOVED_AWAY, by=by, at=at, note=reason, visit=str(visit.pk))
    record_event(right, EventKind.VISIT_MOVED_HERE, by=by, at=at, note=reason, visit=str(moved.pk))
    return moved


def lock_entry(visit_id: UUID) -> tuple[Case, Visit]:
    """Lock the case, then the entry, in the order of move_visit(). Raises IllegalTransition unless the case is open."""
    case = lock_case(_case_of(visit_id))
    return case, _locked(visit_id)


def _after_attempt(step: NextStep | None, answered: Answered, before: FollowUp) -> tuple[NextStep | None, Answered]:
    """A step whose words stay is moved and not replaced."""
    if answered.again_after:
        day = kyiv_day(answered.again_after) + timedelta(days=1)
        step = same_step(before, day, promised_at=answered.again_after)
    is_same = step is not None and step.what == before.what
    return step, replace(answered, ended=StepState.POSTPONED) if is_same else answered


def _save_new(visit: Visit, case: Case) -> None:
    """Save the entry last, so that it keeps the final version of the case."""
    visit.case_version = case.version
    ENTRY.insert(visit)


def _take_back(case: Case, visit: Visit, *, by: Supporter, at: datetime) -> None:
    """Undo what the voided entry did to its case, as far as nobody has worked on it since."""
    withdraw_offer(visit, by=by, at=at)
    take_back_promises(visit, by=by, at=at)
    take_back_checks(visit, by=by, at=at)
    if holds_plan(visit):
        take_back_plan(case, visit, by=by, at=at)


def _case_of(visit_id: UUID) -> UUID:
    """Needs no lock: an entry never changes its case."""
    case_id: UUID = Visit.objects.values_list("case_id", flat=True).get(pk=visit_id)
    return case_id


def _locked(visit_id: UUID) -> Visit:
    return Visit.objects.select_for_update(of=("self",)).select_related("case").get(pk=visit_id)


EPISODE: Final = Prepared(lambda *, case: Episode.objects.filter(case=case, ended_at=None).values_list("pk"))


def _open_episode(case: Case) -> UUID:
    (found,) = EPISODE.rows(case=case.pk)
    pk: UUID = found[0]
    return pk


def outcome_details(outcome: str) -> dict[str, str]:
    """For an event: the outcome of a call, if the entry has one."""
    return {"outcome": outcome} if outcome else {}


def recompute_last_contact(case: Case) -> None:
    """Of the latest course, and of entries of absorbed cards that arrived after they were joined."""
    made = Visit.objects.contacts().of_course(case.pk, since=case.opened_at)
    case.last_contact_at = made.aggregate(last=Max("occurred_at"))["last"]
    case.save(update_fields=["last_contact_at"])
