"""One scene for several tests that commit: its rows are kept outside of the database and put back before each test."""

from copy import deepcopy
from io import BytesIO
from time import monotonic
from typing import Final

from django.apps import apps
from django.db import connection, transaction
from django.test import override_settings
from psycopg2 import sql

from tests.bad_inputs.kept_scene import MAY_BE_SECONDS_OLD, QUICK_HASHERS
from tests.bad_inputs.scene import Scene, make_scene
from tests.database import as_application
from tests.tables import empty_tables, fill_tables_again, tables_emptied

EMPTY: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"\xff\xff"


class KeptRows:
    """Sequences go on: a key that a test has used is not used again."""

    def __init__(self) -> None:
        self._rows: dict[str, bytes] = {}
        self._scene: Scene | None = None
        self._made_at = 0.0

    def renew(self) -> None:
        """Put the rows back, or make others if there are none or old ones. Call it as the owner, outside a transaction."""
        if self._scene is None or monotonic() - self._made_at > MAY_BE_SECONDS_OLD:
            self._make()
        else:
            empty_tables()
            self._put_back()

    def copy(self) -> Scene:
        """The test may change its objects."""
        assert self._scene is not None
        return deepcopy(self._scene)

    def _make(self) -> None:
        fill_tables_again()
        with transaction.atomic(), override_settings(PASSWORD_HASHERS=QUICK_HASHERS), as_application():
            self._made_at = monotonic()
            self._scene = make_scene()
        self._rows = {table: rows for table in tables_emptied() if (rows := _rows_of(table)) != EMPTY}

    @transaction.atomic
    def _put_back(self) -> None:
        """Histories last: the triggers of the other tables write into them again."""
        histories = {model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model")}
        for table in sorted(self._rows, key=lambda table: table in histories):
            with connection.cursor() as cursor:
                if table in histories:
                    cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
                cursor.copy_expert(_copy("COPY {} FROM STDIN (FORMAT binary)", table), BytesIO(self._rows[table]))


def _rows_of(table: str) -> bytes:
    found = BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(_copy("COPY {} TO STDOUT (FORMAT binary)", table), found)
    return found.getvalue()


def _copy(statement: str, table: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(table))
