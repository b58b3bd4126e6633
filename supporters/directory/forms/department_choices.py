"""Departments as options of a form."""

from typing import Any, Final
from uuid import UUID

from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Department

INDENT: Final = "\u00a0\u00a0"


def department_choices(*, without: frozenset[UUID] = frozenset()) -> list[tuple[str, str]]:
    """All open departments, each below its parent. `without`: excluded together with their subtrees."""
    below: dict[Any, list[tuple[UUID, str]]] = {}
    for pk, name, parent in Department.objects.open().exclude(pk__in=without).values_list("pk", "name", "parent"):
        below.setdefault(parent, []).append((pk, name))

    def lines(parent: UUID | None, level: int) -> list[tuple[str, str]]:
        found = []
        for pk, name in sorted(below.get(parent, []), key=lambda line: alphabetical(line[1])):
            found += [(str(pk), INDENT * level + name), *lines(pk, level + 1)]
        return found

    return lines(None, 0)
