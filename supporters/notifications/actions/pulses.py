"""Pulses of the parts that run each minute."""

from datetime import datetime, timedelta
from typing import Final

from supporters.notifications.models import WorkerPulse

BEAT, REMINDERS, LETTERS = "beat", "reminders", "letters"  # parts whose last pulse is kept
LATE_AFTER: Final = timedelta(minutes=3)  # each of them runs every minute


def record_pulse(name: str, *, at: datetime) -> None:
    WorkerPulse.objects.update_or_create(name=name, defaults={"at": at})
