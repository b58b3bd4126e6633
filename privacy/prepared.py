"""Queries compiled once and prepared on the server, for hot pages.

There the ORM spends more time on writing SQL, and PostgreSQL on planning it, than on the answer. Querysets stay the only place
for conditions; their SQL is written once a process and prepared once a connection (docs/adr/0017-prepared-on-the-server.md).
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import chain
from typing import Any, Final, Generic, NamedTuple, TypeVar
from uuid import UUID, uuid4

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Func, Model, QuerySet
from psycopg2.extensions import AsIs

from privacy.sealing import Sealed
from privacy.statements import Statement, fetch

CHANGING: Final = (UUID, date, timedelta)  # such a value in SQL that was not passed as a parameter would be frozen
MOST_COMPILED: Final = 100  # of one query: each length of a collection has its own text
FIRST_DAY: Final = date(1, 1, 1)

M = TypeVar("M", bound=Model)
Key = tuple[Any, ...]
Parts = tuple[str, tuple[Any, ...]]  # SQL and its parameters

_shared: ContextVar[dict[Parts, str] | None] = ContextVar("shared", default=None)


class SharedArray(Func):
    """An array of the keys of a queryset. A Prepared in which it occurs several times reads it once."""

    template = "%(expressions)s"

    def __init__(self, keys: Any) -> None:
        super().__init__(ArraySubquery(keys) if isinstance(keys, QuerySet) else keys)

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> Any:  # type: ignore[override]
        sql, parameters = super().as_sql(compiler, connection)
        shared = _shared.get()
        if shared is None:
            return sql, parameters
        name = shared.setdefault((sql, tuple(parameters)), f"shared_{len(shared)}")
        return f'(TABLE "{name}")::uuid[]', []


class _Slot(NamedTuple):
    """A parameter: its name, its index in a collection or -1, and the cast to its PostgreSQL type."""

    name: str
    place: int
    cast: str


class _Compiled(NamedTuple):
    """SQL with constants kept in place, so that partial indexes apply; its parameters are the values of `slots`."""

    statement: Statement
    slots: list[_Slot]


class Prepared:
    """`build(shape…, name=value…)` makes a queryset of `values_list`; `rows` runs it with other values of the same kind.

    Values are UUIDs, texts, dates, datetimes, or collections of UUIDs; whatever changes the SQL itself (a kind of reach) is the
    shape.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._compiled: OrderedDict[Key, _Compiled | None] = OrderedDict()

    def rows(self, *shape: Any, **values: Any) -> list[tuple[Any, ...]]:
        """Return the rows, with sealed values as Sealed. A condition that can't be met costs no query."""
        given = {name: sorted(value) if _is_many(value) else value for name, value in values.items()}
        key = (*shape, *((name, len(value) if _is_many(value) else -1) for name, value in given.items()))
        compiled = self._of(key, shape, given)
        if compiled is None:
            return []
        found = fetch(compiled.statement, [_value(slot, given) for slot in compiled.slots])
        return [tuple([Sealed(value) if type(value) is memoryview else value for value in row]) for row in found]

    def _of(self, key: Key, shape: Key, given: dict[str, Any]) -> _Compiled | None:
        """The SQL of this shape and these lengths; the least recently used one is evicted."""
        if key not in self._compiled:
            while len(self._compiled) >= MOST_COMPILED:
                self._compiled.popitem(last=False)
            self._compiled[key] = self._compile(shape, given)
        self._compiled.move_to_end(key)
        return self._compiled[key]

    def _compile(self, shape: Key, given: dict[str, Any]) -> _Compiled | None:
        marks: dict[Any, _Slot] = {}
        marked = {name: _mark(name, value, marks) for name, value in given.items()}
        try:
            sql, parameters = _written(self._build(*shape, **marked))
        except EmptyResultSet:
            return None
        parts = [marks.get(value, value) for value in parameters]
        if frozen := [value for value in parts if isinstance(value, CHANGING)]:
            raise TypeError(f"a {type(frozen[0]).__name__} would be remembered with the query: pass it as a value")
        return _placed(sql, parts)


