"""Prepared statements on the server: how many a connection keeps, and recovery when a column has changed its type."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from django.db import NotSupportedError, connection

MOST_STATEMENTS: Final = 200  # of one connection: the server keeps some 30 kB for each


class Statement(NamedTuple):
    """`name` is a digest of the text; `prepare` and `execute` are SQL."""

    name: str
    prepare: str
    execute: str


class OutdatedStatement(NotSupportedError):
    """The transaction has failed; it succeeds when it is repeated as a whole."""


@dataclass
class Kept:
    """Statements the server has prepared for a connection, the least recently used first; `outdated`: all must be deallocated."""

    names: OrderedDict[str, None] = field(default_factory=OrderedDict)
    outdated: bool = False


_kept: WeakKeyDictionary[Any, Kept] = WeakKeyDictionary()


def fetch(statement: Statement, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement, which is prepared at its first use by this connection.

    A migration that changes the type of a column invalidates statements of open connections. They are prepared again, and the
    statement is repeated, unless it runs inside a transaction. Raises OutdatedStatement.
    """
    try:
        return _fetch(statement, values)
    except NotSupportedError as error:
        _kept[connection.connection].outdated = True
        if connection.in_atomic_block:
            raise OutdatedStatement from error
    return _fetch(statement, values)


def _fetch(statement: Statement, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        _prepare(statement)
        cursor.execute(statement.execute, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _prepare(statement: Statement) -> None:
    """Prepare outside Django's cursor wrappers: query counts and logs must not include it."""
    held = connection.connection
    kept = _kept.setdefault(held, Kept())
    if statement.name in kept.names and not kept.outdated:
        kept.names.move_to_end(statement.name)
        return
    with connection.wrap_database_errors, held.cursor() as cursor:
        if kept.outdated:
            cursor.execute("DEALLOCATE ALL")
            kept.names.clear()
            kept.outdated = False
        while len(kept.names) >= MOST_STATEMENTS:
            oldest = next(iter(kept.names))
            cursor.execute(f"DEALLOCATE {oldest}")
            del kept.names[oldest]
        cursor.execute(statement.prepare)
    kept.names[statement.name] = None
