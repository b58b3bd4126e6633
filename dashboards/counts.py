"""Counts of the country before suppression."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from cases.models import Case
from supporters.directory.models import Department


@dataclass(frozen=True)
class Tops:
    """Maps each department to the one right below the ministry that it belongs to, and the ministry to itself."""

    of: Mapping[UUID, UUID]
    names: Mapping[UUID, str]

    @classmethod
    def read(cls) -> "Tops":
        known = {pk: (name, parent) for pk, name, parent in Department.objects.values_list("pk", "name", "parent_id")}
        of = {pk: _top(pk, known) for pk in known}
        return cls(of, {pk: known[pk][0] for pk in sorted(set(of.values()), key=lambda pk: (known[pk][0], pk))})

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


def _top(pk: UUID, departments: Mapping[UUID, tuple[str, UUID | None]]) -> UUID:
    """The department right below the ministry that this one belongs to, or the ministry."""
    above = departments[pk][1]
    while above is not None and departments[above][1] is not None:
        pk, above = above, departments[above][1]
    return pk
