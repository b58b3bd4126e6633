"""Direct database access for tests: statements, rights of the table owner, counted queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

# One row for each session that waits for a lock of the current transaction.
WAITS_FOR_US = "SELECT FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid"


@contextmanager
def as_owner() -> Iterator[None]:
    """Run the block with the rights of the table owner."""
    execute("RESET ROLE")
    yield
    execute("SET ROLE suprovid_app")


@contextmanager
def as_application() -> Iterator[None]:
    """Outside the tests, whose connections have these rights anyway."""
    execute("SET ROLE suprovid_app")
    yield
    execute("RESET ROLE")


@contextmanager
def unreadable(table: str, column: str) -> Iterator[None]:
    """Every query of the application that reads the column raises, as after a faulty migration; others of the table don't."""
    others = rows("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped", [table])
    kept = ", ".join(name for (name,) in others if name != column)
    with as_owner():
        execute(f"REVOKE SELECT ON {table} FROM suprovid_app")
        execute(f"GRANT SELECT ({kept}) ON {table} TO suprovid_app")
    try:
        yield
    finally:
        with as_owner():
            execute(f"REVOKE SELECT ({kept}) ON {table} FROM suprovid_app")
            execute(f"GRANT SELECT ON {table} TO suprovid_app")


@contextmanager
def locked(table: str, *, seconds: float = 20) -> Iterator[None]:
    """Every query of the table hangs, as while a migration changes it; for so many seconds at most."""
    other = connection.get_new_connection(connection.get_connection_params())
    try:
        with other.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = %s", [int(seconds * 1000)])
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        other.close()


def make_unchangeable(table: str, key: Any, *, acts: str = "UPDATE OR DELETE") -> None:
    """Every change of this row raises from now on, as by a faulty trigger; those of others don't."""
    _make_refusal("RAISE EXCEPTION 'refused'")
    when = f"BEFORE {acts} ON {table} FOR EACH ROW WHEN (OLD.id::text = '{key}')"
    with as_owner():
        execute(f"CREATE TRIGGER aaa_refused {when} EXECUTE FUNCTION refuse_change()")


def make_changeable_again() -> None:
    _make_refusal("RETURN coalesce(NEW, OLD)")


def _make_refusal(does: str) -> None:
    body = f"LANGUAGE plpgsql AS $$ BEGIN {does}; END $$"
    with as_owner():
        execute(f"CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger {body}")


def execute(statement: str, parameters: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def rows(statement: str, parameters: list[Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


class CountedQueries(CaptureQueriesContext):
    """The statements of a block, without those that begin, end or roll back transactions and savepoints.

    Without the last activity of a session too: it is written once a minute of the clock, so a stop of the machine adds it.
    """

    def __init__(self) -> None:
        super().__init__(connection)

    @property
    def statements(self) -> list[str]:
        frame = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", 'UPDATE "supporters_session"')
        return [query["sql"] for query in self.captured_queries if not query["sql"].startswith(frame)]

    def __len__(self) -> int:
        return len(self.statements)
