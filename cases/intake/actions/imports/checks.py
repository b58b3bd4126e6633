"""Keep what the check of an uploaded register has found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.models import ImportedRow
from cases.case.states import RowState
from cases.case.states.imports import UNSETTLED
from cases.intake.actions.imports.locks import lock_register
from supporters.directory.models import Supporter


@dataclass(frozen=True, kw_only=True)
class CheckedLine:
    """`token`: None for a row with errors. `unrecognised`: whom it names and no head has recognised yet."""

    row_id: UUID
    state: RowState
    token: bytes | None = None
    unrecognised: Supporter | None = None


@transaction.atomic
def keep_checked(checked: Sequence[CheckedLine]) -> None:
    """Of rows that nobody has checked or left out meanwhile."""
    found = {one.row_id: one for one in checked}
    waiting = ImportedRow.objects.select_for_update(no_key=True).filter(pk__in=found, state=RowState.UNCHECKED)
    rows = list(waiting.order_by("pk").only("pk", "state", "token", "unrecognised"))
    for row in rows:
        one = found[row.pk]
        row.state, row.token, row.unrecognised = one.state, one.token, one.unrecognised
    ImportedRow.objects.bulk_update(rows, ["state", "token", "unrecognised"])


@transaction.atomic
def keep_twins(register_id: UUID, twins: Mapping[UUID, Sequence[int]], *, at: datetime) -> None:
    """Rows that are the same person as others of the list wait for an answer. `twins`: the lines of the others, by row.

    An answer that was given while the rows were compared stays, and nobody waits for a row that was left out meanwhile.
    """
    register = lock_register(register_id)
    locked = ImportedRow.objects.select_for_update(no_key=True).filter(pk__in=twins).order_by("pk")
    found = list(locked.only("pk", "line", "state", "answered_at"))
    left_out = {row.line for row in found if row.state == RowState.LEFT_OUT}
    rows = [row for row in found if row.answered_at is None and row.state in UNSETTLED]
    for row in rows:
        row.twins = sorted({*twins[row.pk]} - left_out)
        if row.twins and row.state == RowState.READY:
            row.state = RowState.ALIKE
    ImportedRow.objects.bulk_update(rows, ["state", "twins"])
    if register.compared_at is None:
        register.compared_at = at
        register.save(update_fields=["compared_at"])


@transaction.atomic
def refuse_row(row_id: UUID) -> None:
    """A row whose card could not be opened."""
    ImportedRow.objects.filter(pk=row_id, state=RowState.READY).update(state=RowState.REFUSED)
