from celery import shared_task
from django.utils import timezone

from supporters.administration import mailing
from supporters.administration.actions import upkeep
from supporters.administration.actions.suspension import suspend_idle
from supporters.administration.actions.suspension_by_one import end_unconfirmed
from supporters.exports.running import work_on_exports
from supporters.notifications.actions import pulses
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import Step
from supporters.notifications.parts import Run, run_of
from supporters.notifications.reports.layout import try_frame


@shared_task(ignore_result=True)
def record_tick() -> None:
    """Record that beat scheduled a task and a worker ran it."""
    pulses.record_pulse(pulses.BEAT, at=timezone.now())


@shared_task(ignore_result=True)
def send_due_reminders() -> None:
    """The pulse comes last, so that a failing dispatch is noticed although the worker runs."""
    run = send_due(at=timezone.now())
    with run.alone(Step.FRAME):
        try_frame()
    pulses.record_pulse(pulses.REMINDERS, at=timezone.now(), run=run)


@shared_task(ignore_result=True)
def send_letters() -> None:
    run = mailing.send_letters(at=timezone.now())
    pulses.record_pulse(pulses.LETTERS, at=timezone.now(), run=run)


@shared_task(ignore_result=True)
def remove_expired() -> Run:
    return run_of(upkeep.remove_expired, at=timezone.now())


@shared_task(ignore_result=True)
def suspend_idle_accounts() -> Run:
    return run_of(suspend_idle, at=timezone.now())


@shared_task(ignore_result=True)
def end_unconfirmed_suspensions() -> Run:
    return run_of(end_unconfirmed, at=timezone.now())


@shared_task(ignore_result=True)
def make_exports() -> Run:
    return run_of(work_on_exports, at=timezone.now())
