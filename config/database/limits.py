"""Timeouts of database connections by kind of process: people wait for pages, but not for tasks."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.db import connection

Limits = Mapping[str, str]
WEB: Final[Limits] = {  # a worker is killed after 30 s (config/gunicorn.py), and the request gets no answer
    "lock_timeout": "5s",
    "statement_timeout": "20s",
    "idle_in_transaction_session_timeout": "30s",
}
TASKS: Final[Limits] = {  # CELERY_TASK_TIME_LIMIT is 300 s
    "lock_timeout": "30s",
    "statement_timeout": "240s",
    "idle_in_transaction_session_timeout": "300s",
}
CONNECT_SECONDS: Final = 5
MIGRATION_LOCK_TIMEOUT: Final = "5s"  # while a migration waits for a table lock, all other queries of the table wait behind it


def limit_connections(limits: Limits) -> None:
    """Apply these limits to each later connection of this process.

    They are connection options, which cost no statement and change no role.
    """
    connection.close()
    options = connection.settings_dict.setdefault("OPTIONS", {})
    own = " ".join(f"-c {name}={value}" for name, value in limits.items())
    options["options"] = f"{options.get('options', '')} {own}".strip()
    options.setdefault("connect_timeout", CONNECT_SECONDS)


@contextmanager
def migration_limits() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = %s", [MIGRATION_LOCK_TIMEOUT])
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")
