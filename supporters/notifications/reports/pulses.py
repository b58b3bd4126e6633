"""The last runs of the parts that run each minute, and what failed in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from supporters.notifications.actions.pulses import BEAT, LATE_AFTER, LETTERS, REMINDERS
from supporters.notifications.models import FailedPart, Letter, Step, Task, WorkerPulse
from supporters.notifications.models.pulse import TASKS
from supporters.notifications.reports.notification_labels import kind_label

SHOWN: Final = (BEAT, REMINDERS, LETTERS, TASKS)


@dataclass(frozen=True)
class Pulse:
    """`failed`: the type of the error by the code of each part that failed when last tried."""

    last_at: datetime
    failed: Mapping[str, str]

    def is_late(self, at: datetime) -> bool:
        return at - self.last_at >= LATE_AFTER


def pulses(*, at: datetime) -> dict[str, Pulse]:
    """The last pulse of each part; one without a pulse is missing. One query."""
    failed = FailedPart.objects.failing(at).filter(pulse=OuterRef("name")).order_by("code")
    shown = WorkerPulse.objects.filter(name__in=SHOWN).values_list(
        "name", "at", ArraySubquery(failed.values("code")), ArraySubquery(failed.values("error"))
    )
    return {name: Pulse(last_at, dict(zip(codes, errors, strict=True))) for name, last_at, codes, errors in shown}


def part_label(code: str) -> str:
    for kinds in (Step, Letter, Task):
        if code in kinds.values:
            return str(kinds(code).label).capitalize()
    return kind_label(code)
