"""Withdraw a card that its author opened by mistake, within a day and before anything was written on it."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case, record_event
from cases.case.actions.worked_on import has_work
from cases.case.models import Case, CaseEvent
from cases.case.states import CaseRefusal, CaseState, EventKind, IllegalTransition
from cases.endings.actions.closures import close
from supporters.directory.models import Supporter
from veterans.actions.locks import lock_person
from veterans.actions.people import unfind_person
from veterans.actions.ties import forget_person

WITHIN: Final = timedelta(hours=24)


def may_withdraw(case: Case, by: Supporter, *, at: datetime) -> bool:
    """Whether `by` opened the case less than a day ago, and nothing counts as work on it but what its author mended."""
    if case.state != CaseState.OPEN or at - case.opened_at >= WITHIN:
        return False
    is_author = CaseEvent.objects.filter(case=case, kind=EventKind.OPENED, by=by).exists()
    return is_author and not has_work(case, but_by=by)


@transaction.atomic
def withdraw_card(case_id: UUID, *, words: str, by: Supporter, at: datetime) -> Case:
    """Nothing speaks of the card any more, nobody reaches it, and its person is found by no number.

    Raises IllegalTransition.
    """
    lock_person(Case.objects.values_list("person_id", flat=True).get(pk=case_id))
    case = lock_case(case_id)
    if not may_withdraw(case, by, at=at):
        raise IllegalTransition(CaseRefusal.NOT_EMPTY)
    withdraw(case, words=words, by=by, at=at)
    return case


def withdraw(case: Case, *, words: str, by: Supporter, at: datetime) -> None:
    """The caller has locked the person and the case, and has made sure that nobody has worked on it."""
    close(case, by=by, at=at, state=CaseState.WITHDRAWN)
    forget_person(unfind_person(case.person_id))
    record_event(case, EventKind.CARD_WITHDRAWN, by=by, at=at, note=words)
