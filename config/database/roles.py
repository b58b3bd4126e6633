"""The two roles of the database: the application's own, and the owner of the tables, who only migrates."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

SIGN_IN = ("USER", "PASSWORD", "HOST", "PORT")  # the name of the database stays: under test it is another one


def connect_as_owner() -> None:
    """From here on this process's default connection signs in as the owner of the tables."""
    _sign_in(settings.OWNER_DATABASE)


@contextmanager
def owner_connection() -> Iterator[None]:
    """The default connection signs in as the owner for one block, then as the application again."""
    before = {key: connection.settings_dict[key] for key in SIGN_IN}
    connect_as_owner()
    try:
        yield
    finally:
        _sign_in(before)


def _sign_in(account: dict[str, object]) -> None:
    """Django keeps one dict for all threads, and reads it at the next connect."""
    if connection.settings_dict["USER"] != account["USER"]:
        connection.close()
        connection.settings_dict.update({key: account[key] for key in SIGN_IN})
