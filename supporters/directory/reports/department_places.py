"""The open departments with their places in the tree, for forms that choose one."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Department

STEP: Final = " / "


class DepartmentPlace(NamedTuple):
    """`above`: the names of the departments above it, the top first."""

    pk: UUID
    name: str
    parent: UUID | None
    above: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """«Головне управління / Відділ у Львові» of a department below these two; "" at the top."""
        return STEP.join(self.above)


def open_departments(*, without: frozenset[UUID] = frozenset()) -> list[DepartmentPlace]:
    """Each below its parent, siblings by name. `without`: excluded together with their subtrees. One query."""
    below: dict[Any, list[tuple[UUID, str]]] = {}
    for pk, name, parent in Department.objects.open().exclude(pk__in=without).values_list("pk", "name", "parent"):
        below.setdefault(parent, []).append((pk, name))

    def places(parent: UUID | None, above: tuple[str, ...]) -> Iterator[DepartmentPlace]:
        for pk, name in sorted(below.get(parent, []), key=lambda line: alphabetical(line[1])):
            yield DepartmentPlace(pk, name, parent, above)
            yield from places(pk, (*above, name))

    return list(places(None, ()))


def nearest_first(places: Sequence[DepartmentPlace], near: UUID | None) -> list[DepartmentPlace]:
    """This department, then those right above, below and beside it, then the others; in each group the order is kept."""
    here = next((place for place in places if place.pk == near), None)
    if here is None:
        return list(places)

    def distance(place: DepartmentPlace) -> int:
        if place.pk == here.pk:
            return 0
        return 1 if place.parent == here.pk or (here.parent and here.parent in (place.pk, place.parent)) else 2

    return sorted(places, key=distance)
