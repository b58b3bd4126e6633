"""Withdraw the card of an imported row, unless somebody has worked on it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cases.case.actions.locks import lock_any_case
from cases.case.models import ImportedRow
from cases.case.states import CaseState, IllegalTransition, ImportRefusal, RowState
from cases.intake.actions.imports.locks import lock_row
from cases.intake.actions.withdrawal import withdraw
from cases.intake.models.worked_on import has_work
from supporters.directory.models import Supporter
from veterans.actions.locks import lock_person


@transaction.atomic
def withdraw_row(row_id: UUID, *, by: Supporter, at: datetime) -> ImportedRow:
    """Withdraw the card, or keep it when somebody has worked on it; an accepted or refused offer counts as work.

    Raises IllegalTransition.
    """
    row = lock_row(row_id)
    if row.state != RowState.OPENED or row.register.undone_at is None or row.case_id is None:
        raise IllegalTransition(ImportRefusal.NOT_OPENED)
    lock_person(row.person_key)
    case = lock_any_case(row.case_id)
    untouched = case.state == CaseState.OPEN and not has_work(case)
    if untouched:
        withdraw(case, words=_("The import of the register was undone"), by=by, at=at)
    row.state = RowState.WITHDRAWN if untouched else RowState.KEPT
    row.save(update_fields=["state"])
    return row
