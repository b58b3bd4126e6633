"""Withdraw the card of an imported row, unless somebody has worked on it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.imports.locks import lock_row
from cases.actions.intake.withdrawal import withdraw
from cases.actions.locks import lock_any_case
from cases.models import Case, CaseEvent, ImportedRow
from cases.states import CaseState, IllegalTransition, RowState
from supporters.directory.models import Supporter
from veterans.actions.locks import lock_person


@transaction.atomic
def withdraw_row(row_id: UUID, *, by: Supporter, at: datetime) -> ImportedRow:
    """Withdraw the card, or keep it when somebody has worked on it; an accepted or refused offer counts as work.

    Raises IllegalTransition.
    """
    row = lock_row(row_id)
    if row.state != RowState.OPENED or row.register.undone_at is None or row.case_id is None or row.opened_at is None:
        raise IllegalTransition("only an opened card of an import that is undone is withdrawn with it")
    lock_person(row.person_key)
    case = lock_any_case(row.case_id)
    untouched = case.state == CaseState.OPEN and not has_work(case, since=row.opened_at)
    if untouched:
        withdraw(case, words=_("The import of the register was undone"), by=by, at=at)
    row.state = RowState.WITHDRAWN if untouched else RowState.KEPT
    row.save(update_fields=["state"])
    return row


def has_work(case: Case, *, since: datetime) -> bool:
    """Whether anything was recorded on the case after what the import wrote, or another card was joined into it."""
    return CaseEvent.objects.filter(case=case, at__gt=since).exists() or case.absorbed.exists()
