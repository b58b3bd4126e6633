"""The answer of a head about a row that may be somebody known: another person, or nobody new."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.models import ImportedRow
from cases.case.states import IllegalTransition, ImportRefusal, RowState
from cases.intake.actions.imports.locks import lock_row
from supporters.directory.models import Supporter


@transaction.atomic
def say_another(row_id: UUID, *, words: str, by: Supporter, at: datetime) -> ImportedRow:
    """The row is another person than all who look alike; `words`: how that is known. Raises IllegalTransition."""
    row = _lock_alike(row_id)
    row.state, row.words, row.answered_by, row.answered_at = RowState.READY, words, by, at
    row.save(update_fields=["state", "words", "answered_by", "answered_at"])
    return row


@transaction.atomic
def leave_out(row_id: UUID, *, by: Supporter, at: datetime) -> ImportedRow:
    """The row opens no card, and its content is deleted. Rows that were its twins are checked again. Raises IllegalTransition."""
    row = _lock_alike(row_id)
    row.state, row.content, row.answered_by, row.answered_at = RowState.LEFT_OUT, None, by, at
    row.save(update_fields=["state", "content", "answered_by", "answered_at"])
    same = ImportedRow.objects.select_for_update(no_key=True).filter(register=row.register_id, twins__contains=[row.line])
    for twin in same.filter(state=RowState.ALIKE).order_by("pk").only("pk", "twins", "state"):
        twin.twins = [line for line in twin.twins if line != row.line]
        twin.state = RowState.UNCHECKED
        twin.save(update_fields=["twins", "state"])
    return row


def _lock_alike(row_id: UUID) -> ImportedRow:
    row = lock_row(row_id)
    if row.state != RowState.ALIKE or row.register.undone_at is not None:
        raise IllegalTransition(ImportRefusal.SETTLED)
    return row
