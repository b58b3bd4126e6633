"""What becomes of the open promises when the support ends: said with the proposal, done when a head agrees (ADR 70)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.states import IllegalTransition
from cases.course.actions.promises.making import check_day, give_day, may_keep, settle_as_kept, settle_as_withdrawn
from cases.course.actions.promises.passing import leave_to_owner
from cases.course.models import Promise
from cases.course.states import PromiseFate, PromiseRefusal
from supporters.directory.models import Supporter


@dataclass(frozen=True, kw_only=True)
class NewFate:
    """`keeper`, `due_on`: of one that stays; a keeper of None is who answers for the case. `words`: to whom it is passed on."""

    fate: PromiseFate
    keeper: Supporter | None = None
    due_on: date | None = None
    words: str = ""


def propose_fates(case: Case, fates: Mapping[UUID, NewFate], *, at: datetime) -> None:
    """The caller has locked the case. Raises IllegalTransition."""
    for promise in _lock_open(case):
        if new := fates.get(promise.pk):
            if new.due_on:
                check_day(new.due_on, promised_at=at)
            if new.keeper and not may_keep(case, new.keeper):
                raise IllegalTransition(PromiseRefusal.KEEPER)
            _write(promise, new)


def forget_fates(case: Case) -> None:
    """The support goes on. The caller has locked the case."""
    for promise in _lock_open(case):
        if promise.fate:
            _write(promise, None)


def apply_fates(case: Case, *, asked_at: datetime, by: Supporter, at: datetime) -> None:
    """One of which nothing was said stays, and one made after the proposal with who has made it.

    The support of the case has just ended, and with it its team; the caller has locked the case.
    """
    for promise in _lock_open(case):
        if promise.made_at > asked_at and promise.whose is None and promise.made_by_id != case.owner_id:
            promise.whose = promise.made_by
        _apply(promise, case, by=by, at=at)


def _apply(promise: Promise, case: Case, *, by: Supporter, at: datetime) -> None:
    if promise.fate == PromiseFate.KEPT:
        settle_as_kept(promise, by=by, at=at)
    elif promise.asks_safety or promise.fate in (PromiseFate.PASSED, PromiseFate.DECLINED):
        settle_as_withdrawn(promise, reason=_reason(promise), by=by, at=at)
    else:
        _stay(promise, case, by=by, at=at)


def _stay(promise: Promise, case: Case, *, by: Supporter, at: datetime) -> None:
    """The day comes first: it settles every notice about the promise. Who kept it is told when who answers for the case does."""
    if promise.fate_on and promise.fate_on != promise.due_on:
        give_day(promise, promise.fate_on, reason="", by=by, at=at)
    keeper = promise.fate_keeper if promise.fate else promise.whose
    if keeper and may_keep(case, keeper):
        promise.whose = keeper
        promise.save(update_fields=["whose"])
    else:
        leave_to_owner(Promise.objects.filter(pk=promise.pk), at=at)


def _reason(promise: Promise) -> str:
    if promise.fate == PromiseFate.PASSED:
        return _("Passed on: %(whom)s") % {"whom": promise.fate_words}
    return str(PromiseFate.DECLINED.label) if promise.fate else _("It ended with the support")


def _write(promise: Promise, new: NewFate | None) -> None:
    promise.fate, promise.fate_keeper, promise.fate_on, promise.fate_words = "", None, None, None
    if new:
        promise.fate, promise.fate_words = new.fate, new.words or None
        promise.fate_keeper, promise.fate_on = new.keeper, new.due_on
    promise.save(update_fields=["fate", "fate_keeper", "fate_on", "fate_words"])


def _lock_open(case: Case) -> list[Promise]:
    """Those of absorbed cards as well."""
    beside = ("case", "whose", "made_by", "fate_keeper")
    return list(Promise.objects.open_of(case).select_for_update(of=("self",)).select_related(*beside).order_by("pk"))
