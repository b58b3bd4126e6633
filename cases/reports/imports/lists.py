from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from cases.models import RegisterImport
from cases.models.imports.heads import without_head
from cases.states import RowState
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter

SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class ImportLine:
    """`opened`: cards that it has opened and that are not withdrawn, of `total`. `is_stopped`: a head has to take it over."""

    pk: UUID
    department: str
    who: str
    when: str
    total: int
    opened: int
    is_undone: bool
    is_confirmed: bool
    is_stopped: bool


def import_lines(reader: Supporter, *, at: datetime) -> tuple[ImportLine, ...]:
    """The latest imports of the departments that the reader leads."""
    opened = Count("rows", filter=Q(rows__state__in=(RowState.OPENED, RowState.KEPT)))
    registers = RegisterImport.objects.visible_to(reader).select_related("department", "uploaded_by", "head")
    counted: Any = registers.with_waiting().annotate(total=Count("rows"), opened=opened)
    rows = list(counted.order_by("-uploaded_at")[:SHOWN])
    stopped = without_head([row for row in rows if row.is_waiting], kyiv_day(at))
    return tuple(
        ImportLine(
            pk=row.pk,
            department=row.department.name,
            who=row.uploaded_by.short_name,
            when=moment_label(row.uploaded_at, kyiv_day(at)),
            total=row.total,
            opened=row.opened,
            is_undone=row.undone_at is not None,
            is_confirmed=row.confirmed_at is not None,
            is_stopped=row.pk in stopped,
        )
        for row in rows
    )
