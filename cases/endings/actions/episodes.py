"""Begin a new course of a case: open a closed one again, or begin anew after a new wound."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case, lock_valid_case, next_span, record_event
from cases.case.actions.speaking import End, end_speaking, outlasting
from cases.case.models import Case, Episode, EpisodeInjury, Loss, StageSpan, StateSpan
from cases.case.models.episode import NO_NOTICE, Notice
from cases.case.states import (
    STAGES,
    CaseRefusal,
    CaseState,
    EpisodeKind,
    EventKind,
    HandOverReason,
    IllegalTransition,
    InjuryGroup,
    LossState,
    Programme,
    Stage,
)
from cases.course.actions.answers import NOT_ASKED, Answered, answer_at_stage
from cases.course.actions.holds import end_pause
from cases.course.actions.promises.making import ask_at_stage
from cases.course.actions.stays import Place, follow_stage
from cases.course.actions.steps import NextStep
from cases.course.states import StepRefusal
from cases.endings.actions.closures import end_proposal
from cases.endings.actions.losses import LOSS, Answering, lock_answering
from cases.endings.states import EpisodeRefusal
from cases.leading.actions.departments import move_to
from cases.leading.actions.hand_overs.asking import NewHandOver, ask, lock_department
from cases.leading.actions.owners import put_into_queue
from cases.reintegration.actions.jobs.jobs import take_over_search
from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import settle_all


@dataclass(frozen=True, kw_only=True)
class NewEpisode:
    """Why it begins, on what day (None: not known), the groups of injuries, the stage and place now, and the next step.

    `step`: None when the planned one stays. `shown`: the step that `answered` is about.
    """

    kind: EpisodeKind
    happened_on: date | None
    injuries: tuple[InjuryGroup, ...]
    stage: Stage
    place: Place | None
    step: NextStep | None
    notice: Notice = NO_NOTICE
    answered: Answered = NOT_ASKED
    shown: UUID | None = None


@transaction.atomic
def reopen_case(case_id: UUID, new: NewEpisode, *, by: Supporter, at: datetime) -> Case:
    """Open a closed case with a new episode; its checks end.

    Its owner leads it if that one opens it. Otherwise it waits in the queue, and the owner, if still able, is asked to lead it
    again. Not after a death, and not while a report of a loss is unanswered. Raises IllegalTransition.
    """
    answering = lock_answering(case_id)
    lock_department(answering.department.pk)
    case = lock_valid_case(case_id)
    if case.state != CaseState.CLOSED:
        raise IllegalTransition(EpisodeRefusal.NOT_CLOSED)
    if case.person.is_erased:
        raise IllegalTransition(EpisodeRefusal.ERASED)
    if new.step is None:
        raise IllegalTransition(StepRefusal.FORM)
    _end_loss(case, new.kind, at=at)
    end_speaking(case.pk, by=by, at=at, stay=outlasting(End.COURSE_OF_LOST if case.loss else End.SUPPORT))
    take_over_search(case, at=at)
    next_span(StateSpan, case, CaseState.OPEN, at=at)
    case.state, case.loss = CaseState.OPEN, ""
    case.next_due_on, case.next_due_time, case.queued_at = new.step.due_on, new.step.due_time, at
    case.save(update_fields=["state", "loss", "next_due_on", "next_due_time", "queued_at"])
    _begin(case, new, by=by, at=at)
    record_event(case, EventKind.REOPENED, by=by, at=at, episode_kind=new.kind)
    _lead(case, answering, by=by, at=at)
    return case


@transaction.atomic
def begin_episode(case_id: UUID, new: NewEpisode, *, by: Supporter, at: datetime) -> Case:
    """Begin a new episode of an open case, after a new wound; a pause and a proposal to end it are over.

    Raises IllegalTransition.
    """
    case = lock_case(case_id)
    end_proposal(case, by=by, at=at)
    Episode.objects.filter(case=case, ended_at=None).update(ended_at=at)
    end_pause(case, by=by, at=at)
    _begin(case, new, by=by, at=at)
    record_event(case, EventKind.EPISODE_BEGUN, by=by, at=at, episode_kind=new.kind)
    return case


def _begin(case: Case, new: NewEpisode, *, by: Supporter, at: datetime) -> None:
    """Silence and first contact count from now. The caller has locked `case`."""
    episode = Episode.objects.create(
        pk=new_id(),
        case=case,
        kind=new.kind,
        happened_on=new.happened_on,
        notice_source=new.notice.source or "",
        noticed_at=new.notice.at,
        started_at=at,
    )
    EpisodeInjury.objects.bulk_create([EpisodeInjury(pk=new_id(), episode=episode, group=group) for group in new.injuries])
    case.opened_at, case.last_contact_at = at, None
    if new.stage not in STAGES[Programme(case.programme)]:
        raise IllegalTransition(CaseRefusal.PROGRAMME)
    moves = new.stage != case.stage
    if moves:
        next_span(StageSpan, case, new.stage, at=at)
        case.stage = new.stage
    follow_stage(case, new.place, by=by, at=at)
    case.save(update_fields=["opened_at", "last_contact_at", "stage", "facility"])
    answer_at_stage(case, new.step, new.answered, by=by, at=at, shown=new.shown)
    if moves:
        ask_at_stage(case, by=by, at=at)


def _lead(case: Case, answering: Answering, *, by: Supporter, at: datetime) -> None:
    owner, department = answering.owner, answering.department
    if owner is None or owner.pk != by.pk:
        put_into_queue(case, department, at=at)
        if owner:
            new = NewHandOver(to=owner, department=department, reason=HandOverReason.QUEUE)
            ask(case, new, owner, department, by=by, at=at, pk=new_id())
        return
    case.queued_at = None
    case.save(update_fields=["queued_at"])
    if case.department_id != department.pk:
        move_to(case, department, by=by, at=at)


def _end_loss(case: Case, kind: EpisodeKind, *, at: datetime) -> None:
    """A missing or captured person has come back. Raises IllegalTransition."""
    loss = Loss.objects.in_force().select_for_update(of=("self",)).filter(case=case).first()
    if (loss is None) is (kind is EpisodeKind.RELEASED):
        raise IllegalTransition(EpisodeRefusal.RETURN)
    if loss is None:
        return
    if loss.state != LossState.CONFIRMED or loss.is_death:
        raise IllegalTransition(EpisodeRefusal.UNCONFIRMED)
    loss.state = LossState.RETURNED
    loss.save(update_fields=["state"])
    settle_all(LOSS, [loss.pk], at=at)
