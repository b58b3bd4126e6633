"""Rows of a list as a part of an export keeps them: JSON of keys and typed values."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from supporters.directory.reports.lists.cells import Row, Value


@dataclass(frozen=True)
class StoredRow:
    key: str
    values: tuple[Value, ...]


def packed_rows(rows: Iterable[Row]) -> str:
    return json.dumps([[row.key, *(_packed(cell.written) for cell in row.cells)] for row in rows], ensure_ascii=False)


def rows_of(content: str) -> list[StoredRow]:
    return [StoredRow(key, tuple(_unpacked(value) for value in values)) for key, *values in json.loads(content)]


def _packed(value: Value) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _unpacked(value: Any) -> Value:
    if not isinstance(value, dict):
        known: Value = value
        return known
    return datetime.fromisoformat(value["moment"]) if "moment" in value else date.fromisoformat(value["day"])
