"""Bringing the tables of a start to this code's state, or saying why they can't be."""

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


class TablesDoNotFit(Exception):
    """The database was made by other code than this. The message is the names of migrations, or the type of the error
    that one met, since the text of an error may quote a row."""


def migrate_if_needed() -> None:
    """Raises TablesDoNotFit when the database knows more than this code, or a migration fails on its data."""
    try:
        if _has_pending_migrations():
            call_command("migrate", verbosity=0)
    except InconsistentMigrationHistory as error:
        raise TablesDoNotFit(", ".join(MIGRATION.findall(str(error)))) from error
    except Error as error:
        raise TablesDoNotFit(type(error.__cause__ or error).__name__) from error


def _has_pending_migrations() -> bool:
    """Looking is much quicker than the command."""
    with owner_connection():
        executor = MigrationExecutor(connection)
        if unknown := _unknown_migrations(executor.loader):
            raise TablesDoNotFit(", ".join(unknown))
        executor.loader.check_consistent_history(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _unknown_migrations(loader: MigrationLoader) -> list[str]:
    """Applied, but not among our own files: those of the packages may be merged by a newer release."""
    own = {app.label for app in apps.get_app_configs() if Path(app.path).resolve().parent == settings.BASE_DIR}
    known = {*loader.disk_migrations, *(old for new in loader.disk_migrations.values() for old in new.replaces)}
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations if app in own and (app, name) not in known)
