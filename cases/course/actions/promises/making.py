"""Make a promise on the card of a case."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import UUIDField, Value

from cases.case.actions.events import record_event
from cases.case.actions.locks import lock_case, lock_owner
from cases.case.models import Case
from cases.case.states import EventKind, IllegalTransition
from cases.course.models import Promise, Visit
from cases.course.models.promise import FURTHEST, reached_for_good
from cases.course.states import PromiseBy, PromiseRefusal
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
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
