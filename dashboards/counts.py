"""Counts of the country before suppression."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count

from cases.models import Case
from supporters.directory.models import Department


class _Named(NamedTuple):
    name: str
    parent_id: UUID | None


@dataclass(frozen=True)
class Tops:
    """Maps each department to the one right below the ministry that it belongs to, and the ministry to itself."""

    of: Mapping[UUID, UUID]
    names: Mapping[UUID, str]

    @classmethod
    def read(cls) -> "Tops":
        rows = Department.objects.values_list("pk", "name", "parent_id")
        known = {pk: _Named(name, parent_id) for pk, name, parent_id in rows}
        of = {pk: _top(pk, known) for pk in known}
        return cls(of, {pk: known[pk].name for pk in sorted(set(of.values()), key=lambda pk: (known[pk].name, pk))})

    def sums(self, numbers: Mapping[UUID, int]) -> Counter[UUID]:
        """Sum `numbers` of any departments by those of `names`."""
        sums: Counter[UUID] = Counter()
        for pk, number in numbers.items():
            sums[self.of[pk]] += number
        return sums


def count_by_stage_and_branch() -> Counter[tuple[str, str | None]]:
    """Open cases by stage and branch of the person."""
    rows = Case.objects.opened().order_by().values_list("stage", "person__veteran__branch").annotate(Count("pk"))
    return Counter({(stage, branch): number for stage, branch, number in rows})


def count_by_department(tops: Tops) -> Counter[UUID]:
    return tops.sums(dict(Case.objects.opened().order_by().values_list("department").annotate(Count("pk"))))


def _top(pk: UUID, departments: Mapping[UUID, _Named]) -> UUID:
    """The department right below the ministry that this one belongs to, or the ministry."""
    above = departments[pk].parent_id
    while above is not None and departments[above].parent_id is not None:
        pk, above = above, departments[above].parent_id
    return pk
