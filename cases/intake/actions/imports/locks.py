"""Locks of an import. Its rows are locked after the advisory lock and before accounts (docs/architecture.md)."""

from typing import Final
from uuid import UUID

from django.db import connection

from cases.case.models import ImportedRow, RegisterImport

IMPORT_LOCK: Final = 7_301_043  # advisory lock: one card is opened by an import at a time, so that each sees the one before


def hold_imports() -> None:
    """Until the transaction ends no other import opens a card."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def lock_register(register_id: UUID) -> RegisterImport:
    return RegisterImport.objects.select_for_update(of=("self",), no_key=True).get(pk=register_id)


def lock_row(row_id: UUID) -> ImportedRow:
    """Lock the row with its import."""
    rows = ImportedRow.objects.select_for_update(of=("self", "register"), no_key=True)
    return rows.select_related("register").get(pk=row_id)
