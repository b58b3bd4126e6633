from celery import shared_task
from django.utils import timezone

from supporters.actions import upkeep


@shared_task(ignore_result=True)
def record_tick() -> None:
    """Beat rang and a worker heard it."""
    upkeep.record_pulse("beat", at=timezone.now())


@shared_task(ignore_result=True)
def remove_expired() -> None:
    upkeep.remove_expired(at=timezone.now())
