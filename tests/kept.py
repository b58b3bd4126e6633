"""Rows that several tests share: each test rolls back to the moment after they were made."""

from collections.abc import Callable
from copy import deepcopy
from time import monotonic
from typing import Any, Generic, TypeVar

from django.db import connection, transaction

from tests.database import execute

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """A transaction that is never committed, with rows in it. The transactions of the tests are its savepoints."""

    def __init__(self, make: Callable[[], Made], *, may_be_seconds_old: int) -> None:
        self._make, self._may_be_seconds_old = make, may_be_seconds_old
        self._transaction: Any = None
        self._made: Made | None = None
        self._made_at = 0.0

    def renew(self) -> None:
        """Make them unless recent ones are there. Call it outside the transaction of a test."""
        if self._made is None or monotonic() - self._made_at > self._may_be_seconds_old:
            self.end()
            self._transaction, self._made_at = transaction.atomic(), monotonic()
            self._transaction.__enter__()
            execute("SET ROLE suprovid_app")
            self._made = self._make()
            connection.check_constraints()  # here once, not at the end of each test

    def copy(self) -> Made:
        """The test may change its objects."""
        assert self._made is not None
        return deepcopy(self._made)

    def end(self) -> None:
        self._made = None
        if self._transaction is not None:
            transaction.set_rollback(True)
            self._transaction.__exit__(None, None, None)
            self._transaction = None
