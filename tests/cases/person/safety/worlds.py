"""Two worlds that differ only in what a talk found, and what an enemy could read in each of them."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.test import Client

from tests.database import as_owner, rows

TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"
    " ORDER BY relname"
)
KEY = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
TOKEN = re.compile(r'(?<=")[\w:+/=.-]{40,}(?=")')  # of a form, or a signed key of a draft
FRAME = ("SAVEPOINT", "RELEASE", "ROLLBACK")
COUNTED = re.compile(r"(?<=/notifications/)\d+(?=/)|(?<==)\d+(?=\")")
MEASURED = {("privacy_accessrecord", "at"), ("privacy_accessrecord", "transaction")}  # by the database, which is not frozen
Dump = dict[str, Counter[tuple[Any, ...]]]


@contextmanager
def world() -> Iterator[None]:
    """Whatever happens in it has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def dump_of_all_tables(known: frozenset[UUID] = frozenset()) -> Dump:
    """Each table as its rows in any order: bytes as their length, a key that is not `known` and a counter as «#»."""
    with as_owner():
        return {table: Counter(_rows_of(table, known)) for (table,) in rows(TABLES)}


def keys_in(dump: Dump) -> frozenset[UUID]:
    return frozenset(value for found in dump.values() for row in found for _name, value in row if isinstance(value, UUID))


def _rows_of(table: str, known: frozenset[UUID]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name from the catalogue
        names = [column.name for column in cursor.description]
        for row in cursor.fetchall():
            yield tuple(
                (name, "#" if (table, name) in MEASURED else _plain(name, value, known))
                for name, value in zip(names, row, strict=True)
            )


def _plain(name: str, value: Any, known: frozenset[UUID]) -> Any:
    if isinstance(value, bytes | memoryview):
        return "bytes", len(value)
    if isinstance(value, UUID):
        return value if not known or value in known else "#"
    if isinstance(value, int) and name in ("id", "pgh_id"):
        return "#"
    if isinstance(value, list | dict):
        return KEY.sub("#", repr(sorted(value) if isinstance(value, list) else value))
    return KEY.sub("#", value) if isinstance(value, str) else value


@contextmanager
def watched_statements() -> Iterator[list[tuple[str, str]]]:
    """The statements of a block with the kinds and sizes of their parameters."""
    seen: list[tuple[str, str]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not str(sql).startswith(FRAME):
            seen.append((KEY.sub("#", str(sql)), _sizes(params)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def _sizes(params: Any) -> str:
    values = params.values() if isinstance(params, dict) else params or ()
    return " ".join(f"{type(value).__name__}:{len(value) if isinstance(value, bytes) else ''}" for value in values)


def answer_of(client: Client, address: str) -> tuple[int, str]:
    """Status and body, without keys and tokens that are new each time."""
    answer = client.get(address)
    return answer.status_code, COUNTED.sub("", TOKEN.sub("", KEY.sub("", answer.text))) if not answer.streaming else ""
