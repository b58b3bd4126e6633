"""The tree of departments, as a freeze keeps it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps

from supporters.directory.models import Department

Above = tuple[UUID, ...]


class _Version(NamedTuple):
    """A department as it was from `since` on."""

    pk: UUID
    parent: UUID | None
    closed_at: datetime | None
    since: datetime


class Tree(NamedTuple):
    """`above`: of every department those above it, the highest first. `kept`: those that get a row."""

    above: Mapping[UUID, Above]
    kept: frozenset[UUID]


def tree_now(counted: Collection[UUID]) -> Tree:
    """Kept is each open department and each that was counted."""
    rows = list(Department.objects.values_list("pk", "parent_id", "closed_at"))
    kept = {pk for pk, _parent, closed_at in rows if closed_at is None}
    return _tree({pk: parent for pk, parent, _closed_at in rows}, kept, counted)


class PastTree:
    """The tree at moments of the past, by the history of departments, which is read once.

    A department that is counted earlier than its history begins stood then where it stood first.
    """

    def __init__(self) -> None:
        history: Any = apps.get_model("supporters", "DepartmentHistory")
        columns = ("pgh_obj_id", "parent_id", "closed_at", "pgh_created_at")
        rows = history.objects.order_by("pgh_created_at", "pgh_id").values_list(*columns)
        self.versions = [_Version(*row) for row in rows]

    def at(self, at: datetime, counted: Collection[UUID]) -> Tree:
        """As tree_now()."""
        first = {one.pk: one for one in reversed(self.versions)}
        then = {one.pk: one for one in self.versions if one.since <= at}
        kept = {pk for pk, one in then.items() if one.closed_at is None}
        return _tree({pk: then.get(pk, first[pk]).parent for pk in first}, kept, counted)


def _tree(parents: Mapping[UUID, UUID | None], kept: Collection[UUID], counted: Iterable[UUID]) -> Tree:
    above = {pk: _above(pk, parents) for pk in parents}
    return Tree(above, frozenset(kept).union(*({pk, *above[pk]} for pk in counted)))


def _above(department: UUID, parents: Mapping[UUID, UUID | None]) -> Above:
    found: list[UUID] = []
    while (parent := parents[department]) is not None:
        found.insert(0, parent)
        department = parent
    return tuple(found)
