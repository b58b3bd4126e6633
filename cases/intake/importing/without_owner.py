"""Whom rows of an import name and nobody asks, because no head has recognised the colleague (ADR 66)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cases.case.models import ImportedRow, RegisterImport
from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Supporter

SHOWN: Final = 50  # numbers of rows beside a name


@dataclass(frozen=True, kw_only=True)
class WithoutOwner:
    """`is_recognised`: by now, so that the head may offer the cards. `lines`: of the first of `count` rows."""

    name: str
    department: str
    is_recognised: bool
    lines: str
    count: int


def rows_without_owner(register: RegisterImport) -> Iterator[WithoutOwner]:
    """By name of the colleague. Two queries for any number of rows, one when there is none."""
    lines: dict[UUID, list[int]] = {}
    for pk, line in ImportedRow.objects.without_owner(register.pk).order_by("line").values_list("unrecognised", "line"):
        lines.setdefault(pk, []).append(line)
    people = Supporter.objects.pickable().filter(pk__in=lines).select_related("department") if lines else ()
    for one in sorted(people, key=lambda one: alphabetical(one.surname, one.given_name)):
        found = lines[one.pk]
        yield WithoutOwner(
            name=one.short_name,
            department=one.department.name,
            is_recognised=one.is_recognised,
            lines=", ".join(map(str, found[:SHOWN])) + (", …" if len(found) > SHOWN else ""),
            count=len(found),
        )
