"""Ask for an export; remove those whose day is over."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language

from supporters.directory.models import Supporter, reach
from supporters.exports.models import LASTS, Export, ExportFormat, ExportPart, ExportReason


@dataclass(frozen=True, kw_only=True)
class NewExport:
    """`reason`, `words`: why and for whom, with persons in the list; "" without."""

    address: str
    title: str
    format: ExportFormat
    count: int
    has_persons: bool
    reason: ExportReason | str = ""
    words: str = ""


def ask_export(new: NewExport, *, by: Supporter, at: datetime, pk: UUID) -> Export:
    """The parts are read later."""
    return Export.objects.create(
        pk=pk,
        by=by,
        address=new.address,
        title=new.title,
        format=new.format,
        language=get_language(),
        has_persons=new.has_persons,
        reason=new.reason,
        words=new.words or None,
        within=sorted(reach(by).department_ids),
        count=new.count,
        asked_at=at,
        until=at + LASTS,
    )


@transaction.atomic
def remove_exports_over(*, at: datetime) -> None:
    """With their parts. May run at any time."""
    over = list(Export.objects.over(at).select_for_update(skip_locked=True).values_list("pk", flat=True))
    ExportPart.objects.filter(export__in=over).delete()
    Export.objects.filter(pk__in=over).delete()
