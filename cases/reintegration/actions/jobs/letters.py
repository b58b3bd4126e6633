"""Prepare the letter to an employer, record that it was sent, cancel it.

Without the consent of the person and their answer for this employer it has no name (ADR 48).
"""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cases.case.actions.record import record_event
from cases.case.models import Case
from cases.case.states import EventKind, IllegalTransition
from cases.course.actions.promises.making import NewPromise, settle_as_kept, write_promise
from cases.course.models import Promise
from cases.course.states import PromiseBy
from cases.reintegration.actions.jobs.jobs import LockedProposal, lock_proposal
from cases.reintegration.models import EmployerLetter, JobProposal
from cases.reintegration.states import LetterChannel, LetterRefusal, LetterState, ProposalRefusal, ProposalState, VacancyRefusal
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from veterans.actions.consents import require_consent
from veterans.models import Scope

ANSWER_WITHIN: Final = timedelta(days=7)  # then the employer is asked


@transaction.atomic
def prepare_letter(proposal_id: UUID, *, name_agreed_on: date | None, by: Supporter, at: datetime, pk: UUID) -> EmployerLetter:
    """`name_agreed_on`: when the person agreed that this employer learns their name; None: without the name.

    Raises IllegalTransition, ConsentMissing.
    """
    locked = lock_proposal(proposal_id)
    proposal = locked.proposal
    if proposal.state != ProposalState.WANTED:
        raise IllegalTransition(ProposalRefusal.NOT_WANTED)
    if proposal.vacancy.ended_at or proposal.vacancy.valid_until < kyiv_day(at):
        raise IllegalTransition(VacancyRefusal.ENDED)
    if EmployerLetter.objects.waiting().filter(proposal=proposal).exists():
        raise IllegalTransition(LetterRefusal.WAITS)
    if name_agreed_on is not None:
        _require_agreement(locked, name_agreed_on, at=at)
    letter = EmployerLetter.objects.create(
        pk=pk, case=locked.case, proposal=proposal, name_agreed_on=name_agreed_on, made_by=by, made_at=at
    )
    named = name_agreed_on is not None
    record_event(locked.case, EventKind.LETTER_MADE, by=by, at=at, letter=str(pk), proposal=str(proposal.pk), named=named)
    return letter


@transaction.atomic
def send_letter(letter_id: UUID, *, channel: LetterChannel, by: Supporter, at: datetime) -> EmployerLetter:
    """Record that it has left, and promise to ask for the answer. Raises IllegalTransition, ConsentMissing."""
    locked, letter = _lock_waiting(letter_id)
    if letter.name_agreed_on is not None:
        _require_agreement(locked, letter.name_agreed_on, at=at)
    due_on = kyiv_day(at) + ANSWER_WITHIN
    new = NewPromise(words=_("Ask the employer for an answer to our letter"), who=PromiseBy.SUPPORTER, due_on=due_on)
    letter.channel, letter.promise = channel, write_promise(locked.remaining, new, by=by, at=at)
    _settle(letter, LetterState.SENT, by=by, at=at)
    record_event(locked.case, EventKind.LETTER_SENT, by=by, at=at, letter=str(letter.pk), channel=channel.value)
    return letter


@transaction.atomic
def cancel_letter(letter_id: UUID, *, by: Supporter, at: datetime) -> EmployerLetter:
    """It is not sent after all. Raises IllegalTransition."""
    locked, letter = _lock_waiting(letter_id)
    _cancel(letter, locked.case, by=by, at=at)
    return letter


def cancel_named_letters(case: Case, *, by: Supporter, at: datetime) -> int:
    """The person has withdrawn the consent: cancel the letters with the name that wait, and return how many.

    Who has printed one can't record it as sent any more; a letter without a name may be prepared. The caller has locked the case.
    """
    waiting = EmployerLetter.objects.waiting().named().filter(case=case)
    letters = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    for letter in letters:
        _cancel(letter, case, by=by, at=at)
    return len(letters)


def end_letters(proposal: JobProposal, *, by: Supporter, at: datetime) -> None:
    """The proposal has its outcome: what waits is cancelled, and the promise to ask is kept. The caller has locked both."""
    for letter in EmployerLetter.objects.waiting().select_for_update(of=("self",)).filter(proposal=proposal):
        _cancel(letter, proposal.case, by=by, at=at)
    asked = EmployerLetter.objects.sent().filter(proposal=proposal).values("promise")
    promises = Promise.objects.open().filter(pk__in=asked).order_by("pk")
    for promise in promises.select_for_update(of=("self",)).select_related("case"):
        settle_as_kept(promise, by=by, at=at)


def _require_agreement(locked: LockedProposal, agreed_on: date, *, at: datetime) -> None:
    """Raises IllegalTransition, ConsentMissing."""
    require_consent(locked.remaining.person_id, Scope.EMPLOYER, at=at)
    if not kyiv_day(locked.proposal.made_at) <= agreed_on <= kyiv_day(at):
        raise IllegalTransition(LetterRefusal.AGREED)


def _lock_waiting(letter_id: UUID) -> tuple[LockedProposal, EmployerLetter]:
    """Raises IllegalTransition."""
    locked = lock_proposal(EmployerLetter.objects.values_list("proposal_id", flat=True).get(pk=letter_id))
    letter: EmployerLetter = EmployerLetter.objects.select_for_update(of=("self",)).get(pk=letter_id)
    if letter.state != LetterState.WAITING:
        raise IllegalTransition(LetterRefusal.NONE)
    return locked, letter


def _cancel(letter: EmployerLetter, case: Case, *, by: Supporter, at: datetime) -> None:
    _settle(letter, LetterState.CANCELLED, by=by, at=at)
    record_event(case, EventKind.LETTER_CANCELLED, by=by, at=at, letter=str(letter.pk))


def _settle(letter: EmployerLetter, state: LetterState, *, by: Supporter, at: datetime) -> None:
    letter.state, letter.settled_by, letter.settled_at = state, by, at
    letter.save(update_fields=["state", "channel", "promise", "settled_by", "settled_at"])
