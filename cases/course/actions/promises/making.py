"""Make and settle promises; the promise to talk about safety, the same for everybody, whatever a talk found (ADR 50)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import UUIDField, Value
from django.utils.translation import gettext as _

from cases.case.actions.record import lock_any_case, lock_case, lock_owner, record_event
from cases.case.models import Case
from cases.case.states import CaseState, EventKind, IllegalTransition, Stage
from cases.course.models import Promise, Visit
from cases.course.models.promise import FURTHEST, reached_for_good
from cases.course.states import PromiseBy, PromiseRefusal, PromiseState
from privacy.ids import new_id
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import settle_all
from veterans.models import Consent

PROMISE: Final = "promise"  # subject kind of a promise in notifications


@dataclass(frozen=True, kw_only=True)
class NewPromise:
    """What is promised, by whom, and for which day. `is_mine`: its author keeps it, not who answers for the case.

    `promised_at` is when its author pressed Save, the moment from which the days count; None: when it is recorded.
    """

    words: str
    who: PromiseBy
    due_on: date
    is_mine: bool = False
    promised_at: datetime | None = None


@transaction.atomic
def make_promise(case_id: UUID, new: NewPromise, *, by: Supporter, at: datetime, pk: UUID) -> Promise:
    """Raises IllegalTransition unless the case is open."""
    if new.is_mine:
        lock_owner(by.pk, among=Supporter.objects.active())  # so that the account can't be closed meanwhile
    case = lock_case(case_id)
    if new.is_mine and not may_keep(case, by):
        raise IllegalTransition(PromiseRefusal.KEEPER)
    return write_promise(case, new, by=by, at=at, pk=pk)


def may_keep(case: Case, user: Supporter) -> bool:
    """Whether the case stays within the user's reach: somebody who covers for a colleague keeps no promise by themselves."""
    return reached_for_good(Value(user.pk, UUIDField())).filter(pk=case.pk).exists()


def check_day(due_on: date, *, promised_at: datetime) -> None:
    """Raises IllegalTransition unless the day is that of `promised_at` or later, within a year."""
    if not kyiv_day(promised_at) <= due_on <= kyiv_day(promised_at) + FURTHEST:
        raise IllegalTransition(PromiseRefusal.DAY)


def write_promise(
    case: Case,
    new: NewPromise,
    *,
    by: Supporter,
    at: datetime,
    made_in: Visit | None = None,
    pk: UUID | None = None,
    asks_consent: Consent | None = None,
    asks_safety: bool = False,
) -> Promise:
    """The caller has locked the case. Raises IllegalTransition."""
    check_day(new.due_on, promised_at=new.promised_at or at)
    promise = Promise.objects.create(
        pk=pk or new_id(),
        case=case,
        words=new.words,
        who=new.who,
        whose=by if new.is_mine else None,
        due_on=new.due_on,
        made_by=by,
        made_at=at,
        made_in=made_in,
        asks_consent=asks_consent,
        asks_safety=asks_safety,
    )
    record_made(promise, by=by, at=at)
    return promise


def record_made(promise: Promise, *, by: Supporter, at: datetime) -> None:
    record_event(
        promise.case,
        EventKind.PROMISE_MADE,
        by=by,
        at=at,
        promise=str(promise.pk),
        who=promise.who,
        due_on=promise.due_on.isoformat(),
        **of_entry(promise.made_in),
    )


def of_entry(visit: Visit | None) -> dict[str, str]:
    """For an event: the entry that it belongs to, if any."""
    return {"visit": str(visit.pk)} if visit else {}


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


ASK_AGAIN: Final = timedelta(days=80)  # after every talk, before its page is emptied; a day of choice would show a worry
ASK_SOON: Final = timedelta(days=7)  # after a change in the life of the person


def promise_talk(case: Case, within: timedelta, *, by: Supporter, at: datetime) -> Promise:
    """The caller has locked the case, which is open."""
    words = NewPromise(words=_("Ask about safety"), who=PromiseBy.SUPPORTER, due_on=kyiv_day(at) + within)
    return write_promise(case, words, by=by, at=at, asks_safety=True)


def ask_at_stage(case: Case, *, by: Supporter, at: datetime) -> None:
    """The case has come to another stage. In the days of stabilisation nobody is asked. The caller has locked the case."""
    if case.stage != Stage.STABILIZATION:
        ask_soon(case, by=by, at=at)


def ask_soon(case: Case, *, by: Supporter, at: datetime) -> None:
    """Bring the promise of the next talk forward, or make it. The caller has locked the case; one that is not open keeps none."""
    if case.state != CaseState.OPEN:
        return
    soon, promised = kyiv_day(at) + ASK_SOON, Promise.objects.to_talk_about_safety(case)
    waiting = list(promised.select_for_update(of=("self",)).select_related("case"))
    for promise in waiting:
        if promise.due_on > soon:
            give_day(promise, soon, reason="", by=by, at=at)
    if not waiting:
        promise_talk(case, ASK_SOON, by=by, at=at)