class PreparedInstances(Generic[M]):
    """A Prepared whose rows are instances of `model`. `build` makes its queryset.

    `related` names single-valued relations to load with them, a parent before its child: («person», «person__veteran»). An absent
    related row is None. `annotations` are those of the queryset to set as attributes.
    """

    def __init__(
        self, model: type[M], build: Callable[..., QuerySet[M]], *, related: Sequence[str] = (), annotations: Sequence[str] = ()
    ) -> None:
        self._model, self._build, self._related, self._annotations = model, build, related, annotations
        self._prepared = Prepared(self._values)

    def instances(self, *shape: Any, **values: Any) -> list[M]:
        return [self._instance(row) for row in self._prepared.rows(*shape, **values)]

    def _values(self, *shape: Any, **values: Any) -> QuerySet[Any, Any]:
        columns = [f"{path}__{name}" if path else name for path, _, names in self._parts for name in names]
        return self._build(*shape, **values).values_list(*self._annotations, *columns)

    def _models(self) -> Iterator[tuple[str, type[Model]]]:
        """Each path with the model it leads to, the model itself first."""
        yield "", self._model
        for path in self._related:
            model: Any = self._model
            for name in path.split("__"):
                model = model._meta.get_field(name).related_model
            yield path, model

    @cached_property
    def _parts(self) -> list[tuple[str, type[Model], tuple[str, ...]]]:
        """Each path with its model and the columns of that, read once: the relations are not known before Django is loaded."""
        return [(path, model, _columns_of(model)) for path, model in self._models()]

    def _instance(self, row: Sequence[Any]) -> M:
        values = iter(row)
        annotated = dict(zip(self._annotations, values, strict=False))
        made: dict[str, Any] = {}
        for path, model, names in self._parts:
            own = [next(values) for _ in names]
            made[path] = model.from_db("default", names, own) if own[0] is not None else None
            parent, _, name = path.rpartition("__")
            if path and made[parent]:
                setattr(made[parent], name, made[path])
        instance: M = made[""]
        for name, value in annotated.items():
            setattr(instance, name, value)
        return instance


class PreparedInsert(Generic[M]):
    """Inserts whole rows of a model as `save(force_insert=True)` does, in less than half of its time.

    Only for a model without history: the middleware of its context recognises the tables of others by their SQL. Raises TypeError
    for another.
    """

    def __init__(self, model: type[M]) -> None:
        self._model = model

    def insert(self, row: M) -> M:
        fields = self._model._meta.local_concrete_fields
        fetch(self._statement, [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields])
        row._state.adding, row._state.db = False, connection.alias
        return row

    @cached_property
    def _statement(self) -> Statement:
        if getattr(self._model, "pgh_event_models", None):
            raise TypeError(f"{self._model.__name__} has a history.")
        columns = [field.column for field in self._model._meta.local_concrete_fields]
        names, places = ", ".join(f'"{name}"' for name in columns), ", ".join(f"${place + 1}" for place in range(len(columns)))
        body = f'INSERT INTO "{self._model._meta.db_table}" ({names}) VALUES ({places}) RETURNING true'  # noqa: S608 - no values
        return _statement(body, len(columns))


def _columns_of(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


def _is_many(value: Any) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str)


def _mark(name: str, value: Any, marks: dict[Any, _Slot]) -> Any:
    """A unique value of the same type, to be found again among the parameters."""
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


def _written(rows: QuerySet[Any, Any]) -> Parts:
    """The SQL of a queryset, after that of each SharedArray in it."""
    before = _shared.set({})
    try:
        sql, parameters = rows.query.sql_with_params()
        shared = _shared.get() or {}
    finally:
        _shared.reset(before)
    if not shared:
        return sql, tuple(parameters)
    read_once = ", ".join(f'"{name}" AS MATERIALIZED (SELECT {array} AS "keys")' for (array, _), name in shared.items())
    return f"WITH {read_once} {sql}", (*chain.from_iterable(of for _, of in shared), *parameters)


def _placed(sql: str, parts: Sequence[_Slot | Any]) -> _Compiled:
    slots = list(dict.fromkeys(part for part in parts if type(part) is _Slot))
    places = {slot: AsIs(f"${number}{slot.cast}") for number, slot in enumerate(slots, start=1)}
    with connection.cursor() as cursor:
        body = cursor.mogrify(sql, [places[part] if type(part) is _Slot else part for part in parts]).decode()
    return _Compiled(_statement(body, len(slots)), slots)


def _statement(body: str, parameters: int) -> Statement:
    name = f"p_{sha256(body.encode()).hexdigest()[:24]}"
    values = f"({', '.join(['%s'] * parameters)})" if parameters else ""
    return Statement(name, f"PREPARE {name} AS {body}", f"EXECUTE {name}{values}")


def _value(slot: _Slot, given: dict[str, Any]) -> Any:
    return given[slot.name] if slot.place < 0 else given[slot.name][slot.place]
