"""Tests run on a real PostgreSQL as the role of the application; the table owner only creates and empties the database."""

import gc
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import Client, TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from config.embedded.home import Home
from config.embedded.servers import ensure_servers
from config.monitoring import health
from privacy.opening import Reading, reading_under_way
from supporters.directory.roles import Role
from tests.durations import lines_of
from tests.factories import House, make_house
from tests.kept import Kept
from tests.reauthenticating import show_again
from tests.tables import empty_tables, fill_tables_again
from tools.ready_tables import ready_tables

pytest.register_assert_rewrite("tests.browser")  # so that a failed assertion in a browser helper shows its values

# How long a machine under load takes to draw an example says nothing about the code.
hypothesis_settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("any machine")

HOUSE_MAY_BE_SECONDS_OLD = 10
LONG_KINDS = ("browser", "processes")

TransactionTestCase._fixture_teardown = lambda _self: empty_tables()  # type: ignore[attr-defined]

if settings.MODE != "test":
    pytest.exit("Tests need SUPROVID_MODE=test in the environment; `python3 bootstrap.py test` sets it.", returncode=2)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--routes", nargs="+", default=(), help="names of the routes that the matrix of tests/test_routes.py asks")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Start the database servers before the test database is created, which is a copy of migrated tables."""
    if not os.environ.get("DATABASE_URL"):
        ensure_servers(Home.of_checkout("test"))
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = ready_tables()
    # A commit needs not wait for the disk: these rows have to survive no power cut.
    connection.settings_dict["OPTIONS"] = {**connection.settings_dict["OPTIONS"], "options": "-c synchronous_commit=off"}


@pytest.fixture(autouse=True)
def as_application(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each connection of a database test has the rights of suprovid_app (tests/database.py grants the owner's)."""
    if not _uses_database(request):
        yield
        return
    request.getfixturevalue("rows_of_migrations")
    request.getfixturevalue("db")
    connection_created.connect(_take_role)
    _take_role(connection=connection)
    yield
    connection_created.disconnect(_take_role)
    if not connection.in_atomic_block:  # a rollback resets the role by itself
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.hookimpl(trylast=True)  # after pytest-django, which puts tests without a database last
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first: at the end of a run one worker would wait for the other to finish its last one."""
    items.sort(key=lambda item: not any(item.get_closest_marker(kind) for kind in LONG_KINDS))


def pytest_collection_finish() -> None:
    """What was imported and collected lives until the end: the garbage collector needs not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def _django_db_marker(request: pytest.FixtureRequest) -> None:
    """In place of the fixture of pytest-django with this name, which begins the transaction of a test before any fixture here."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("rows_of_migrations")
        request.getfixturevalue("_django_db_helper")


@pytest.fixture
def rows_of_migrations(request: pytest.FixtureRequest, kept_houses: Kept[House], django_db_blocker: DjangoDbBlocker) -> None:
    """Before the transaction of the test begins: otherwise each test after one that commits would insert them anew.

    And those of a house, if the test has one and rolls back.
    """
    with django_db_blocker.unblock():
        if "kept_house" in request.fixturenames and not _commits(request):
            fill_tables_again()
            kept_houses.renew()
        else:
            kept_houses.end()
            fill_tables_again()


@pytest.fixture(scope="session")
def kept_houses(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Kept[House]]:
    kept = Kept(make_house, may_be_seconds_old=HOUSE_MAY_BE_SECONDS_OLD)
    yield kept
    with django_db_blocker.unblock():
        kept.end()


@pytest.fixture
def kept_house(request: pytest.FixtureRequest, db: None, kept_houses: Kept[House]) -> House:
    """Made before the test by a few seconds at most. A test that changes the clock before needs make_house() instead."""
    return make_house() if _commits(request) else kept_houses.copy()


@pytest.fixture
def house(kept_house: House) -> House:
    return kept_house


@pytest.fixture(autouse=True, scope="session")
def no_waiting_for_a_worker() -> None:
    """No worker runs beside the tests of one process, and /healthz would wait a second for its answer."""
    health.WORKER_TIMEOUTS = (0.01, 0.01)


@pytest.fixture(autouse=True)
def in_ukrainian() -> Iterator[None]:
    """A request in English leaves that language active in the thread; reset it, so that the next test starts in the site's."""
    yield
    translation.deactivate()


@pytest.fixture
def reading() -> Iterator[Reading]:
    """For tests that open a person's values outside a request."""
    with reading_under_way(Reading()) as current:
        yield current


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    """A browser with a signed-in person; an administrator is freshly reauthenticated, as grave acts require."""

    def sign_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        if user.role == Role.ADMINISTRATOR:
            show_again(client, user, methods=("password", "mfa"))
        return client

    return sign_in


def _uses_database(request: pytest.FixtureRequest) -> bool:
    return bool(request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(request.fixturenames))


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames


def _take_role(connection: Any, **_: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE suprovid_app")


@pytest.fixture
def measured(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Print a figure at the end of the run: the output of a test is lost when several processes run the tests."""
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
