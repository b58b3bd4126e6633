"""The Celery application: reminders and other scheduled work."""

import os
import signal
import sys
from typing import Any

import django
import structlog
from celery import Celery
from celery.signals import (
    beat_init,
    setup_logging,
    task_failure,
    task_prerun,
    worker_init,
    worker_process_init,
)
from django.db import close_old_connections

from config.database.limits import TASKS, limit_connections
from config.embedded.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

log = structlog.get_logger("suprovid.tasks")

app = Celery("suprovid")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_to_settings(**_: Any) -> None:
    """Connecting a receiver keeps Celery from configuring the root logger."""


@worker_init.connect
@beat_init.connect
def refuse_wrong_keys(**_: Any) -> None:
    """Worker and beat end with one sentence as the web process does. Apps load here, since Celery imports this module first."""
    django.setup()
    from config.keys import refuse_foreign_keys  # noqa: PLC0415 - it imports models

    refuse_foreign_keys()


@worker_process_init.connect
def end_with_the_worker(**_: Any) -> None:
    """A worker killed with -9 takes its pool along."""
    die_with_parent(signal.SIGKILL)


@worker_process_init.connect
def limit_waiting(**_: Any) -> None:
    limit_connections(TASKS)


@task_prerun.connect
def leave_a_dead_connection(**_: Any) -> None:
    """Check before each task whether the connection still works.

    A process keeps its connection for a thousand tasks (CELERY_DB_REUSE_MAX) and would fail all of them after a restart of
    PostgreSQL.
    """
    close_old_connections()


@task_failure.connect
def log_failure(sender: Any = None, task_id: str = "", einfo: Any = None, **_: Any) -> None:
    """Replaces Celery's own line, which quotes the exception and its trace."""
    log.error("task_failed", task=sender.name, task_id=task_id, exc_info=sys.exc_info()[1] or einfo.exception)


@beat_init.connect
def dispatch_at_once(**_: Any) -> None:
    """Run the tasks at start: /healthz then need not wait a minute to see beat, reminders and letters running."""
    for name in ("tick", "remind", "letters"):
        app.send_task(app.conf.beat_schedule[name]["task"], expires=50)
