"""Which model classes a migration makes anew when it changes one of them.

Django makes those of its neighbours and of theirs, which are half of all models here: 47,000 classes and 50 s of processor time
for an empty database. Only a model with a key to the changed one needs a new class, because the key refers to the old one.
Before Python code of a migration Django makes all classes anew, if `is_delayed` says that some may be stale (ADR 52).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState

METHOD = "_find_reload_model"


@contextmanager
def few_classes_made() -> Iterator[None]:
    of_django = getattr(ProjectState, METHOD)
    setattr(ProjectState, METHOD, changed_and_referring)
    try:
        yield
    finally:
        setattr(ProjectState, METHOD, of_django)


def changed_and_referring(state: Any, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    """The changed model, the models with a key to it, the models with a key to those, and so on."""
    state.is_delayed = True
    found: set[tuple[str, str]] = set()
    new = {(app_label, model_name)}
    while new:
        found |= new
        new = {key for one in new for key in state.relations.get(one, ())} - found
    return found
