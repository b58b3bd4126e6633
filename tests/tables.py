"""The tables after a test that commits: emptied, and filled again with what the migrations have inserted."""

from importlib import import_module
from typing import Any, Final

from django.apps import apps
from django.db import connection, transaction
from psycopg2 import sql

OF_DJANGO: Final = frozenset({"django_content_type", "auth_permission"})  # no test writes them
SEEDS: Final = (
    "cases.migrations.0004_policies_and_history",
    "cases.migrations.0030_closure_reasons",
    "cases.migrations.0040_family_stages",
    "cases.migrations.0046_terms_and_notice",
    "cases.migrations.0047_legal_holds",
    "cases.migrations.0050_work_directories",
    "cases.migrations.0062_safety_helpers",
    "veterans.migrations.0009_weights_and_tokens",
    "veterans.migrations.0011_consent_directory",
    "veterans.migrations.0019_consent_to_attendance",
)


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
        with transaction.atomic():
            for name in SEEDS:
                module: Any = import_module(name)
                module.seed(apps, None)
