"""Run the parts of a whole so that one that raises stops no other (docs/adr/0062-each-rule-alone.md)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import structlog
from django.db import connection, transaction

log = structlog.get_logger("suprovid.parts")

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass
class Run:
    """One run of many parts, by code. `failed`: the type of the error of each part that raised, among them those of `tried`."""

    tried: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def alone(self, code: str) -> Iterator[None]:
        """Note and log what the block raises. Raises only if there is no connection: without one no other part would run."""
        connection.ensure_connection()
        self.tried.add(code)
        try:
            yield
        except Exception as error:  # whatever it is, the other parts go on
            _leave_broken_connection()
            if code not in self.failed:
                log.error("part_failed", part=code, exc_info=error)
            self.failed[code] = type(error).__name__

    def together(
        self, items: Sequence[Item], act: Callable[[Sequence[Item]], Result], *, code: Callable[[Item], str]
    ) -> list[Result]:
        """All items in one act of few queries. If it raises, each in an act of its own, and the results of those that don't."""
        try:
            with transaction.atomic():
                whole = act(items)
        except Exception as error:  # found again below, with the item that it belongs to
            log.warning("parts_divided", parts=len(items), error=type(error).__name__)
            _leave_broken_connection()
            return self._divided(items, act, code)
        self.tried.update(map(code, items))
        return [whole]

    def _divided(
        self, items: Sequence[Item], act: Callable[[Sequence[Item]], Result], code: Callable[[Item], str]
    ) -> list[Result]:
        results: list[Result] = []
        for item in items:
            with self.alone(code(item)), transaction.atomic():
                results.append(act([item]))
        return results


def _leave_broken_connection() -> None:
    """The next part gets a new one."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
