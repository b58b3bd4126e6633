"""Ask for an export; count its downloads; remove what is in it when its day is over."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
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


def count_download(export_id: UUID) -> None:
    """The access record of the answer says who is in the file; this counts for those who see no person."""
    Export.objects.filter(pk=export_id).update(downloads=F("downloads") + 1)


@transaction.atomic
def remove_exports_over(*, at: datetime) -> None:
    """The rows and the written words; who asked for which list and why stays. May run at any time."""
    over = list(Export.objects.over(at).select_for_update(skip_locked=True).values_list("pk", flat=True))
    ExportPart.objects.filter(export__in=over).delete()
    Export.objects.filter(pk__in=over).update(words=None, last_key="", removed_at=at)
