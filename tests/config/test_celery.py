"""A worker process survives the loss of its database connection."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from config.celery import app
from supporters.notifications.actions.pulses import BEAT
from supporters.notifications.models import WorkerPulse
from supporters.tasks import record_tick
from tests.database import as_owner, rows


@pytest.mark.django_db(transaction=True)
def test_task_is_done_though_postgresql_was_restarted_since_the_one_before() -> None:
    tick = app.tasks[record_tick.name]
    tick.apply(throw=True)
    heard = WorkerPulse.objects.get(name=BEAT).at
    with ThreadPoolExecutor(1) as other:
        other.submit(end_connection, rows("SELECT pg_backend_pid()")[0][0]).result(timeout=30)
    tick.apply(throw=True)
    assert WorkerPulse.objects.get(name=BEAT).at > heard


def end_connection(process: int) -> None:
    """Terminate the connection, as a restart of PostgreSQL does."""
    try:
        with as_owner():
            assert rows("SELECT pg_terminate_backend(%s, 10000)", [process]) == [(True,)]
    finally:
        connection.close()
