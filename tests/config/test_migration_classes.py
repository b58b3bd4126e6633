"""`migrate` makes few model classes anew (ADR 52), and the tables are those of the models all the same."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.operations import AddField
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.signals import pre_migrate

from config.database.migration_classes import METHOD, changed_and_referring, few_classes_made
from tests.database import rows

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
QUESTIONS = (COLUMNS, KEYS, CONSTRAINTS, INDEXES)
AS_POSTGRESQL_NAMES_IT = {
    "varchar": "character varying",
    "serial": "integer",
    "bigserial": "bigint",
    "time": "time without time zone",
}


def house_with_rooms() -> ProjectState:
    """A key leads from the chair to the room, from the room to the house, and from the house to its street."""
    state = ProjectState()
    for name, target in (("street", None), ("house", "street"), ("room", "house"), ("chair", "room")):
        key = [("of", models.ForeignKey(f"town.{target}", models.PROTECT))] if target else []
        state.add_model(ModelState("town", name, [("id", models.AutoField(primary_key=True)), *key]))
    assert state.apps.get_model("town", "chair")
    return state


def target_of(state: ProjectState, name: str) -> Any:
    return state.apps.get_model("town", name)._meta.get_field("of").remote_field.model


@pytest.mark.parametrize("field", [models.TextField(default=""), models.ForeignKey("town.street", models.PROTECT, null=True)])
def test_no_key_refers_to_a_class_of_the_past(field: Any) -> None:
    state = house_with_rooms()
    before = {name: state.apps.get_model("town", name) for name in ("street", "house", "room", "chair")}
    with few_classes_made():
        AddField("house", "added", field).state_forwards("town", state)
    after = {name: state.apps.get_model("town", name) for name in before}
    assert after["house"]._meta.get_field("added")
    assert [target_of(state, name) for name in ("house", "room", "chair")] == [
        after[name] for name in ("street", "house", "room")
    ]
    assert after["street"] is before["street"]
    assert state.is_delayed, "Python code of a migration would get stale classes"


def test_a_model_without_keys_to_it_is_made_anew_alone() -> None:
    assert changed_and_referring(house_with_rooms(), "town", "chair") == {("town", "chair")}


@pytest.mark.django_db(transaction=True)
def test_rule_holds_during_the_command_only() -> None:
    seen: list[object] = []

    def note(**_: Any) -> None:
        seen.append(getattr(ProjectState, METHOD))

    pre_migrate.connect(note)
    try:
        call_command("migrate", "contenttypes", verbosity=0)
    finally:
        pre_migrate.disconnect(note)
    assert set(seen) == {changed_and_referring}
    assert getattr(ProjectState, METHOD) is not changed_and_referring


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
