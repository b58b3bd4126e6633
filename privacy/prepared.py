"""A query that is compiled once and asked often: on a hot page the ORM spends more time on writing SQL, and PostgreSQL on
planning it, than on the answer. The querysets stay the one place where conditions stand; their SQL is written once for a
process and prepared once for a connection (docs/adr/0017-prepared-on-the-server.md)."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from psycopg2.extensions import AsIs

from privacy.sealing import Sealed

CHANGING: Final = (UUID, date, timedelta)  # such a value in SQL that nobody passed would stay as it was
FIRST_DAY: Final = date(1, 1, 1)

M = TypeVar("M", bound=Model)
Key = tuple[Any, ...]


class _Slot(NamedTuple):
    """Where a value goes: its name, its place in a collection or -1, and the cast that says its type in PostgreSQL."""

    name: str
    place: int
    cast: str


class _Statement(NamedTuple):
    """`prepare` has constants in their places, so that partial indexes answer; `execute` takes the values of `slots`."""

    name: str
    prepare: str
    execute: str
    slots: list[_Slot]


_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Prepared:
    """`build(shape…, name=value…)` makes a queryset of `values_list`; `rows` runs it with other values of the same kind.

    Values are UUIDs, texts, dates, moments, or collections of UUIDs; what changes the SQL itself (a kind of reach) is the shape.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._statements: dict[Key, _Statement | None] = {}

    def rows(self, *shape: Any, **values: Any) -> list[tuple[Any, ...]]:
        """Sealed values come back as Sealed; a condition that can't be met asks nobody."""
        given = {name: sorted(value) if _is_many(value) else value for name, value in values.items()}
        key = (*shape, *((name, len(value) if _is_many(value) else -1) for name, value in given.items()))
        if key not in self._statements:
            self._statements[key] = self._compiled(shape, given)
        statement = self._statements[key]
        if statement is None:
            return []
        with connection.cursor() as cursor:
            _prepare(statement)
            cursor.execute(statement.execute, [_value(slot, given) for slot in statement.slots])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return [tuple([Sealed(value) if type(value) is memoryview else value for value in row]) for row in found]

    def _compiled(self, shape: Key, given: dict[str, Any]) -> _Statement | None:
        marks: dict[Any, _Slot] = {}
        marked = {name: _mark(name, value, marks) for name, value in given.items()}
        try:
            sql, parameters = self._build(*shape, **marked).query.sql_with_params()
        except EmptyResultSet:
            return None
        parts = [marks.get(value, value) for value in parameters]
        if frozen := [value for value in parts if isinstance(value, CHANGING)]:
            raise TypeError(f"a {type(frozen[0]).__name__} would be remembered with the query: pass it as a value")
        return _statement(sql, parts)


def columns_of(model: type[Model], path: str = "") -> tuple[str, ...]:
    """What `values_list` has to bring so that instance_of() can make a row of this model; `path` ends with `__`."""
    return tuple(f"{path}{field.attname}" for field in model._meta.concrete_fields)


def instance_of(model: type[M], values: Sequence[Any]) -> M:
    """The row that a queryset of the model would have brought, from the values of columns_of()."""
    return model.from_db("default", columns_of(model), values)


def _is_many(value: Any) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str)


def _mark(name: str, value: Any, marks: dict[Any, _Slot]) -> Any:
    """A value of the same type that occurs nowhere else, to be found again among the parameters."""
    if _is_many(value):
        keys = [uuid4() for _ in value]
        marks.update({key: _Slot(name, place, "::uuid") for place, key in enumerate(keys)})
        return frozenset(keys)
    mark: Any = uuid4()
    cast = "::uuid"
    if isinstance(value, date):
        mark, cast = FIRST_DAY + timedelta(days=len(marks)), "::date"
        if isinstance(value, datetime):
            mark, cast = datetime.combine(mark, time(), UTC), "::timestamptz"
    elif isinstance(value, str):
        mark, cast = mark.hex, ""
    marks[mark] = _Slot(name, -1, cast)
    return mark


def _statement(sql: str, parts: Sequence[_Slot | Any]) -> _Statement:
    slots = list(dict.fromkeys(part for part in parts if type(part) is _Slot))
    places = {slot: AsIs(f"${number}{slot.cast}") for number, slot in enumerate(slots, start=1)}
    with connection.cursor() as cursor:
        body = cursor.mogrify(sql, [places[part] if type(part) is _Slot else part for part in parts]).decode()
    name = f"p_{sha256(body.encode()).hexdigest()[:24]}"
    values = f"({', '.join(['%s'] * len(slots))})" if slots else ""
    return _Statement(name, f"PREPARE {name} AS {body}", f"EXECUTE {name}{values}", slots)


def _prepare(statement: _Statement) -> None:
    """Once for a connection; it isn't a question, so it goes past what counts and notes them."""
    held = connection.connection
    known = _known.setdefault(held, set())
    if statement.name not in known:
        with connection.wrap_database_errors, held.cursor() as cursor:
            cursor.execute(statement.prepare)
        known.add(statement.name)


def _value(slot: _Slot, given: dict[str, Any]) -> Any:
    return given[slot.name] if slot.place < 0 else given[slot.name][slot.place]
