"""Withdraw a card that its author opened by mistake, within a day and before anything was written on it."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.actions.endings.closing import close
from cases.actions.events import record_event
from cases.actions.locks import lock_case
from cases.models import Case, CaseEvent, DataRequest, HandOver, Visit
from cases.states import CaseState, EventKind, IllegalTransition
from supporters.directory.models import Supporter
from veterans.actions.locks import lock_person
from veterans.actions.people import unfind_person
from veterans.actions.ties import forget_person

WITHIN: Final = timedelta(hours=24)


def may_withdraw(case: Case, by: Supporter, *, at: datetime) -> bool:
    """Whether `by` opened the case less than a day ago, nobody has done anything on it but its author, it absorbed none,
    and its person has asked nothing about their data."""
    if case.state != CaseState.OPEN or at - case.opened_at >= WITHIN:
        return False
    events = CaseEvent.objects.filter(case=case)
    if not events.filter(kind=EventKind.OPENED, by=by).exists() or events.exclude(by=by).exists():
        return False
    if case.absorbed.exists():
        return False
    if DataRequest.objects.filter(case=case).exists():
        return False
    return not (Visit.objects.filter(case=case).exists() or HandOver.objects.filter(case=case).exists())


@transaction.atomic
def withdraw_card(case_id: UUID, *, words: str, by: Supporter, at: datetime) -> Case:
    """Nothing speaks of the card any more, nobody reaches it, and its person is found by no number.

    Raises IllegalTransition.
    """
    lock_person(Case.objects.values_list("person_id", flat=True).get(pk=case_id))
    case = lock_case(case_id)
    if not may_withdraw(case, by, at=at):
        raise IllegalTransition("only the author withdraws a card, within a day, while it is empty")
    withdraw(case, words=words, by=by, at=at)
    return case


def withdraw(case: Case, *, words: str, by: Supporter, at: datetime) -> None:
    """The caller has locked the person and the case, and has made sure that nobody has worked on it."""
    close(case, by=by, at=at, state=CaseState.WITHDRAWN)
    forget_person(unfind_person(case.person_id))
    record_event(case, EventKind.CARD_WITHDRAWN, by=by, at=at, note=words)
