"""`migrate` always runs as the owner of the tables; the application's role may not change them."""

from typing import Any

from django.core.management.commands import migrate

from config.database.limits import migration_limits
from config.database.roles import owner_connection


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with owner_connection(), migration_limits():
            super().handle(*args, **options)
