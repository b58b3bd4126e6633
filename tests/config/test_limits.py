"""Time limits of database connections: pages, tasks, migrations."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models.signals import pre_migrate

from config.database.limits import WEB
from config.embedded.home import CHECKOUT
from tests.database import rows
from tools.running_site import RunningSite

NAMES = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
PRINT_LIMITS = f"""
import {{module}}
from django.db import connection
{{then}}
with connection.cursor() as cursor:
    print(*(cursor.execute("SHOW " + name) or cursor.fetchone()[0] for name in {NAMES}))
"""


def in_a_process(module: str, then: str = "") -> list[str]:
    """The limits of a connection in a new process that has imported `module` and run `then`."""
    command = [sys.executable, "-c", PRINT_LIMITS.format(module=module, then=then)]
    done = subprocess.run(command, cwd=CHECKOUT, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1].split()


@pytest.mark.django_db  # so that the database servers are running
def test_pages_tasks_and_commands_have_limits_of_their_own() -> None:
    assert in_a_process("config.wsgi") == ["5s", "20s", "30s"] == list(WEB.values())
    task = "from celery.signals import worker_process_init; worker_process_init.send(None)"
    assert in_a_process("config.celery", f"import django; django.setup(); {task}") == ["30s", "4min", "5min"]
    assert in_a_process("config.celery", "import django; django.setup()") == ["0", "0", "0"]


@pytest.mark.django_db(transaction=True)
def test_migrations_give_up_waiting_for_a_lock_and_nothing_else() -> None:
    seen: list[tuple[str, ...]] = []

    def note(**_: Any) -> None:
        seen.append(tuple(rows(f"SHOW {name}")[0][0] for name in NAMES))

    pre_migrate.connect(note)
    try:
        call_command("migrate", "contenttypes", verbosity=0)
    finally:
        pre_migrate.disconnect(note)
    assert set(seen) == {("5s", "0", "0")}
    assert rows("SHOW lock_timeout") == [("0",)]


@pytest.mark.processes
def test_pages_are_answered_and_probes_at_once_while_a_table_is_locked(site: RunningSite) -> None:
    cookie = {"Cookie": "sessionid=" + "a" * 32}
    with site.locked("supporters_session"):
        with ThreadPoolExecutor(1) as other:
            page = other.submit(site.timed, "/today/", cookie)
            status, seconds = site.timed("/livez", cookie)
            assert (status, seconds < 1) == (200, True)
            assert site.is_healthy()
            status, seconds = page.result()
        assert status == 503
        assert 4 < seconds < 15
