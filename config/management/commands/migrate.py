"""`migrate` always runs as the owner of the tables; the application's role may not change them."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection
from django.utils.translation import gettext as _

from cases.rights.models.erasure import erasure_function
from config.database.limits import migration_limits
from config.database.roles import owner_connection
from config.database.schema import TablesDoNotFit, refuse_another_line


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with owner_connection(), migration_limits():
            _refuse_another_line()
            super().handle(*args, **options)
            if not options["app_label"]:  # else the tables may be those of an earlier release
                make_erasure_function()


def make_erasure_function() -> None:
    """Anew after every whole migration, so that it erases each sealed column (cases/rights/models/erasure.py)."""
    with connection.cursor() as cursor:
        cursor.execute(erasure_function())


def _refuse_another_line() -> None:
    """Raises CommandError."""
    try:
        refuse_another_line()
    except TablesDoNotFit as error:
        advice = _(
            "The tables of this database were made by another version of the program (%(what)s): remove those of a demo by"
            " “python3 bootstrap.py reset”, elsewhere begin with an empty database."
        )
        raise CommandError(advice % {"what": error}) from error
