"""A worker is killed while it reads a long list: the next one goes on, and no row is missing or twice."""

import os
import signal
import subprocess
import sys
from time import monotonic, sleep
from typing import Final

import pytest
from django.db import connection
from django.utils import timezone

from config.embedded.home import CHECKOUT, DATABASE, Home
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.exports.actions.parts import PER_PART
from supporters.exports.models import Export, ExportPart
from supporters.exports.reports.file import file_of
from supporters.exports.running import work_on_exports
from tests.at_once import at_once
from tests.exports import STAFF, make_export, sheet_rows
from tests.factories import House, make_house

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reading")]
STAFF_MORE: Final = 4 * PER_PART
PATIENCE: Final = 60.0
WORK: Final = """
import django
django.setup()
from django.utils import timezone
from supporters.exports.running import work_on_exports
work_on_exports(at=timezone.now())
"""


@pytest.fixture
def house() -> House:
    house = make_house()
    more = [
        Supporter(
            email=f"more{n}@suprovid.test", surname="Ткач", given_name="Іван", role=Role.SUPPORTER, department=house.department
        )
        for n in range(STAFF_MORE)
    ]
    Supporter.objects.bulk_create(more)
    return house


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


def rows_done(export: Export) -> int:
    return Export.objects.values_list("done", flat=True).get(pk=export.pk)


def assert_whole(export: Export) -> None:
    export = Export.objects.select_related("by__department").get(pk=export.pk)
    addresses = [row[-1] for row in sheet_rows(file_of(export))[1:]]
    assert len(addresses) == len(set(addresses)) == export.done == export.count > STAFF_MORE


def test_killed_worker_leaves_no_gap(house: House, environment: dict[str, str]) -> None:
    export = make_export(house.administrator, STAFF, at_once=False)
    worker = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", WORK], cwd=CHECKOUT, env=environment
    )
    ends_at = monotonic() + PATIENCE
    while rows_done(export) == 0 and worker.poll() is None and monotonic() < ends_at:
        sleep(0.005)
    assert worker.poll() is None, "the worker has ended by itself"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    done = rows_done(export)
    assert 0 < done < STAFF_MORE
    assert ExportPart.objects.count() * PER_PART == done
    work_on_exports(at=timezone.now())
    assert_whole(export)


def test_four_workers_at_once_read_each_row_once(house: House) -> None:
    export = make_export(house.administrator, STAFF, at_once=False)
    at_once([lambda: work_on_exports(at=timezone.now())] * 4)
    work_on_exports(at=timezone.now())
    assert_whole(export)
