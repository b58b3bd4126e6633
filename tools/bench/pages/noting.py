from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection

FRAME: Final = ("SAVEPOINT", "RELEASE", "ROLLBACK")
Statement = tuple[str, Any]


@contextmanager
def noted() -> Iterator[list[Statement]]:
    """Collect the statements of a block with their values, in order, without savepoints and ROLLBACK."""
    statements: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(FRAME):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements
