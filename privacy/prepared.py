"""A query that is compiled once and asked often: on a hot page the ORM spends more time on writing SQL than PostgreSQL on
answering it. The querysets stay the one place where conditions stand; only the writing of their SQL is remembered."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

from privacy.sealing import Sealed

CHANGING: Final = (UUID, date, timedelta)  # such a value in SQL that nobody passed would stay as it was
FIRST_DAY: Final = date(1, 1, 1)

M = TypeVar("M", bound=Model)
Key = tuple[Any, ...]
Plan = tuple[str, list[tuple[str, int] | Any]]


class _Slot(tuple[str, int]):
    """Where a value goes: its name, and its place in a collection."""


class Prepared:
    """`build(shape…, name=value…)` makes a queryset of `values_list`; `rows` runs it with other values of the same kind.

    Values are UUIDs, texts, dates, moments, or collections of UUIDs; what changes the SQL itself (a kind of reach) is the shape.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._plans: dict[Key, Plan | None] = {}

    def rows(self, *shape: Any, **values: Any) -> list[tuple[Any, ...]]:
        """Sealed values come back as Sealed; a condition that can't be met asks nobody."""
        given = {name: sorted(value) if _is_many(value) else value for name, value in values.items()}
        key = (*shape, *((name, len(value) if _is_many(value) else -1) for name, value in given.items()))
        if key not in self._plans:
            self._plans[key] = self._compiled(shape, given)
        plan = self._plans[key]
        if plan is None:
            return []
        statement, parts = plan
        with connection.cursor() as cursor:
            cursor.execute(statement, [_filled(part, given) for part in parts])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return [tuple([Sealed(value) if type(value) is memoryview else value for value in row]) for row in found]

    def _compiled(self, shape: Key, given: dict[str, Any]) -> Plan | None:
        marks: dict[Any, _Slot] = {}
        marked = {name: _mark(name, value, marks) for name, value in given.items()}
        try:
            statement, parameters = self._build(*shape, **marked).query.sql_with_params()
        except EmptyResultSet:
            return None
        parts = [marks.get(value, value) for value in parameters]
        if frozen := [value for value in parts if isinstance(value, CHANGING)]:
            raise TypeError(f"a {type(frozen[0]).__name__} would be remembered with the query: pass it as a value")
        return statement, parts


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
        marks.update({key: _Slot((name, place)) for place, key in enumerate(keys)})
        return frozenset(keys)
    mark: Any = uuid4()
    if isinstance(value, date):
        mark = FIRST_DAY + timedelta(days=len(marks))
        if isinstance(value, datetime):
            mark = datetime.combine(mark, time(), UTC)
    elif isinstance(value, str):
        mark = mark.hex
    marks[mark] = _Slot((name, -1))
    return mark


def _filled(part: Any, given: dict[str, Any]) -> Any:
    if type(part) is not _Slot:
        return part
    name, place = part
    return given[name] if place < 0 else given[name][place]
