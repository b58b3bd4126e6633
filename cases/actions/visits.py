"""Logging an entry, and taking it back at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from cases.actions.events import record_event
from cases.actions.steps import NextStep, lock_case, plan_step, take_back_plan
from cases.models import Case, Visit
from cases.states import EventKind, IllegalTransition, VisitKind
from supporters.models import Supporter

UNDO_WITHIN: Final = timedelta(minutes=2)  # the button is shown for 8 seconds; a slow network gets the rest


@dataclass(frozen=True)
class NewVisit:
    """What happened. A contact that was only attempted may have no words."""

    kind: VisitKind
    reached: bool
    summary: str
    occurred_at: datetime


@transaction.atomic
def log_visit(case_id: UUID, new: NewVisit, step: NextStep, *, by: Supporter, at: datetime, pk: UUID) -> Visit:
    """Record the entry under `pk`, settle the step that was planned and plan the next. Raises IllegalTransition."""
    case = lock_case(case_id)
    visit = Visit(
        pk=pk, case=case, episode=case.episodes.get(ended_at=None), kind=new.kind, reached=new.reached,
        summary=new.summary or None, occurred_at=new.occurred_at, recorded_at=at, by=by,
    )  # fmt: skip
    visit.save(force_insert=True)
    if new.reached and (case.last_contact_at is None or new.occurred_at > case.last_contact_at):
        case.last_contact_at = new.occurred_at
        case.save(update_fields=["last_contact_at"])
    plan_step(case, step, by=by, at=at, planned_in=visit)
    record_event(case, EventKind.VISIT_LOGGED, by=by, at=at, visit=str(visit.pk), visit_kind=new.kind, reached=new.reached)
    return visit


@transaction.atomic
def undo_visit(visit_id: UUID, *, by: Supporter, at: datetime) -> Visit:
    """Void the entry that its author has just saved and put the plan back. Raises IllegalTransition."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("case").get(pk=visit_id)
    case = lock_case(visit.case_id)
    if visit.by_id != by.pk or visit.voided_at is not None or at - visit.recorded_at > UNDO_WITHIN:
        raise IllegalTransition("only its author takes an entry back, once and at once")
    visit.voided_at, visit.voided_by, visit.void_reason = at, by, "undo"
    visit.save(update_fields=["voided_at", "voided_by", "void_reason"])
    take_back_plan(case, visit, at=at)
    _keep_last_contact(case)
    record_event(case, EventKind.VISIT_VOIDED, by=by, at=at, visit=str(visit.pk))
    return visit


def _keep_last_contact(case: Case) -> None:
    made = Visit.objects.filter(case=case, reached=True, voided_at=None)
    case.last_contact_at = made.aggregate(last=Max("occurred_at"))["last"]
    case.save(update_fields=["last_contact_at"])
