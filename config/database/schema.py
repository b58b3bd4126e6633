"""Migrate the tables at start, or report why they can't be migrated."""

import re
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import Error, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from config.database.roles import owner_connection

MIGRATION: Final = re.compile(r"\w+\.\d{4}_\w+")
FEW: Final = 3


class TablesDoNotFit(Exception):
    """The database was created by other code.

    The message is the names of migrations, or the type of the error of one, since the text of an error may quote a row.
    """


def migrate_if_needed() -> None:
    """Raises TablesDoNotFit when the database has migrations unknown to this code, or a migration fails on its data."""
    try:
        if _has_pending_migrations():
            call_command("migrate", verbosity=0)
    except InconsistentMigrationHistory as error:
        raise TablesDoNotFit(", ".join(MIGRATION.findall(str(error)))) from error
    except Error as error:
        raise TablesDoNotFit(type(error.__cause__ or error).__name__) from error


def refuse_another_line() -> None:
    """Raises TablesDoNotFit when the database has migrations unknown to this code and lacks some of this code.

    A newer database lacks none: old code runs on it during a release.
    """
    loader = MigrationLoader(connection)
    unknown = _unknown_migrations(loader)
    if unknown and not loader.graph.nodes.keys() <= loader.applied_migrations.keys():
        raise TablesDoNotFit(_named(unknown))


def _has_pending_migrations() -> bool:
    """This check is much quicker than the command."""
    with owner_connection():
        executor = MigrationExecutor(connection)
        if unknown := _unknown_migrations(executor.loader):
            raise TablesDoNotFit(_named(unknown))
        executor.loader.check_consistent_history(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _unknown_migrations(loader: MigrationLoader) -> list[str]:
    """Applied migrations missing from our own apps; migrations of packages may have been merged by a newer release."""
    own = {app.label for app in apps.get_app_configs() if Path(app.path).resolve().parent == settings.BASE_DIR}
    known = {*loader.disk_migrations, *(old for new in loader.disk_migrations.values() for old in new.replaces)}
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations if app in own and (app, name) not in known)


def _named(migrations: list[str]) -> str:
    """All of a few; the first and the last of many."""
    return ", ".join(migrations) if len(migrations) <= FEW else f"{migrations[0]} … {migrations[-1]}"
