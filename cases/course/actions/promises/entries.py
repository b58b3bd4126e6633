"""Promises of an entry: those that it settles and the one that it makes. Taking the entry back or moving it includes them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from cases.case.actions.record import lock_any_case, record_event
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.states import CaseState, EventKind
from cases.course.actions.promises.making import PROMISE, NewPromise, record_made, settle_as_kept, settle_reminders, write_promise
from cases.course.actions.promises.passing import pass_on_of_case
from cases.course.models import Promise, Visit
from cases.course.states import PromiseState
from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import reopen_notifications


@dataclass(frozen=True)
class EntryPromises:
    """What an author has ticked as kept, and what is promised anew."""

    kept: tuple[UUID, ...] = ()
    new: NewPromise | None = None

    @property
    def has_any(self) -> bool:
        return bool(self.kept or self.new)


@dataclass(frozen=True, kw_only=True)
class RecordedPromises:
    """`settled_before`: how many of the ticked promises somebody had settled by then. `is_refused`: the new one was not made."""

    settled_before: int = 0
    is_refused: bool = False


def record_entry_promises(visit: Visit, promises: EntryPromises, *, by: Supporter, at: datetime) -> RecordedPromises:
    """A ticked promise that is settled by now stays as it is. Nothing new is promised when the case is not open: the words are
    kept as an event. Of an absorbed case, the one that remains is asked; the promises of both are kept."""
    return _record(visit, promises, by=by, at=at) if promises.has_any else RecordedPromises()


@transaction.atomic
def _record(visit: Visit, promises: EntryPromises, *, by: Supporter, at: datetime) -> RecordedPromises:
    case = lock_any_case(visit.case_id)
    remaining = lock_any_case(case.absorbed_by_id) if case.absorbed_by_id else case  # log_late_visit() has locked it
    open_ones = Promise.objects.open().filter(of_group(remaining.pk), pk__in=promises.kept).order_by("pk")
    found = [] if remaining.loss else list(open_ones.select_for_update(of=("self",)).select_related("case"))
    for promise in found:
        settle_as_kept(promise, by=by, at=at, settled_in=visit)
    new, is_open = promises.new, remaining.state == CaseState.OPEN
    if new and is_open:
        write_promise(case, new, by=by, at=at, made_in=visit)
    elif new:
        due_on = new.due_on.isoformat()
        record_event(case, EventKind.PROMISE_NOT_MADE, by=by, at=at, note=new.words, visit=str(visit.pk), due_on=due_on)
    settled_before = len(set(promises.kept)) - len(found)
    return RecordedPromises(settled_before=settled_before, is_refused=bool(new and not is_open))


def take_back_promises(visit: Visit, *, by: Supporter, at: datetime) -> None:
    """Withdraw what the voided entry has promised and nobody has settled since, and open again what it has settled.

    The caller has locked the case; `at` is when the entry was voided.
    """
    made = Promise.objects.open().filter(made_in=visit)
    withdrawn = list(made.values_list("pk", flat=True))
    made.update(state=PromiseState.WITHDRAWN, settled_at=at, settled_by=by)
    settle_reminders(withdrawn, at=at)
    _open_again(Promise.objects.filter(settled_in=visit))
    pass_on_of_case(visit.case_id, at=at)


def correct_promises(visit: Visit, correcting: Visit, *, not_kept: Collection[UUID], at: datetime) -> None:
    """What `visit` has promised and settled belongs to the entry that corrects it; what was not kept is open again.

    The caller has locked the case.
    """
    _open_again(Promise.objects.filter(settled_in=visit, pk__in=not_kept))
    Promise.objects.filter(made_in=visit).update(made_in=correcting)
    Promise.objects.filter(settled_in=visit).update(settled_in=correcting)
    pass_on_of_case(visit.case_id, at=at)


def _open_again(kept: QuerySet[Promise]) -> None:
    for promise in kept.select_for_update(of=("self",)):
        reopen_notifications(PROMISE, promise.pk, settled_at=promise.settled_at)
        promise.state, promise.settled_at, promise.settled_by, promise.settled_in = PromiseState.OPEN, None, None, None
        promise.version += 1
        promise.save(update_fields=["state", "settled_at", "settled_by", "settled_in", "version"])


def move_made_promises(visit: Visit, moved: Visit, case: Case, *, by: Supporter, at: datetime) -> None:
    """Copy what the entry has promised to the card where it belongs, as it is by now. The caller has locked both cases.

    A settled one is withdrawn here as well: its words are about another person. `at` is when the entry was voided.
    """
    for promise in Promise.objects.filter(made_in=visit).select_related("case", "whose"):
        copy = Promise.objects.create(
            pk=new_id(),
            case=case,
            words=promise.words,
            who=promise.who,
            whose=promise.whose,
            due_on=promise.due_on,
            state=promise.state,
            made_by=promise.made_by,
            made_at=at,
            made_in=moved,
            settled_at=promise.settled_at,
            settled_by=promise.settled_by,
            reason=promise.reason,
            moves=promise.moves,
        )
        record_made(copy, by=by, at=at)
        promise.state, promise.settled_at, promise.settled_by, promise.settled_in = PromiseState.WITHDRAWN, at, by, None
        promise.reason, promise.version = None, promise.version + 1
        promise.save(update_fields=["state", "settled_at", "settled_by", "settled_in", "reason", "version"])
        settle_reminders([promise.pk], at=at)
    pass_on_of_case(case.pk, at=at)
