"""What migrations are made of: tables that refer to each other, rows from a file."""

from pathlib import Path

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from privacy.tables import CreateTables, insertions
from tests.database import as_owner, execute, rows

pytestmark = pytest.mark.django_db


def room(name: str, other: str) -> CreateModel:
    key = models.ForeignKey(f"town.{other}", models.PROTECT, null=True, related_name="+")
    return CreateModel(name, [("id", models.AutoField(primary_key=True)), ("beside", key)])


def test_tables_made_together_refer_to_each_other() -> None:
    before, after = ProjectState(), ProjectState()
    assert not after.apps.get_models(), "made before the tables are known"
    tables = CreateTables(room("Kitchen", "hall"), room("Hall", "kitchen"))
    tables.state_forwards("town", after)
    with as_owner(), connection.schema_editor(atomic=True) as editor:
        tables.database_forwards("town", editor, before, after)
    question = "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
    assert {("town_kitchen", "town_hall"), ("town_hall", "town_kitchen")} <= set(rows(question))
    assert after.apps.get_model("town", "hall")._meta.get_field("beside").related_model is after.apps.get_model("town", "kitchen")


def test_empty_cell_is_an_empty_text_and_a_missing_column_has_no_value(tmp_path: Path) -> None:
    file = tmp_path / "suprovid_shelf.first.csv"
    file.write_text('code,words,days\none,"said, and written",3\ntwo,,4\n')
    with as_owner():
        execute("CREATE TABLE suprovid_shelf (code text, words text, days integer, until date)")
        for statement, row in insertions(file):
            execute(statement, row)
        assert rows("SELECT * FROM suprovid_shelf") == [("one", "said, and written", 3, None), ("two", "", 4, None)]
