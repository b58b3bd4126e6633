"""The tree of departments, as a freeze keeps it."""

from collections.abc import Mapping
from uuid import UUID

from supporters.directory.models import Department

Above = tuple[UUID, ...]


def tree_now(counted: Mapping[UUID, object]) -> dict[UUID, Above]:
    """The departments above each open one and each of those counted, the highest first."""
    rows = list(Department.objects.values_list("pk", "parent_id", "closed_at"))
    parents = {pk: parent for pk, parent, _closed_at in rows}
    return {pk: above(pk, parents) for pk, _parent, closed_at in rows if closed_at is None or pk in counted}


def above(department: UUID, parents: Mapping[UUID, UUID | None]) -> Above:
    found: list[UUID] = []
    while (parent := parents[department]) is not None:
        found.insert(0, parent)
        department = parent
    return tuple(found)
