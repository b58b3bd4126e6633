"""The two database roles: the application's role, and the owner of the tables, who only migrates."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

SIGN_IN = ("USER", "PASSWORD", "HOST", "PORT")  # not the name of the database, which differs in tests


def connect_as_owner() -> None:
    """Let this process's default connection sign in as the owner of the tables from now on."""
    _sign_in(settings.OWNER_DATABASE)


@contextmanager
def owner_connection() -> Iterator[None]:
    """Let the default connection sign in as the owner for one block, then as the application again."""
    before = {key: connection.settings_dict[key] for key in SIGN_IN}
    connect_as_owner()
    try:
        yield
    finally:
        _sign_in(before)


def _sign_in(account: dict[str, object]) -> None:
    """Django keeps one dict for all threads and reads it at the next connect."""
    if connection.settings_dict["USER"] != account["USER"]:
        connection.close()
        connection.settings_dict.update({key: account[key] for key in SIGN_IN})
