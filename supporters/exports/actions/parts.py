"""Read the rows of a list into the parts of an export, some hundred in one transaction."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from privacy.actions import recorded_reading
from privacy.opening import Reading
from supporters.directory.reports.lists.cells import Row
from supporters.directory.reports.lists.keyset import Leaf, NoSuchPage, Place
from supporters.exports.access import list_of
from supporters.exports.models import Export, ExportFault, ExportPart
from supporters.exports.rows import packed_rows

MOST_ROWS: Final = 10_000
PER_PART: Final = 500
ROUTE: Final = "export_new"  # of the access records of what was read


@transaction.atomic
def read_next_part(export_id: UUID, *, at: datetime) -> bool:
    """Return whether rows are left to read. The part and the progress are one transaction, so that a process may be killed at any
    moment and the next run goes on after the last part. A second run of the same export does nothing."""
    waiting = Export.objects.with_work(at).select_for_update(of=("self",), skip_locked=True)
    export = waiting.select_related("by__department").filter(pk=export_id).first()
    if export is None:
        return False
    by = export.by
    with (
        override(export.language),
        recorded_reading(actor_id=by.pk, role=by.role, purpose=export.reason, route=ROUTE) as reading,
    ):
        try:
            return _read(export, reading)
        except NoSuchPage:  # the row read last has left the list
            return _refuse(export, ExportFault.CHANGED)


def _read(export: Export, reading: Reading) -> bool:
    """Raises NoSuchPage."""
    found = list_of(export)
    if found is None:
        return _refuse(export, ExportFault.GONE)
    if found.is_lent:
        return _refuse(export, ExportFault.LENT)
    leaf = found.listing.rows(Place(sort=found.sort, after=export.last_key), PER_PART)
    if max(leaf.count, export.done + len(leaf.lines)) > MOST_ROWS:
        return _refuse(export, ExportFault.TOO_LONG)
    _keep(export, leaf, reading)
    return leaf.has_later


def _keep(export: Export, leaf: Leaf[Row], reading: Reading) -> None:
    if leaf.lines:
        number = export.done // PER_PART
        ExportPart.objects.create(
            export=export, number=number, content=packed_rows(leaf.lines), person_ids=sorted(reading.subjects)
        )
        export.last_key = leaf.lines[-1].key
    export.done, export.count = export.done + len(leaf.lines), leaf.count
    export.ready_at = None if leaf.has_later else timezone.now()
    export.save(update_fields=["last_key", "done", "count", "ready_at"])


def _refuse(export: Export, fault: ExportFault) -> bool:
    ExportPart.objects.filter(export=export).delete()
    export.fault = fault
    export.save(update_fields=["fault"])
    return False
