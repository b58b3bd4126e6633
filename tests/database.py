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


def execute(statement: str, parameters: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def rows(statement: str, parameters: list[Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


class CountedQueries(CaptureQueriesContext):
    """The statements of a block, without those that begin, end or roll back transactions and savepoints."""

    def __init__(self) -> None:
        super().__init__(connection)

    @property
    def statements(self) -> list[str]:
        frame = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
        return [query["sql"] for query in self.captured_queries if not query["sql"].startswith(frame)]

    def __len__(self) -> int:
        return len(self.statements)
