"""A register and its rows: keep them, confirm, take back."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cases.case.actions.record import lock_any_case
from cases.case.actions.worked_on import has_work
from cases.case.models import ImportedRow, RegisterImport
from cases.case.states import CaseState, IllegalTransition, RowState
from cases.case.states.imports import WITH_CONTENT
from cases.intake.actions.withdrawal import withdraw
from cases.intake.models import without_head
from cases.intake.states import ImportRefusal
from privacy.opening import to_edit
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, reach
from veterans.actions.locks import lock_person

IMPORT_LOCK: Final = 7_301_043  # advisory lock: one card is opened by an import at a time, so that each sees the one before


def hold_imports() -> None:
    """Until the transaction ends no other import opens a card."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def lock_register(register_id: UUID) -> RegisterImport:
    return RegisterImport.objects.select_for_update(of=("self",), no_key=True).get(pk=register_id)


def lock_row(row_id: UUID) -> ImportedRow:
    """Lock the import, then the row, as whoever locks many of its rows."""
    lock_register(ImportedRow.objects.values_list("register_id", flat=True).get(pk=row_id))
    rows = ImportedRow.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("register").get(pk=row_id)


BATCH = 500  # rows of one INSERT


@transaction.atomic
def keep_register(
    rows: Iterable[tuple[int, list[str]]], matching: str, *, by: Supporter, at: datetime, pk: UUID
) -> RegisterImport:
    """Keep the rows, each sealed; `rows`: line and cells as the table has them. `matching`: as JSON, to begin with.

    Nothing else is written, and nothing is checked before the matching is kept.
    """
    register = RegisterImport.objects.create(
        pk=pk, department=by.department, uploaded_by=by, uploaded_at=at, head=by, matching=matching
    )
    kept = (ImportedRow(register=register, line=line, content=json.dumps(cells, ensure_ascii=False)) for line, cells in rows)
    ImportedRow.objects.bulk_create(kept, batch_size=BATCH)
    return register


Cells = list[str] | dict[str, str]
"""As the table has them, or of a row that the head has mended, by the column of a card, with the moment of that."""
MENDED_AT: Final = "mended_at"


def cells_of(row: ImportedRow) -> Cells | None:
    """Opens the content; None for one that is not there, or does not open."""
    content = to_edit(row.content)
    cells: Cells | None = json.loads(content) if content else None
    return cells


@transaction.atomic
def confirm_import(register_id: UUID, *, basis: str, by: Supporter, at: datetime) -> RegisterImport:
    """From now on the ready rows open cards, also those that become ready later. Raises IllegalTransition."""
    register = lock_register(register_id)
    if register.compared_at is None or register.confirmed_at is not None or register.cleared_at is not None:
        raise IllegalTransition(ImportRefusal.CONFIRMED)
    register.basis_id, register.confirmed_by, register.confirmed_at = basis, by, at
    register.save(update_fields=["basis", "confirmed_by", "confirmed_at"])
    return register


@transaction.atomic
def take_over_import(register_id: UUID, *, by: Supporter, at: datetime) -> RegisterImport:
    """Go on in the name and reach of another head; rows without a card are checked anew within it.

    Raises IllegalTransition unless the import has stopped, and for who does not lead its department.
    """
    register = lock_register(register_id)
    waiting = RegisterImport.objects.waiting_of(register.head_id).filter(pk=register_id)
    if not (waiting.exists() and without_head([register], kyiv_day(at)) and reach(by).leads(register.department_id)):
        raise IllegalTransition(ImportRefusal.TAKEN_OVER)
    register.head, register.taken_over_at = by, at
    register.save(update_fields=["head", "taken_over_at"])
    ImportedRow.objects.filter(register=register, state__in=WITH_CONTENT).update(state=RowState.UNCHECKED)
    return register


@transaction.atomic
def ask_undo(register_id: UUID, *, by: Supporter, at: datetime) -> RegisterImport:
    """No further card is opened, and each that nobody has worked on is withdrawn. Raises IllegalTransition."""
    register = lock_register(register_id)
    if register.confirmed_at is None or register.undone_at is not None:
        raise IllegalTransition(ImportRefusal.UNDONE)
    register.undone_by, register.undone_at = by, at
    register.save(update_fields=["undone_by", "undone_at"])
    clear_contents(register_id, at=at)
    return register


@transaction.atomic
def clear_contents(register_id: UUID, *, at: datetime) -> int:
    """Leave out the rows that opened no card and delete their contents; return how many there were. May run again."""
    register = lock_register(register_id)
    waiting = ImportedRow.objects.filter(register=register, state__in=WITH_CONTENT)
    left = waiting.update(state=RowState.LEFT_OUT, content=None, words=None)
    if register.cleared_at is None:
        register.cleared_at = at
        if register.confirmed_at is None:  # perhaps its first row was no head
            register.matching = register.headings_token = None
        register.save(update_fields=["cleared_at", "matching", "headings_token"])
    return left


@transaction.atomic
def mend_row(row_id: UUID, cells: dict[str, str], *, at: datetime) -> ImportedRow:
    """The row has these cells instead, by column, and is checked again. Raises IllegalTransition."""
    row = lock_row(row_id)
    if row.state != RowState.REFUSED or row.register.undone_at is not None:
        raise IllegalTransition(ImportRefusal.MENDED)
    mended = cells | {MENDED_AT: at.isoformat()}
    row.content, row.state, row.faults = json.dumps(mended, ensure_ascii=False), RowState.UNCHECKED, []
    row.save(update_fields=["content", "state", "faults"])
    return row


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
