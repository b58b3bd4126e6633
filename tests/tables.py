"""The tables after a test that commits: emptied, and filled again with what the migrations have inserted."""

from typing import Final

from django.apps import apps
from django.db import connection, transaction
from psycopg2 import sql

from config.embedded.home import CHECKOUT
from privacy.tables import insertions

OF_DJANGO: Final = frozenset({"django_content_type", "auth_permission"})  # no test writes them
ROWS: Final = sorted(CHECKOUT.glob("*/migrations/data/*.csv"))  # in an order that fits their keys


def tables_emptied() -> list[str]:
    return sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - OF_DJANGO)


@transaction.atomic
def empty_tables() -> None:
    """Delete the rows of every model. TRUNCATE, which Django's flush uses, makes a hundred tables and their indexes anew.

    The lock waits for a writer that a test has left behind, as TRUNCATE does.
    """
    tables = [sql.Identifier(name) for name in tables_emptied()]
    lock = sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(sql.SQL(", ").join(tables))
    deletes = [sql.SQL("DELETE FROM {}").format(table) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("; ").join([lock, *deletes]))


def fill_tables_again() -> None:
    """Do nothing if they are filled."""
    if not apps.get_model("cases", "StagePolicy").objects.exists():
        with transaction.atomic(), connection.cursor() as cursor:
            for file in ROWS:
                for statement, row in insertions(file):
                    cursor.execute(statement, row)
