"""Settle a promise once, as kept or as not needed any more, or move it to another day."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.events import record_event
from cases.case.actions.locks import lock_any_case
from cases.case.states import EventKind, IllegalTransition
from cases.course.actions.promises.making import PROMISE, check_day, of_entry
from cases.course.models import Promise, Visit
from cases.course.states import PromiseRefusal, PromiseState
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import settle_all


@transaction.atomic
def keep_promise(promise_id: UUID, *, by: Supporter, at: datetime) -> Promise:
    """Mark it as kept, whatever day it has by now. Raises IllegalTransition when it is settled."""
    promise = lock_promise(promise_id)
    settle_as_kept(promise, by=by, at=at)
    return promise


@transaction.atomic
def withdraw_promise(promise_id: UUID, *, reason: str, by: Supporter, at: datetime) -> Promise:
    """It is not needed any more, whatever day it has by now. Raises IllegalTransition when it is settled."""
    promise = lock_promise(promise_id)
    settle_as_withdrawn(promise, reason=reason, by=by, at=at)
    return promise


@transaction.atomic
def move_promise(
    promise_id: UUID, *, due_on: date, reason: str, version: int | None = None, by: Supporter, at: datetime
) -> Promise:
    """Give it another day and count the move. `version` is the one that `by` was shown (None: no check).

    Raises IllegalTransition when it is settled or has this day already, ChangedMeanwhile.
    """
    promise = lock_promise(promise_id)
    if version is not None:
        refuse_outdated(shown=version, now=promise.version)
    check_day(due_on, promised_at=at)
    if promise.due_on == due_on:
        raise IllegalTransition(PromiseRefusal.SAME)
    promise.moves += 1
    give_day(promise, due_on, reason=reason, by=by, at=at)
    return promise


def give_day(promise: Promise, due_on: date, *, reason: str, by: Supporter, at: datetime) -> None:
    """The caller has locked the case and the promise, which is open."""
    before, promise.due_on, promise.version = promise.due_on, due_on, promise.version + 1
    promise.save(update_fields=["due_on", "moves", "version"])
    settle_reminders([promise.pk], at=at)
    record_event(
        promise.case,
        EventKind.PROMISE_MOVED,
        by=by,
        at=at,
        note=reason,
        promise=str(promise.pk),
        before=before.isoformat(),
        after=due_on.isoformat(),
        moves=promise.moves,
    )


def lock_promise(promise_id: UUID) -> Promise:
    """Lock the case, then the promise. Raises IllegalTransition when it is settled, or after a loss.

    The promise of a loss is kept on the page of the loss. A promise of a closed case may still be settled.
    """
    case = lock_any_case(Promise.objects.values_list("case_id", flat=True).get(pk=promise_id))
    promise = Promise.objects.select_for_update(of=("self",)).select_related("case").get(pk=promise_id)
    if case.loss or promise.state != PromiseState.OPEN:
        raise IllegalTransition(case.refusal if case.loss else PromiseRefusal.SETTLED)
    return promise


def settle_as_kept(promise: Promise, *, by: Supporter, at: datetime, settled_in: Visit | None = None) -> None:
    """The caller has locked the case and the promise, which is open."""
    promise.state, promise.settled_at, promise.settled_by, promise.settled_in = PromiseState.KEPT, at, by, settled_in
    promise.version += 1
    promise.save(update_fields=["state", "settled_at", "settled_by", "settled_in", "version"])
    settle_reminders([promise.pk], at=at)
    record_event(promise.case, EventKind.PROMISE_KEPT, by=by, at=at, promise=str(promise.pk), **of_entry(settled_in))


def settle_as_withdrawn(promise: Promise, *, reason: str, by: Supporter, at: datetime) -> None:
    """The caller has locked the case and the promise, which is open."""
    promise.state, promise.settled_at, promise.settled_by, promise.reason = PromiseState.WITHDRAWN, at, by, reason
    promise.version += 1
    promise.save(update_fields=["state", "settled_at", "settled_by", "reason", "version"])
    settle_reminders([promise.pk], at=at)
    record_event(promise.case, EventKind.PROMISE_WITHDRAWN, by=by, at=at, promise=str(promise.pk))


def settle_reminders(promise_ids: Iterable[UUID], *, at: datetime) -> None:
    settle_all(PROMISE, list(promise_ids), at=at)
