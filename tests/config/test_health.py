import time
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from config.monitoring import health
from supporters.notifications.actions.pulses import BEAT, LETTERS, REMINDERS, record_pulse
from supporters.notifications.models.pulse import TASKS
from tests.database import CountedQueries, as_owner
from tests.factories import make_house


@pytest.mark.django_db
def test_livez_answers_up_without_a_session(client: Client) -> None:
    answer = client.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "up"})
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/livez", "/healthz"])
def test_probe_asks_nothing_of_the_one_who_is_signed_in(signed_in: Callable[[Any], Client], path: str) -> None:
    """The request itself makes no query, so no locked session or account delays a probe; /healthz makes its checks in
    threads."""
    client = signed_in(make_house().owner)
    with CountedQueries() as asked:
        assert client.get(path).status_code in (200, 503)
        assert client.post(path).status_code == 405
    assert asked.statements == []


@pytest.mark.django_db
def test_healthz_names_the_part_that_is_down_when_no_worker_runs(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    found = answer.json()
    assert found["status"] == "down"
    assert found["parts"]["database"] == {"up": True}
    assert found["parts"]["tables"] == found["parts"]["broker"] == {"up": True}
    assert found["down"] == ["worker", "beat", "reminders", "letters", "tasks"]
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("ALTER TABLE django_migrations RENAME TO kept_elsewhere", "ALTER TABLE kept_elsewhere RENAME TO django_migrations"),
        (
            "UPDATE django_migrations SET app = 'other' WHERE app = 'cases'",
            "UPDATE django_migrations SET app = 'cases' WHERE app = 'other'",
        ),
    ],
    ids=["none", "some"],
)
def test_tables_are_down_when_the_database_was_not_migrated(client: Client, hidden: str, shown: str) -> None:
    try:
        change(hidden)
        assert client.get("/healthz").json()["down"] == ["tables", "worker", "beat", "reminders", "letters", "tasks"]
    finally:
        change(shown)


def change(statement: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_part_is_down_when_it_gave_no_sign_for_over_three_minutes(client: Client) -> None:
    """Also when the worker receives each tick but never finishes the dispatch of reminders."""
    parts = (BEAT, REMINDERS, LETTERS, TASKS)
    for part, silent in product(parts, (170, 181)):
        for name in parts:
            record_pulse(name, at=timezone.now() - timedelta(seconds=silent if name == part else 0))
        answer = client.get("/healthz")
        assert answer.status_code == 503, "no worker answers here"
        assert answer.json()["down"] == ["worker", *([part] if silent > 180 else [])]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/livez", "/healthz"])
def test_only_reading_is_allowed_when_the_site_is_asked(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
    assert client.head(path).content == b""


def test_part_is_down_when_looking_at_it_raises() -> None:
    def look(found: health.Findings) -> None:
        raise ValueError("a secret of the broker")

    assert health._look_in_time([look]) == {}


def test_part_is_down_when_looking_at_it_takes_too_long() -> None:
    def look(found: health.Findings) -> None:
        time.sleep(3)
        found["database"] = {"up": True}

    began = time.monotonic()
    assert health._look_in_time([look]) == {}
    assert time.monotonic() - began < 2
