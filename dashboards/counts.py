"""Counts of the country before suppression."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from cases.case.models import Case
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import LEADS_CASES


class _Named(NamedTuple):
    """`leads`: whether somebody works there who may be responsible for a case."""

    name: str
    parent_id: UUID | None
    leads: bool


@dataclass(frozen=True)
class Tops:
    """Maps each department to the one right below the ministry that it belongs to, and the ministry to itself.

    `leading`: those where there can be a case at all.
    """

    of: Mapping[UUID, UUID]
    names: Mapping[UUID, str]
    leading: frozenset[UUID]

    @classmethod
    def read(cls) -> "Tops":
        leaders = Supporter.objects.active().filter(role__in=LEADS_CASES, department=OuterRef("pk"))
        rows = Department.objects.annotate(leads=Exists(leaders)).values_list("pk", "name", "parent_id", "leads")
        known = {pk: _Named(name, parent_id, leads) for pk, name, parent_id, leads in rows}
        of = {pk: _top(pk, known) for pk in known}
        names = {pk: known[pk].name for pk in sorted(set(of.values()), key=lambda pk: (known[pk].name, pk))}
        return cls(of, names, frozenset(of[pk] for pk in known if known[pk].leads))

    def counted(self, supported: Mapping[UUID, int]) -> dict[UUID, str]:
        """The names of those that a table lists: where there can be no case, a hidden number would be known to be 0."""
        return {pk: name for pk, name in self.names.items() if pk in self.leading or supported[pk]}

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
