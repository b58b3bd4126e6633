"""The tables that `migrate` makes are those of the models, and a database of the earlier line of migrations is refused."""

import ast
from typing import Any, Final

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from config.embedded.home import CHECKOUT
from tests.database import as_owner, execute, rows

TABLES = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
CONSTRAINTS = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass"
INDEXES = "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass"
KEYS = """
SELECT attname, confrelid::regclass::text FROM pg_constraint
JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
WHERE conrelid = %s::regclass AND contype = 'f'"""
COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"""
OURS: Final = ("cases", "dashboards", "supporters", "veterans")
READ_BY_A_MIGRATION: Final = {
    "supporters.directory.models.absence",  # the range of days in a constraint, which Django names by its path
    "veterans.actions.territories",  # an edition of the directory is loaded by the one function for all (ADR 44)
}
QUESTIONS = (COLUMNS, KEYS, CONSTRAINTS, INDEXES)
AS_POSTGRESQL_NAMES_IT = {
    "varchar": "character varying",
    "serial": "integer",
    "bigserial": "bigint",
    "time": "time without time zone",
}


@pytest.mark.django_db
def test_tables_have_the_columns_keys_indexes_and_constraints_of_the_models() -> None:
    assert len(TABLES) > 100
    assert {model._meta.label: table_of(model) for model in TABLES} == {model._meta.label: described(model) for model in TABLES}


def table_of(model: Any) -> tuple[set[Any], ...]:
    columns, keys, constraints, indexes = (set(rows(question, [model._meta.db_table])) for question in QUESTIONS)
    named = {one.name for one in (*model._meta.constraints, *model._meta.indexes)}
    return columns, keys, named & {name for (name,) in constraints | indexes}


def described(model: Any) -> tuple[set[Any], ...]:
    fields = model._meta.local_concrete_fields
    columns = {(field.column, type_of(field), not field.null) for field in fields}
    keys = {(field.column, field.remote_field.model._meta.db_table) for field in fields if has_key(field)}
    return columns, keys, {one.name for one in (*model._meta.constraints, *model._meta.indexes)}


def has_key(field: Any) -> bool:
    return bool(field.remote_field and field.db_constraint)


def type_of(field: Any) -> str:
    given = str(field.db_type(connection))
    word, bracket, rest = given.partition("(")
    return AS_POSTGRESQL_NAMES_IT.get(word, word) + bracket + rest


def test_migrations_do_not_depend_on_code_that_changes() -> None:
    read = {
        node.module
        for path in CHECKOUT.glob("*/migrations/0*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(OURS)
    }
    assert read == READ_BY_A_MIGRATION


@pytest.mark.django_db(transaction=True)
def test_database_of_the_earlier_line_is_refused_with_one_sentence() -> None:
    """As one of a demo made before: it has migrations that are gone and lacks those of today."""
    of_today = ("cases", "0018_rights")
    execute_as_owner("UPDATE django_migrations SET name = '0076_fates_of_promises' WHERE app = %s AND name = %s", *of_today)
    try:
        with pytest.raises(CommandError, match=r"cases\.0076_fates_of_promises.*bootstrap\.py reset") as refused:
            call_command("migrate", verbosity=0)
    finally:
        execute_as_owner("UPDATE django_migrations SET name = '0018_rights' WHERE name = '0076_fates_of_promises'")
    assert "\n" not in str(refused.value)


@pytest.mark.django_db(transaction=True)
def test_newer_database_is_left_as_it_is() -> None:
    execute_as_owner("INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_of_tomorrow', now())")
    try:
        call_command("migrate", "contenttypes", verbosity=0)
    finally:
        execute_as_owner("DELETE FROM django_migrations WHERE name = '9999_of_tomorrow'")


def execute_as_owner(statement: str, *values: str) -> None:
    with as_owner():
        execute(statement, [*values])
