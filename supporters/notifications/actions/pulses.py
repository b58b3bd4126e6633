"""Pulses of the parts that run each minute, with what failed in the run."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from supporters.notifications.models import FailedPart, WorkerPulse
from supporters.notifications.parts import Run

BEAT, REMINDERS, LETTERS = "beat", "reminders", "letters"  # parts whose last pulse is kept
LATE_AFTER: Final = timedelta(minutes=3)  # each of them runs every minute


@transaction.atomic
def record_pulse(name: str, *, at: datetime, run: Run | None = None) -> None:
    """`run`: its parts that raised are recorded by code and type of the error; those that were tried and did not have ended."""
    WorkerPulse.objects.update_or_create(name=name, defaults={"at": at})
    if run is None:
        return
    FailedPart.objects.filter(pulse=name, code__in=run.tried - run.failed.keys(), ended_at=None).update(ended_at=at)
    for code, error in sorted(run.failed.items()):
        FailedPart.objects.get_or_create(pulse=name, code=code, defaults={"error": error, "times": 0, "last_at": at})
        of_part = FailedPart.objects.filter(pulse=name, code=code)
        of_part.update(error=error, times=F("times") + 1, last_at=at, ended_at=None)
