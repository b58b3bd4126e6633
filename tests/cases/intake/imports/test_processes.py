"""A worker is killed while it opens the cards of an import: the next one goes on, and nobody is opened twice."""

import os
import signal
import subprocess
import sys
from math import inf
from time import monotonic, sleep
from typing import Final

import pytest
from django.db import connection
from django.utils import timezone

from cases.case.models import Case, ImportedRow
from cases.desk.reports.invariants import broken_invariants
from cases.intake.actions.imports.registers import confirm_import
from cases.intake.importing.run import work_on
from config.embedded.home import CHECKOUT, DATABASE, Home
from tests.factories import House
from tests.registers import BASIS, make_register, person
from veterans.models import Person

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reading")]
ROWS: Final = 60
KILLS: Final = 3
PATIENCE: Final = 30.0
WORK: Final = """
import django
django.setup()
from django.utils import timezone
from cases.intake.importing.run import work_on_imports
work_on_imports(at=timezone.now())
"""


@pytest.fixture
def environment() -> dict[str, str]:
    """As in production, with the database of the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL") and "SUPROVID" not in name}
    given = Home.of_checkout("test").environment()
    return {
        **kept,
        **given,
        "DATABASE_URL": given["DATABASE_URL"].removesuffix(DATABASE) + str(connection.settings_dict["NAME"]),
        "DATABASE_OWNER_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SUPROVID_MODE": "production",
        "SUPROVID_SITE_URL": "https://suprovid.test",
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": "smtp://127.0.0.1:1",
    }


def surname(n: int) -> str:
    letters = "абвгдежзиклмнопрст"
    return f"Зор{letters[n % 18]}{letters[n // 18]}нко"


def opened_rows() -> int:
    return ImportedRow.objects.filter(state="opened").count()


def kill_after(opened: int, environment: dict[str, str]) -> None:
    """Start a worker, and kill it when so many rows are opened."""
    worker = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", WORK], cwd=CHECKOUT, env=environment
    )
    ends_at = monotonic() + PATIENCE
    while opened_rows() < opened and worker.poll() is None and monotonic() < ends_at:
        sleep(0.005)
    assert worker.poll() is None, "the worker has ended by itself"
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def test_killed_worker_leaves_no_double_and_no_gap(house: House, environment: dict[str, str]) -> None:
    people, cases = Person.objects.count(), Case.objects.count()
    rows = [person(surname(n), owner=house.colleague.email if n % 2 else "") for n in range(ROWS)]
    register = make_register(house.head, *rows)
    confirm_import(register.pk, basis=BASIS, by=house.head, at=timezone.now())
    for kill in range(1, KILLS + 1):
        kill_after(kill * ROWS // (KILLS + 2), environment)
        done = opened_rows()
        assert 0 < done < ROWS
        assert (Person.objects.count() - people, Case.objects.count() - cases) == (done, done)
    work_on(register.pk, at=timezone.now(), ends_at=inf)
    assert opened_rows() == ROWS == Person.objects.count() - people == Case.objects.count() - cases
    assert not ImportedRow.objects.filter(content__isnull=False).exists()
    assert not {name: n for name, n in broken_invariants().items() if n}
