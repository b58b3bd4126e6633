"""The Celery application: reminders and the other work that time calls for."""

import os
import signal
from typing import Any

from celery import Celery
from celery.signals import beat_embedded_init, beat_init, setup_logging, worker_process_init

from config.embedded.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("suprovid")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_to_settings(**_: Any) -> None:
    """A receiver is all Celery needs to keep its hands off the root logger."""


@worker_process_init.connect
@beat_embedded_init.connect
def end_with_the_worker(**_: Any) -> None:
    """A worker killed with -9 takes its pool and its beat along, else the next one's beat would not be alone."""
    die_with_parent(signal.SIGKILL)


@beat_init.connect
def ring_at_once(**_: Any) -> None:
    """/healthz need not wait for the next full minute to learn that beat and worker are there."""
    app.send_task(app.conf.beat_schedule["tick"]["task"], expires=50)
