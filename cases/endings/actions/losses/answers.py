"""Answer the report of a loss: confirm it, take it back, reach the family."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.events import record_event
from cases.case.actions.locks import lock_kept_case
from cases.case.actions.speaking.ending import counted
from cases.case.actions.speaking.returning import count_staying, return_ended
from cases.case.models import Case, Loss
from cases.case.states import EventKind, IllegalTransition, LossRefusal, LossState
from cases.course.actions.promises.passing import pass_on_of_case
from cases.course.actions.promises.settling import settle_reminders
from cases.course.actions.steps import NextStep, plan_step
from cases.course.models import Promise
from cases.course.states import PromiseState
from cases.endings.actions.losses.notices import LOSS, notify_of_mistake
from cases.endings.actions.losses.reopening import lock_answering, reopen
from cases.endings.actions.losses.returning import ended_rows, when_taken_back
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import settle_all, settle_reminders_about


@transaction.atomic
def confirm_loss(case_id: UUID, *, by: Supporter, at: datetime) -> Loss:
    """The head confirms the report; the case stays closed. Raises IllegalTransition."""
    case = lock_kept_case(case_id)
    loss = _lock_unanswered(case)
    _answer(loss, LossState.CONFIRMED, by=by, at=at)
    settle_reminders_about(LOSS, [loss.pk], at=at)  # who has not read of the loss still does
    record_event(case, EventKind.LOSS_CONFIRMED, by=by, at=at, loss=loss.kind)
    return loss


@transaction.atomic
def take_back_loss(case_id: UUID, *, step: NextStep | None, words: str, by: Supporter, at: datetime) -> dict[str, int]:
    """The report was a mistake: the case goes on in the same episode, with its owner, its team and a new next step.

    What others were promised waits again: promises, checks, packages, invitations ahead; nothing else that the report ended.
    Returns by code of speaking() how much of these stays ended, as it may not be promised any more. `step` is None for a case
    that was closed before the report: it stays closed. Raises IllegalTransition.
    """
    answering = lock_answering(case_id)
    case = lock_kept_case(case_id)
    loss = _lock_unanswered(case)
    if loss.was_open is (step is None):
        raise IllegalTransition(LossRefusal.STEP)
    _answer(loss, LossState.TAKEN_BACK, by=by, at=at, words=words)
    settle_all(LOSS, [loss.pk], at=at)
    _settle_promises(case, PromiseState.WITHDRAWN, by=by, at=at)
    case.loss, case.version = "", case.version + 1
    if step:
        reopen(case, answering, step, by=by, at=at)
        plan_step(case, step, by=by, at=at)
    else:
        case.save(update_fields=["loss", "version"])
    ended = ended_rows(loss)
    returned = return_ended(ended, when_taken_back(case, at=at))
    staying = count_staying(ended, returned)
    pass_on_of_case(case.pk, at=at)
    notify_of_mistake(loss, by=by, at=at)
    details = {"loss": loss.kind, "goes_on": loss.was_open, "returned": counted(returned)}
    record_event(case, EventKind.LOSS_TAKEN_BACK, by=by, at=at, note=words, **details)
    return staying


@transaction.atomic
def record_family_reached(case_id: UUID, *, by: Supporter, at: datetime) -> None:
    """Keep the promise to reach the family. Raises IllegalTransition when there is none."""
    case = lock_kept_case(case_id)
    if not case.loss or not _settle_promises(case, PromiseState.KEPT, by=by, at=at):
        raise IllegalTransition(LossRefusal.FAMILY)
    record_event(case, EventKind.FAMILY_REACHED, by=by, at=at)


def _settle_promises(case: Case, state: PromiseState, *, by: Supporter, at: datetime) -> int:
    """Settle the open promises of the case and their reminders at once; returns how many. The caller has locked the case."""
    keys = list(Promise.objects.open().filter(case=case).values_list("pk", flat=True))
    Promise.objects.filter(pk__in=keys).update(state=state, settled_at=at, settled_by=by)
    settle_reminders(keys, at=at)
    return len(keys)


def _lock_unanswered(case: Case) -> Loss:
    loss = Loss.objects.unanswered().select_for_update(of=("self",)).filter(case=case).first()
    if loss is None:
        raise IllegalTransition(LossRefusal.NONE)
    loss.case = case
    return loss


def _answer(loss: Loss, state: LossState, *, by: Supporter, at: datetime, words: str = "") -> None:
    loss.state, loss.answered_by, loss.answered_at, loss.words = state, by, at, words or None
    loss.save(update_fields=["state", "answered_by", "answered_at", "words"])
