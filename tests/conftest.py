"""Tests run on a real PostgreSQL as the role of the application; the owner of the tables only makes and empties the database."""

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import Client
from django.utils import translation

from config.embedded.home import Home
from config.embedded.servers import ensure_servers
from privacy.opening import Reading, reading_under_way
from supporters.directory.roles import Role
from tests.durations import lines_of
from tests.reauthenticating import show_again

pytest.register_assert_rewrite("tests.browser")  # a screen says what it found, too

if settings.MODE != "test":
    pytest.exit("Tests need SUPROVID_MODE=test in the environment; `python3 bootstrap.py test` sets it.", returncode=2)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Before the test database is made: have the servers that make it."""
    if not os.environ.get("DATABASE_URL"):
        ensure_servers(Home.of_checkout("test"))


@pytest.fixture(autouse=True)
def as_application(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each connection of a test with a database has the rights of suprovid_app (tests/database.py lends the owner's)."""
    if not _uses_database(request):
        yield
        return
    request.getfixturevalue("db")
    _seed_again()
    connection_created.connect(_take_role)
    _take_role(connection=connection)
    yield
    connection_created.disconnect(_take_role)
    if not connection.in_atomic_block:  # a transaction that is rolled back gives the role back by itself
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.fixture(autouse=True)
def in_ukrainian() -> Iterator[None]:
    """A request of an English reader leaves its language in the thread; the next test begins in the site's."""
    yield
    translation.deactivate()


@pytest.fixture
def reading() -> Iterator[Reading]:
    """For tests that open a person's values outside a request."""
    with reading_under_way(Reading()) as current:
        yield current


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    """A browser in which somebody has signed in; an administrator has just shown who it is, as grave acts ask for."""

    def sign_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        if user.role == Role.ADMINISTRATOR:
            show_again(client, user, methods=("password", "mfa"))
        return client

    return sign_in


def _uses_database(request: pytest.FixtureRequest) -> bool:
    return bool(request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames))


def _take_role(connection: Any, **_: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE suprovid_app")


def _seed_again() -> None:
    """A transactional test ends with empty tables, those that a migration has filled included."""
    if not apps.get_model("cases", "StagePolicy").objects.exists():
        import_module("cases.migrations.0004_policies_and_history").seed(apps, None)


@pytest.fixture
def measured(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Tell a figure at the end of the run: what a test prints is lost where several processes run the tests."""
    return lambda words: record_property("measured", words)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for found in terminalreporter.stats.values() for report in found if hasattr(report, "duration")]
    for line in lines_of(reports):
        terminalreporter.write_line(line)
    passed = terminalreporter.stats.get("passed", [])
    figures = [
        words for report in passed for name, words in report.user_properties if name == "measured" and report.when == "call"
    ]
    if figures:
        terminalreporter.section("measured")
        for words in figures:
            terminalreporter.write_line(words)
