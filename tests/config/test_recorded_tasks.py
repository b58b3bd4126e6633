"""A scheduled task that raises, as a whole or in a part, is named by /healthz until it works again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from config.beat import BEAT_SCHEDULE
from config.celery import app
from config.monitoring import health
from privacy.tasks import make_partitions
from supporters.notifications.models import FailedPart, Task
from supporters.notifications.models.pulse import TASKS
from supporters.notifications.reports.pulses import part_label
from supporters.tasks import record_tick, remove_expired
from tests.config.test_metrics import scrape
from tests.database import as_owner, execute, unreadable

pytestmark = pytest.mark.django_db(transaction=True)  # each task begins with a connection of its own, as in a worker
NIGHTLY, DENIED = "make_partitions", "ProgrammingError"
THERE, AWAY = "privacy_make_partitions", "kept_elsewhere"


def run(task: str) -> None:
    app.tasks[task].apply()


def failing() -> list[str]:
    found = health._signs(timezone.now())[TASKS]
    assert found["up"] is not bool(found["failed"])
    return list(found["failed"])


@contextmanager
def broken() -> Iterator[None]:
    """The task of the partitions raises as a whole."""
    rename(THERE, AWAY)
    try:
        yield
    finally:
        rename(AWAY, THERE)


def rename(before: str, after: str) -> None:
    with as_owner():
        execute(f"ALTER FUNCTION {before}(integer) RENAME TO {after}")


def test_every_scheduled_task_has_a_name_for_its_failure() -> None:
    scheduled = {task["task"].rpartition(".")[2] for task in BEAT_SCHEDULE.values()}
    assert set(Task.values) == scheduled
    assert part_label(NIGHTLY) == "Місяці журналу дій"


def test_task_that_raises_is_named_until_it_runs_again(client: Client) -> None:
    with broken():
        run(make_partitions.name)
    assert FailedPart.objects.get().error == DENIED
    for hours, named in ((25, True), (27, False)):
        assert FailedPart.objects.failing(timezone.now() + timedelta(hours=hours)).exists() is named, "until the next night"
    found = scrape(client)
    assert (found["suprovid_part_failing", TASKS, NIGHTLY], found["suprovid_part_failing", TASKS, "seal_access_log"]) == (1, 0)
    run(record_tick.name)
    assert failing() == [NIGHTLY], "another task says nothing of it"
    run(make_partitions.name)
    assert failing() == []


def test_task_is_named_when_a_part_of_it_raises() -> None:
    with unreadable("supporters_draft", "until"):
        run(remove_expired.name)
    assert failing() == [Task.EXPIRED]
    run(remove_expired.name)
    assert failing() == []
