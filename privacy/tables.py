"""What the migrations of every app are made of: tables of one subject, their histories, and SQL and rows from files.

The files lie beside the migrations, in `sql/` and `data/`. A migration that was released is not changed, so what this module
makes of the same arguments must stay the same.
"""

import csv
import hashlib
from pathlib import Path
from typing import Any, Final

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.compiler import Trigger, UpsertTriggerSql

Statement = tuple[str, list[str]]
CHANGED: Final = "WHEN (OLD.* IS DISTINCT FROM NEW.*)"


class CreateTables(Operation):
    """Several CreateModel at once: a key may refer to a table that follows.

    Django makes the classes of all models anew once for all of them, not once for each.
    """

    def __init__(self, *models: CreateModel) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        if "apps" in state.__dict__:
            del state.apps  # a cached property: made anew by the next line that reads it
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create tables of {', '.join(model.name for model in self.models)}"


def run_sql(migration: str, name: str) -> RunSQL:
    """The statements of a file in `sql/` beside the migration. `migration`: its `__file__`."""
    return RunSQL((Path(migration).parent / "sql" / name).read_text())


def insert_rows(migration: str, name: str) -> RunSQL:
    """The rows of a file in `data/` beside the migration. `migration`: its `__file__`."""
    return RunSQL([*insertions(Path(migration).parent / "data" / name)])


def insertions(file: Path) -> list[Statement]:
    """One INSERT for each row. The file's name begins with the table: `cases_stagepolicy.csv`, `cases_stagepolicy.family.csv`.

    An empty cell is an empty text. A column that the file lacks gets its default of the database, or NULL.
    """
    table, _dot, _rest = file.name.partition(".")
    with file.open(newline="") as lines:
        columns, *rows = csv.reader(lines)
    statement = f'INSERT INTO "{table}" ({_quoted(columns)}) VALUES ({", ".join(["%s"] * len(columns))})'  # noqa: S608
    return [(statement, row) for row in rows]


def codes(choices: list[tuple[str, str]]) -> list[str]:
    return [code for code, _label in choices]


def history_fields(model: str) -> "list[tuple[str, models.Field[Any, Any]]]":
    """The first columns of the history of `model`; the rest are copies of its own."""
    kept: dict[str, Any] = {"db_constraint": False, "on_delete": models.DO_NOTHING}
    return [
        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
        ("pgh_label", models.TextField(help_text="The event label.")),
        ("pgh_obj", models.ForeignKey(model, related_name="history", **kept)),
        ("pgh_context", models.ForeignKey("pghistory.context", null=True, related_name="+", **kept)),
    ]


def copied_key(model: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    """A key in a history: a copied value, which the database does not check."""
    return models.ForeignKey(model, models.DO_NOTHING, related_name="+", related_query_name="+", db_constraint=False, **options)


def history(model: str, columns: str, *, key: str = "id", watched: str = "") -> list[Trigger]:
    """The triggers that copy a new or changed row of `model` (`cases.Case`) to its history (`cases_casehistory`).

    They are what django-pghistory makes of the model. `columns`: which ones are copied; `key`: that of the row. `watched`: the
    columns whose change is copied; by default all of the table.
    """
    return [
        copying(model, "insert", "INSERT", columns, key=key),
        copying(model, "update", "UPDATE", columns, key=key, watched=watched),
    ]


def copying(
    model: str, label: str, operation: str, columns: str, *, key: str = "id", watched: str = "", row: str = "NEW"
) -> Trigger:
    """One trigger of a history. `row`: which version of the row is copied, NEW or OLD."""
    table, name = model.lower().replace(".", "_"), f"{label}_{operation.lower()}"
    copied = {column: f'{row}."{column}"' for column in columns.split()} | {
        "pgh_context_id": "_pgh_attach_context()",
        "pgh_created_at": "NOW()",
        "pgh_label": f"'{label}'",
        "pgh_obj_id": f'{row}."{key}"',
    }
    into = sorted(copied)
    values = ", ".join(copied[column] for column in into)
    condition: dict[str, Any] = {"condition": _condition(watched)} if operation == "UPDATE" else {}
    return Trigger(
        name=name,
        sql=UpsertTriggerSql(
            pgid=f"pgtrigger_{name}_{hashlib.sha1(f'{model}:{name}'.encode(), usedforsecurity=False).hexdigest()[:5]}",
            func=f'INSERT INTO "{table}history" ({_quoted(into)}) VALUES ({values}); RETURN NULL;',  # noqa: S608
            table=table,
            when="AFTER",
            operation=operation,
            **condition,
        ),
    )


def _condition(watched: str) -> str:
    differences = (f'OLD."{column}" IS DISTINCT FROM (NEW."{column}")' for column in watched.split())
    return f"WHEN ({' OR '.join(differences)})" if watched else CHANGED


def _quoted(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
