"""Concurrent actions: each runs in its own thread on its own connection with real commits."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from time import monotonic
from typing import TypeVar

from django.db import connection

T = TypeVar("T")
Act = Callable[[], object]
LOCKED_TABLES = """
SELECT DISTINCT relname::text FROM pg_locks JOIN pg_class ON pg_class.oid = relation
WHERE pid = %s AND granted AND relkind IN ('r', 'p') AND mode IN ('RowShareLock', 'RowExclusiveLock')"""


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Run all of `acts` at the same moment and return their results in the same order."""
    with hands(len(acts)) as at_once:
        return at_once(acts)


@contextmanager
def hands(count: int) -> Iterator[Callable[[Sequence[Callable[[], T]]], list[T]]]:
    """Threads that keep their connections, for several calls of the yielded function with `count` acts."""
    together = Barrier(count)

    def act(one: Callable[[], T]) -> T:
        connection.ensure_connection()
        together.wait(timeout=30)
        return one()

    def leave(_: int) -> None:
        together.wait(timeout=30)
        connection.close()

    with ThreadPoolExecutor(count) as pool:
        try:
            yield lambda acts: list(pool.map(act, acts))
        finally:
            together.reset()  # a thread may have failed before it waited
            list(pool.map(leave, range(count)))


@contextmanager
def other_hand() -> Iterator[Callable[[Act], set[str]]]:
    """Run an action on another connection while the caller's transaction holds a lock that the action needs.

    Yields a function that starts the action and returns, once it waits for a lock, the tables in which it has locked rows,
    including the table it waits for. The action ends after the caller's transaction:
    `with other_hand() as begin, transaction.atomic(): …`
    """
    pid: Future[int] = Future()
    ends: list[Future[None]] = []

    def run(act: Act) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                pid.set_result(cursor.fetchone()[0])
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as hand:

        def begin(act: Act) -> set[str]:
            ends.append(hand.submit(run, act))
            return _locked_in(pid.result(timeout=30), ends[0])

        yield begin
        for end in ends:
            end.result(timeout=30)


def _locked_in(pid: int, end: Future[None]) -> set[str]:
    """Return the locked tables as soon as the connection waits for a lock. Raises AssertionError if it never does."""
    until = monotonic() + 30
    with connection.cursor() as cursor:
        while not end.done() and monotonic() < until:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid])
            if cursor.fetchone()[0]:
                cursor.execute(LOCKED_TABLES, [pid])
                return {table for (table,) in cursor.fetchall()}
    raise AssertionError("the act waits for nothing that the caller holds")
