"""Several hands at one moment: each in its own thread, on its own connection, with real commits."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """What each of them gives, in their order."""
    together = Barrier(len(acts))

    def act(one: Callable[[], T]) -> T:
        connection.ensure_connection()
        together.wait(timeout=30)
        try:
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as hands:
        return list(hands.map(act, acts))
