"""Run the parts of a whole so that one that raises stops no other (docs/adr/0062-each-rule-alone.md)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, TypeVar

import structlog
from django.db import connection, transaction

log = structlog.get_logger("suprovid.parts")

PATIENCE: Final = timedelta(seconds=2.5)  # of a statement: should each rule hang, the run still ends within its minute

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass
class Run:
    """One run of many parts, by code. `failed`: the type of the error of each part that raised, among them those of `tried`."""

    tried: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def alone(self, code: str, *, item: object = None) -> Iterator[None]:
        """Note and log what the block raises. Raises only if there is no connection: without one no other part would run.

        `item`: the key of one of many for the log, where each is named; without it a part is logged once a run.
        """
        connection.ensure_connection()
        self.tried.add(code)
        try:
            yield
        except Exception as error:  # whatever it is, the other parts go on
            _leave_broken_connection()
            if item is not None:
                log.error("part_failed", part=code, item=str(item), exc_info=error)
            elif code not in self.failed:
                log.error("part_failed", part=code, exc_info=error)
            self.failed[code] = type(error).__name__

    def together(
        self,
        items: Sequence[Item],
        act: Callable[[Sequence[Item]], Result],
        *,
        code: Callable[[Item], str],
        key: Callable[[Item], object] = lambda _item: None,
    ) -> list[Result]:
        """All items in one act of few queries. If it raises, each in an act of its own, and the results of those that don't.

        `key`: of an item for the log.
        """
        if not items:
            return []
        try:
            with transaction.atomic():
                whole = act(items)
        except Exception as error:  # found again below, with the item that it belongs to
            log.warning("parts_divided", parts=len(items), error=type(error).__name__)
            _leave_broken_connection()
            return self._divided(items, act, code, key)
        self.tried.update(map(code, items))
        return [whole]

    def _divided(
        self,
        items: Sequence[Item],
        act: Callable[[Sequence[Item]], Result],
        code: Callable[[Item], str],
        key: Callable[[Item], object],
    ) -> list[Result]:
        results: list[Result] = []
        for item in items:
            with self.alone(code(item), item=key(item)), transaction.atomic():
                results.append(act([item]))
        return results


def run_of(work: Callable[..., Any], **arguments: Any) -> Run:
    """What failed in some work, which its task returns to be recorded (config/monitoring/recorded.py)."""
    run = Run()
    work(**arguments, run=run)
    return run


@contextmanager
def limited(patience: timedelta) -> Iterator[None]:
    """A transaction in which no statement takes longer, waiting for locks included."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [patience // timedelta(milliseconds=1)])
        yield


def _leave_broken_connection() -> None:
    """The next part gets a new one."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
