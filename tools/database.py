"""The databases of a bench: created and dropped by the owner of the tables, used as the application."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2 import sql

ACCOUNT = ("USER", "PASSWORD", "HOST", "PORT")


def exists(name: str) -> bool:
    return bool(_value_of("SELECT count(*) FROM pg_database WHERE datname = %s", [name]))


def note_of(name: str) -> str | None:
    """The note that `keep_note` wrote on a database; None when it is absent or was never finished."""
    note = _value_of(
        "SELECT max(shobj_description(oid, 'pg_database')) FROM pg_database WHERE datname = %s",
        [name],
    )
    return None if note is None else str(note)


def keep_note(name: str, note: str) -> None:
    _run(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(note)))


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One process at a time runs the block for this name; the others wait."""
    with closing(_owner_connection()) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        yield


def create(name: str) -> None:
    drop(name)
    _run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def copy(name: str, template: str) -> None:
    """Copy the files: quick, and with the statistics and visibility maps of the original."""
    drop(name)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    _run(statement.format(sql.Identifier(name), sql.Identifier(template)))


def drop(name: str) -> None:
    _run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def connection_to(name: str, account: dict[str, Any] | None = None) -> BaseDatabaseWrapper:
    """A Django connection, not yet open, as the application unless another account is given."""
    wrapper = connections.create_connection(DEFAULT_DB_ALIAS)
    chosen = account or settings.APP_DATABASE
    wrapper.settings_dict = {**wrapper.settings_dict, **{key: chosen[key] for key in ACCOUNT}, "NAME": name}
    return wrapper


def use(wrapper: BaseDatabaseWrapper) -> None:
    """Make it `django.db.connection` of this thread from now on."""
    connections[DEFAULT_DB_ALIAS] = wrapper


@contextmanager
def connected(name: str, account: dict[str, Any] | None = None) -> Iterator[BaseDatabaseWrapper]:
    """Use this database in the block."""
    before = connections[DEFAULT_DB_ALIAS]
    wrapper = connection_to(name, account)
    use(wrapper)
    try:
        yield wrapper
    finally:
        wrapper.close()
        use(before)


def deadlocks(name: str) -> int:
    """How many deadlocks the server has resolved in this database since it was created."""
    return int(_value_of("SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [name]))


def vacuum(name: str) -> None:
    """Fresh statistics and visibility maps, as the server's autovacuum leaves them overnight."""
    _run(sql.SQL("VACUUM (ANALYZE)"), name)


def _value_of(statement: str, parameters: list[Any]) -> Any:
    with closing(_owner_connection()) as owner, owner.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
        return row[0] if row else None


def _run(statement: sql.Composable, name: str | None = None) -> None:
    with closing(_owner_connection(name)) as owner, owner.cursor() as cursor:
        cursor.execute(statement)


def _owner_connection(name: str | None = None) -> Any:
    """Autocommit, since none of these statements runs in a transaction."""
    account = settings.OWNER_DATABASE
    connection = psycopg2.connect(
        dbname=name or account["NAME"],
        user=account["USER"],
        password=account["PASSWORD"],
        host=account["HOST"] or None,
        port=account["PORT"] or None,
    )
    connection.autocommit = True
    return connection
