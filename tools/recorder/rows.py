"""All rows of the database as text: sealed values opened, random values replaced."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.utils import timezone

from privacy.actions import recorded_reading
from tools.recorder.asking import RANDOM

SORTED: Final = 7  # the version of keys that sort as they were made
OF_THE_DATABASE: Final = ("pgh_created_at", "transaction", "password")  # a salted hash is random too


class Rows:
    """`since`: when the recording began; later moments are those of the database's own clock."""

    def __init__(self, since: datetime) -> None:
        self.since = since
        self.known: dict[str, str] = {}

    def tables(self) -> Iterator[tuple[str, str]]:
        """The name of each table and its rows, ordered by their text: rows made at one moment come in no certain order."""
        existing = connection.introspection.table_names()
        models = {model._meta.db_table: model for model in apps.get_models() if model._meta.db_table in existing}
        tables: dict[str, list[Any]] = {name: list(models[name]._base_manager.order_by("pk")) for name in sorted(models)}
        for name, rows in tables.items():
            made = [str(row.pk) for row in rows if isinstance(row.pk, UUID) and row.pk.version == SORTED]
            self.known = {key: f"<{name} {number}>" for number, key in enumerate(made, 1)} | self.known
        with recorded_reading(actor_id=None, role="", purpose="a record of all rows", route="recorder"):
            for name, rows in tables.items():
                yield name, "\n".join(sorted("\n  ".join(self._fields(row)) for row in rows))

    def _fields(self, row: Any) -> Iterator[str]:
        for field in row._meta.concrete_fields:
            if field.attname not in OF_THE_DATABASE and not (field.primary_key and isinstance(row.pk, int)):
                yield f"{field.attname}: {self._plain(getattr(row, field.attname))}"

    def _plain(self, value: Any) -> str:
        if isinstance(value, bytes | memoryview):
            return f"<{len(value)} bytes>"
        if isinstance(value, datetime) and timezone.is_aware(value) and value >= self.since:
            return "<now>"
        return RANDOM.sub(lambda found: self.known.get(found[0], f"<{found.lastgroup}>"), str(value))
