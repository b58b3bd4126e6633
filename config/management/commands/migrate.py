"""`migrate` always runs as the owner of the tables; the application's role may not change them."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connection

from cases.rights.models.erasing import erasure_function
from config.database.limits import migration_limits
from config.database.migration_classes import few_classes_made
from config.database.roles import owner_connection


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with owner_connection(), migration_limits(), few_classes_made():
            super().handle(*args, **options)
            if not options["app_label"]:  # else the tables may be those of an earlier release
                make_erasure_function()


def make_erasure_function() -> None:
    """Anew after every whole migration, so that it erases each sealed column (cases/rights/models/erasing.py)."""
    with connection.cursor() as cursor:
        cursor.execute(erasure_function())
