"""Open a case and change its stage."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case, lock_owner, next_span, record_event
from cases.case.models import Case, DepartmentSpan, Episode, OwnerSpan, RiskSpan, StageSpan, StateSpan
from cases.case.models.episode import NO_NOTICE, Notice
from cases.case.numbers import new_number
from cases.case.states import CaseRefusal, CaseState, EventKind, IllegalTransition, PersonRefusal, Programme, Risk, Stage
from cases.course.actions.answers import NOT_ASKED, Answered, answer_at_stage
from cases.course.actions.promises.making import ask_at_stage
from cases.course.actions.stays import Place, begin_stay, follow_stage, stay_at_stage
from cases.course.actions.steps import NextStep, plan_step
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.models import Department, Supporter
from veterans.actions.locks import lock_person
from veterans.models import Person


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """What is decided when a case is opened. `place`: None when nobody has said where the person is.

    Without an owner it waits in the department's queue; a colleague is asked to lead it by an offer (cases.HandOver).
    """

    programme: Programme
    stage: Stage
    owner: Supporter | None
    department: Department
    first_step: NextStep
    place: Place | None = None
    risk: Risk = Risk.GREEN
    notice: Notice = NO_NOTICE
    since: datetime | None = None  # when the stage and the stay began, if before the case was opened
    register: UUID | None = None  # the import that opens it
    number: str = ""  # drawn when the case is opened, unless the caller had to know it before


@dataclass(frozen=True, kw_only=True)
class NewStage:
    """`step`: None when the planned one stays. Moving back needs a reason."""

    to: Stage
    step: NextStep | None
    answered: Answered = NOT_ASKED
    reason: str = ""


@transaction.atomic
def open_case(person: Person, new: NewCase, *, by: Supporter, at: datetime) -> Case:
    """Create a case with its spans, its first episode and its first step.

    Raises IntegrityError when the person already has one in the programme, IllegalTransition when the owner's account was just
    closed, or when the person was joined into another one, who has the card.
    """
    if new.owner:
        lock_owner(new.owner.pk, among=Supporter.objects.active())
    if lock_person(person.pk).joined_into_id:
        raise IllegalTransition(PersonRefusal.JOINED)
    case = Case.objects.create(
        number=new.number or free_number(),
        person=person,
        programme=new.programme,
        stage=new.stage,
        risk=new.risk,
        owner=new.owner,
        department=new.department,
        queued_at=None if new.owner else at,
        opened_at=at,
        next_due_on=new.first_step.due_on,
        next_due_time=new.first_step.due_time,
    )
    Episode.objects.create(case=case, notice_source=new.notice.source or "", noticed_at=new.notice.at, started_at=at)
    StageSpan.objects.create(case=case, value=new.stage, from_at=new.since or at)
    StateSpan.objects.create(case=case, value=CaseState.OPEN, from_at=at)
    RiskSpan.objects.create(case=case, value=new.risk, from_at=at)
    DepartmentSpan.objects.create(case=case, value=new.department, from_at=at)
    if new.owner:
        OwnerSpan.objects.create(case=case, value=new.owner, from_at=at)
    if first_stay := stay_at_stage(new.stage, new.place):
        begin_stay(case, first_stay, by=by, at=new.since or at)
    if case.facility:
        case.save(update_fields=["facility"])
    plan_step(case, new.first_step, by=by, at=at)
    brought = {"register": str(new.register)} if new.register else {}
    record_event(case, EventKind.OPENED, by=by, at=at, stage=new.stage, **brought)
    return case


@transaction.atomic
def change_stage(
    case_id: UUID,
    *,
    to: Stage,
    moved_at: datetime,
    step: NextStep | None,
    place: Place | None,
    by: Supporter,
    at: datetime,
    answered: Answered = NOT_ASKED,
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Change the stage of an open case as of `moved_at`, which may not precede the current stage. Moving back needs a reason.

    The stage is one of the programme of the case. `step` is None when the planned one stays. Raises IllegalTransition,
    ChangedMeanwhile.
    """
    case = lock_case(case_id)
    if version is not None:
        refuse_outdated(shown=version, now=case.version)
    new = NewStage(to=to, step=step, answered=answered, reason=reason)
    before = begin_stage(case, new, moved_at=moved_at)
    follow_stage(case, place, by=by, at=moved_at)
    case.save(update_fields=["stage", "facility"])
    follow_up_stage(case, before, new, moved_at=moved_at, by=by, at=at)
    return case


def begin_stage(case: Case, new: NewStage, *, moved_at: datetime) -> Stage:
    """Return the stage before. The caller has locked the case, and saves it. Raises IllegalTransition."""
    before = Stage(case.stage)
    if new.to not in before.later() and not (new.to in before.earlier() and new.reason):
        raise IllegalTransition(CaseRefusal.STAGE)
    next_span(StageSpan, case, new.to, at=moved_at)
    case.stage = new.to
    return before


def follow_up_stage(case: Case, before: Stage, new: NewStage, *, moved_at: datetime, by: Supporter, at: datetime) -> None:
    """The plan, the next talk about safety and the event of a stage that has begun."""
    answer_at_stage(case, new.step, new.answered, by=by, at=at)
    ask_at_stage(case, by=by, at=at)
    moment = moved_at.isoformat()
    record_event(case, EventKind.STAGE_CHANGED, by=by, at=at, note=new.reason, before=before, after=new.to, moved_at=moment)


def free_number() -> str:
    """Draw case numbers until one is unused."""
    number = new_number()
    while Case.objects.filter(number=number).exists():
        number = new_number()
    return number
