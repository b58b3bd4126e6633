"""Record of each scheduled task whether it failed, or parts of it did (docs/adr/0062-each-rule-alone.md).

The signals of Celery see every task, also one of `privacy`, which knows no other app.
"""

from typing import Any

import structlog
from celery.signals import task_failure, task_success
from django.db import Error
from django.utils import timezone

from supporters.notifications.actions.pulses import record_pulse
from supporters.notifications.models.pulse import TASKS
from supporters.notifications.parts import Run

log = structlog.get_logger("suprovid.tasks")


def record_tasks() -> None:
    task_success.connect(_record_success)
    task_failure.connect(_record_failure)


def _record_success(sender: Any, result: Any = None, **_: Any) -> None:
    """A task that works on many things returns the Run that knows which of them raised."""
    _record(sender.name, result if isinstance(result, Run) else Run())


def _record_failure(sender: Any, exception: BaseException, **_: Any) -> None:
    _record(sender.name, Run(failed={_code(sender.name): type(exception).__name__}))


def _record(name: str, run: Run) -> None:
    run.tried.add(_code(name))
    try:
        record_pulse(TASKS, at=timezone.now(), run=run)
    except Error as error:  # the database is gone, which /healthz says itself
        log.error("task_not_recorded", task=name, exc_info=error)


def _code(name: str) -> str:
    """The value of Task."""
    return name.rpartition(".")[2]
