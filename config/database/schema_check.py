"""Check whether the database has the tables that this code expects."""

from functools import cache

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _


@cache
def newest_migrations() -> frozenset[tuple[str, str]]:
    """App and name of the last migration of each app. Read from disk once a process."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def has_tables() -> bool:
    """False before the first `migrate`, and after a release without it. Takes two queries.

    A newer database passes: old code runs on it during a release.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if cursor.fetchone() != (True,):
            return False
        cursor.execute("SELECT app, name FROM django_migrations")
        return newest_migrations() <= set(cursor.fetchall())


def refuse_without_tables() -> None:
    """For commands. Raises CommandError."""
    if not has_tables():
        raise CommandError(_("The database lacks tables of this version: run “python manage.py migrate” first."))
