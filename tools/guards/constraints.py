"""Guards of the database: constraints of the models, whole and term by term. They are altered in the database of the tests."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.apps import apps
from django.db import connection, models
from django.db.models import CheckConstraint, F, Q

from tools.guards.sites import APPS, Guard

WHOLE: Final = "whole"
IN_MEMORY: Final = re.compile(r" at 0x[0-9a-f]+")


class Altered(Exception):
    """The database refused to alter it: rows or another constraint depend on it."""


def constraint_guards() -> Iterator[Guard]:
    """`function` is the model; `text` the name of the constraint and the place of the term."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for constraint in model._meta.constraints:
                yield from _guards_of(model, constraint)


def _guards_of(model: type[models.Model], constraint: Any) -> Iterator[Guard]:
    path = model.__module__.replace(".", "/") + ".py"
    digest = hashlib.sha256(described(constraint).encode()).hexdigest()[:12]
    for part in (WHOLE, *_terms(constraint)):
        text = f"{constraint.name} {part}"
        yield Guard(path=path, function=model.__name__, kind="constraint", text=text, lines=(0, 0), digest=digest)


def described(constraint: Any) -> str:
    """Without the places of objects in memory: they are others in each process."""
    return IN_MEMORY.sub("", str(constraint.deconstruct()))


def _terms(constraint: Any) -> list[int]:
    """The places of the terms that can be taken out of it, each alone; none where it is one whole."""
    condition = constraint.condition if isinstance(constraint, CheckConstraint) else None
    if not isinstance(condition, Q) or condition.negated or len(condition.children) == 1:
        return []
    return [place for place, term in enumerate(condition.children) if not _is_said_by_null(condition, term)]


def _is_said_by_null(condition: Q, term: Any) -> bool:
    """Whether it says that a column is NULL where another term compares this column alone.

    A CHECK holds unless it is false, and a comparison with NULL is not: without the term it is the same constraint.
    """
    if condition.connector != Q.OR or not isinstance(term, tuple) or term[1] is not None:
        return False
    return any(_compares(other, term[0]) for other in condition.children if other is not term)


def _compares(term: Any, column: str) -> bool:
    if isinstance(term, Q):
        return term.negated and len(term.children) == 1 and _compares(term.children[0], column)
    field, value = term
    name, _, lookup = field.partition("__")
    return lookup != "isnull" and value is not None and (name == column or value == F(column))


@contextmanager
def altered(guard: Guard) -> Iterator[None]:
    """The constraint is gone, or without one of its terms, until the block ends. Raises Altered."""
    name, part = guard.text.split()
    module = guard.path.removesuffix(".py").replace("/", ".")
    model = next(one for one in apps.get_models() if one.__name__ == guard.function and one.__module__ == module)
    constraint = next(one for one in model._meta.constraints if one.name == name)
    try:
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, constraint)
            if part != WHOLE:
                editor.add_constraint(model, _without(constraint, int(part)))
    except Exception as error:
        raise Altered(f"{type(error).__name__} for {name}") from error
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            if part != WHOLE:
                editor.remove_constraint(model, constraint)
            editor.add_constraint(model, constraint)


def _without(constraint: Any, position: int) -> CheckConstraint:
    condition = constraint.condition
    children = [one for place, one in enumerate(condition.children) if place != position]
    return CheckConstraint(name=constraint.name, condition=Q(*children, _connector=condition.connector))
