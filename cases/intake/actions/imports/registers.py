"""Keep an uploaded register, confirm it, take it over, ask to undo it, let go of it."""

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.models import ImportedRow, RegisterImport
from cases.case.states import IllegalTransition, ImportRefusal, RowState
from cases.case.states.imports import WITH_CONTENT
from cases.intake.actions.imports.locks import lock_register
from cases.intake.models.imports.heads import without_head
from privacy.opening import to_edit
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, reach

BATCH = 500  # rows of one INSERT


@transaction.atomic
def keep_register(rows: Iterable[tuple[int, list[str]]], *, by: Supporter, at: datetime, pk: UUID) -> RegisterImport:
    """Keep the rows, each sealed, to be checked; `rows`: line and cells. Nothing else is written."""
    register = RegisterImport.objects.create(pk=pk, department=by.department, uploaded_by=by, uploaded_at=at, head=by)
    kept = (ImportedRow(register=register, line=line, content=json.dumps(cells, ensure_ascii=False)) for line, cells in rows)
    ImportedRow.objects.bulk_create(kept, batch_size=BATCH)
    return register


def cells_of(row: ImportedRow) -> list[str] | None:
    """Opens the content; None for one that is not there, or does not open."""
    content = to_edit(row.content)
    cells: list[str] | None = json.loads(content) if content else None
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
        register.save(update_fields=["cleared_at"])
    return left
