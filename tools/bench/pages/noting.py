from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection

FRAME: Final = ("SAVEPOINT", "RELEASE", "ROLLBACK")
Statement = tuple[str, Any]


@contextmanager
def noted() -> Iterator[list[Statement]]:
    """The statements of a block with their values, in order, without the frame of its transactions."""
    statements: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(FRAME):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements
