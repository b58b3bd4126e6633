from celery import shared_task
from django.utils import timezone

from supporters import mailing
from supporters.actions import upkeep
from supporters.actions.suspension import suspend_idle
from supporters.reminding import send_due


@shared_task(ignore_result=True)
def record_tick() -> None:
    """Beat rang and a worker heard it."""
    upkeep.record_pulse("beat", at=timezone.now())


@shared_task(ignore_result=True)
def send_due_reminders() -> None:
    send_due(at=timezone.now())


@shared_task(ignore_result=True)
def send_letters() -> None:
    """At one bell, so that the digest leaves at 08:30 and not a minute later."""
    at = timezone.now()
    mailing.plan_digests(at=at)
    mailing.send_waiting(at=at)


@shared_task(ignore_result=True)
def remove_expired() -> None:
    upkeep.remove_expired(at=timezone.now())


@shared_task(ignore_result=True)
def suspend_idle_accounts() -> None:
    suspend_idle(at=timezone.now())
