"""What a person answers about consent, recorded on every card of theirs.

Where a consent ends, whatever was prepared because of it and has not left yet is cancelled in the same transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.case.actions.record import lock_any_case, record_event
from cases.case.models import Case
from cases.case.models.group import of_persons
from cases.case.states import CaseState, EventKind, IllegalTransition, PersonRefusal
from cases.course.actions.promises.making import NewPromise, settle_as_kept, write_promise
from cases.course.models import Promise
from cases.course.states import PromiseBy
from cases.person.states import ConsentRefusal
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from veterans.actions.consents import NewConsent, NothingToWithdraw, record_consent, restore_consent, withdraw_consent
from veterans.actions.locks import lock_person
from veterans.models import Answer, Consent, Person, Scope

ASK_WITHIN: Final = timedelta(days=3)
WITHDRAWN: Final = "withdrawn"  # in an event, beside the answers


@dataclass(frozen=True)
class Unsent:
    """What a consent allowed and what has not left yet.

    `cancel`: cancels that of a locked case, and returns how much it was. `label` puts this into words, a plural with `%(n)d`.
    """

    cancel: Callable[..., int]
    label: Callable[[int], str]


Cancelled = Mapping[Unsent, int]
_unsent: Final[dict[Scope, tuple[Unsent, ...]]] = {}


def register_unsent(scope: Scope, cancel: Callable[..., int], label: Callable[[int], str]) -> None:
    """What an end of the consent of this scope cancels. Several subjects may rest on one scope.

    Raises ImproperlyConfigured for a function that is registered twice.
    """
    registered = _unsent.get(scope, ())
    if any(one.cancel is cancel for one in registered):
        raise ImproperlyConfigured(f"The function «{cancel.__name__}» is registered twice for the scope «{scope}».")
    _unsent[scope] = (*registered, Unsent(cancel, label))


class Locked(NamedTuple):
    """The card on which the person answered, and all cards of that person, absorbed ones included."""

    case: Case
    cases: Sequence[Case]


@transaction.atomic
def answer_at_intake(case: Case, new: NewConsent, *, by: Supporter, at: datetime, ask_by: date | None = None) -> None:
    """The answer of a person who was registered in this transaction. An unasked person is asked later: that is promised.

    `ask_by`: until when; None: within the usual days.
    """
    consent = record_consent(case.person_id, new, version=None, by=by, at=at)
    _follow(consent, Locked(case, [case]), new.answer.value, by=by, at=at, promised_at=new.given_at, ask_by=ask_by)


@transaction.atomic
def answer_consent(case_id: UUID, new: NewConsent, *, version: int | None, by: Supporter, at: datetime) -> Cancelled:
    """Record the answer and keep the promise to ask; return how much was cancelled.

    Raises IllegalTransition, ChangedMeanwhile.
    """
    locked = _lock(case_id)
    consent = record_consent(locked.case.person_id, new, version=version, by=by, at=at)
    return _follow(consent, locked, new.answer.value, by=by, at=at)


@transaction.atomic
def end_consent(case_id: UUID, scope: Scope, *, version: int | None, by: Supporter, at: datetime) -> Cancelled:
    """The person withdraws it; return how much was cancelled. Raises IllegalTransition, ChangedMeanwhile."""
    locked = _lock(case_id)
    try:
        consent = withdraw_consent(locked.case.person_id, scope, version=version, by=by, at=at)
    except NothingToWithdraw as error:
        raise IllegalTransition(ConsentRefusal.NOT_GIVEN) from error
    return _follow(consent, locked, WITHDRAWN, by=by, at=at)


@transaction.atomic
def undo_answer(case_id: UUID, scope: Scope, *, version: int, by: Supporter, at: datetime) -> Cancelled:
    """The latest answer was a mistake: what was so before holds again, as a new row. What was cancelled stays cancelled.

    Returns how much is cancelled now. Raises IllegalTransition, ChangedMeanwhile.
    """
    locked = _lock(case_id)
    try:
        consent = restore_consent(locked.case.person_id, scope, version=version, by=by, at=at)
    except NothingToWithdraw as error:
        raise IllegalTransition(ConsentRefusal.UNDO) from error
    return _follow(consent, locked, "", by=by, at=at)


def _lock(case_id: UUID) -> Locked:
    """Raises IllegalTransition after a loss."""
    person_id = Case.objects.values_list("person_id", flat=True).get(pk=case_id)
    _lock_group(person_id)
    theirs = Case.objects.filter(of_persons([person_id]))
    keys = theirs.order_by("pk").values_list("pk", flat=True)
    cases = [lock_any_case(pk) for pk in keys]
    case = next(one for one in cases if one.pk == case_id)
    if case.loss or case.state == CaseState.ABSORBED:
        raise IllegalTransition(case.refusal)
    return Locked(case, cases)


def _lock_group(person_id: UUID) -> None:
    """Lock the person and those who were joined into them, in the order of their keys. Raises IllegalTransition."""
    group = Person.objects.of_group([person_id]).order_by("pk")
    keys = list(group.values_list("pk", flat=True))
    for key in keys:
        lock_person(key)
    if list(group.values_list("pk", flat=True)) != keys:
        raise IllegalTransition(PersonRefusal.JOINED)


def _follow(
    consent: Consent,
    locked: Locked,
    answer: str,
    *,
    by: Supporter,
    at: datetime,
    promised_at: datetime | None = None,
    ask_by: date | None = None,
) -> Cancelled:
    """`answer`: as the event has it; "" when the latest one was taken back."""
    scope = Scope(consent.scope_id)
    for case in locked.cases:
        if case.state == CaseState.ABSORBED:
            continue
        if answer:
            record_event(case, EventKind.CONSENT_ANSWERED, by=by, at=at, scope=scope.value, answer=answer)
        else:
            record_event(case, EventKind.CONSENT_UNDONE, by=by, at=at, scope=scope.value)
    if consent.answer != Answer.NOT_ASKED:
        _keep_promise_to_ask(locked.cases, scope, by=by, at=at)
    elif scope is Scope.CARE and locked.case.state == CaseState.OPEN and not _promised_to_ask(locked.cases, scope).exists():
        _promise_to_ask(locked.case, consent, by=by, at=at, promised_at=promised_at or at, due_on=ask_by)
    return _cancel_unsent(scope, locked.cases, locked.case.person_id, by=by, at=at)


def cancel_without_consent(case: Case, *, by: Supporter, at: datetime) -> None:
    """Whatever the person of the case consents to no longer, since the answers of another person count for them no more.

    The caller has locked person and case.
    """
    for scope in _unsent:
        _cancel_unsent(scope, [case], case.person_id, by=by, at=at)


def _cancel_unsent(scope: Scope, cases: Sequence[Case], person_id: UUID, *, by: Supporter, at: datetime) -> Cancelled:
    """How much is cancelled: nothing while a consent is in force."""
    held = Consent.objects.of_person(person_id).answered_last(scope)
    if held and held.is_in_force(kyiv_day(at)):
        return {}
    return {one: sum(one.cancel(case, by=by, at=at) for case in cases) for one in _unsent.get(scope, ())}


def _promise_to_ask(
    case: Case, consent: Consent, *, by: Supporter, at: datetime, promised_at: datetime, due_on: date | None
) -> None:
    new = NewPromise(
        words=_("Ask for consent to the processing of data"),
        who=PromiseBy.SUPPORTER,
        due_on=due_on or kyiv_day(promised_at) + ASK_WITHIN,
        promised_at=promised_at,
    )
    write_promise(case, new, by=by, at=at, asks_consent=consent)


def _promised_to_ask(cases: Sequence[Case], scope: Scope) -> QuerySet[Promise]:
    return Promise.objects.open().filter(case__in=cases, asks_consent__scope=scope)


def _keep_promise_to_ask(cases: Sequence[Case], scope: Scope, *, by: Supporter, at: datetime) -> None:
    waiting = _promised_to_ask(cases, scope)
    for promise in waiting.select_for_update(of=("self",)).select_related("case").order_by("pk"):
        settle_as_kept(promise, by=by, at=at)
