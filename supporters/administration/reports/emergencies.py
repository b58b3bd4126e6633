"""The emergency page: the measure in force and past measures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Emergency, EmergencyKind

SHOWN: Final = 500  # far more than there are; the oldest are left out


@dataclass(frozen=True, kw_only=True)
class EmergencyRow:
    """`ended_label` and `ended_by` are "" for a measure in force and for one that ended at once."""

    kind_label: str
    reason: str
    begun_label: str
    begun_by: str
    ended_label: str
    ended_by: str


@dataclass(frozen=True)
class EmergencyPage:
    """`in_force`: the read-only measure in force; None: writing is allowed."""

    in_force: EmergencyRow | None
    rows: tuple[EmergencyRow, ...]


def emergency_page(*, at: datetime) -> EmergencyPage:
    measures = Emergency.objects.select_related("begun_by", "ended_by")
    in_force = measures.reading_only().first()
    rows = tuple(_row(measure, at) for measure in measures.order_by("-begun_at")[:SHOWN])
    return EmergencyPage(_row(in_force, at) if in_force else None, rows)


def _row(measure: Emergency, at: datetime) -> EmergencyRow:
    ended_label, ended_by = _end(measure, at)
    return EmergencyRow(
        kind_label=str(EmergencyKind(measure.kind).label),
        reason=measure.reason,
        begun_label=moment_label(measure.begun_at, kyiv_day(at)),
        begun_by=measure.begun_by.short_name,
        ended_label=ended_label,
        ended_by=ended_by,
    )


def _end(measure: Emergency, at: datetime) -> tuple[str, str]:
    if measure.kind != EmergencyKind.READ_ONLY or measure.ended_at is None or measure.ended_by is None:
        return "", ""
    return moment_label(measure.ended_at, kyiv_day(at)), measure.ended_by.short_name
