"""Counts of the country before suppression."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from cases.case.models import Case
from cases.case.states import STAGES, Programme
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import LEADS_CASES

NOWHERE: Final = ""  # the region of departments that neither have one nor lie below one that has
StagesAndServices = Counter[tuple[str, str | None]]  # of a person without a service: None


class _Named(NamedTuple):
    """`leads`: whether somebody works there who may be responsible for a case."""

    name: str
    parent_id: UUID | None
    oblast: str
    leads: bool


@dataclass(frozen=True)
class Regions:
    """The region where each department is counted, and the department under whose name.

    `unit`: the highest one above it in the same region, below the ministry. `leading`: those where there can be a case at all.
    """

    oblast: Mapping[UUID, str]
    unit: Mapping[UUID, UUID]
    names: Mapping[UUID, str]
    leading: frozenset[UUID]

    @classmethod
    def read(cls) -> "Regions":
        leaders = Supporter.objects.active().filter(role__in=LEADS_CASES, department=OuterRef("pk"))
        rows = Department.objects.annotate(leads=Exists(leaders)).values_list("pk", "name", "parent_id", "oblast", "leads")
        known = {pk: _Named(name, parent_id, oblast, leads) for pk, name, parent_id, oblast, leads in rows}
        oblast = {pk: _oblast(pk, known) for pk in known}
        unit = {pk: _unit(pk, known, oblast) for pk in known}
        names = {pk: known[pk].name for pk in sorted(set(unit.values()), key=lambda pk: (known[pk].name, pk))}
        return cls(oblast, unit, names, frozenset(unit[pk] for pk in known if known[pk].leads))

    def units(self, numbers: Mapping[UUID, int]) -> dict[str, dict[UUID, int]]:
        """Sums by region and unit of `numbers` of any departments.

        Where there can be no case, none is listed: a hidden number would be known to be 0.
        """
        sums: Counter[UUID] = Counter()
        for pk, number in numbers.items():
            sums[self.unit[pk]] += number
        found: dict[str, dict[UUID, int]] = {}
        for pk in self.names:
            if pk in self.leading or sums[pk]:
                found.setdefault(self.oblast[pk], {})[pk] = sums[pk]
        return found

    def sums(self, numbers: Mapping[UUID, int]) -> Counter[str]:
        """Sums by region of `numbers` of any departments."""
        sums: Counter[str] = Counter()
        for pk, number in numbers.items():
            sums[self.oblast[pk]] += number
        return sums


class Counted(NamedTuple):
    """Open cases: by stage and service of the person; by department those of veterans, and all."""

    stages: StagesAndServices
    veterans: Mapping[UUID, int]
    cases: Mapping[UUID, int]


def counted_of(rows: Iterable[tuple[str, str | None, UUID, int]]) -> Counted:
    """`rows`: stage, service, department and how many cases."""
    stages, veterans, cases = StagesAndServices(), Counter[UUID](), Counter[UUID]()
    for stage, service, department, number in rows:
        stages[stage, service] += number
        cases[department] += number
        veterans[department] += number if stage in STAGES[Programme.VETERAN] else 0
    return Counted(stages, veterans, cases)


def counted_now() -> Counted:
    columns = ("stage", "person__veteran__branch", "department")
    return counted_of(Case.objects.opened().order_by().values_list(*columns).annotate(Count("pk")))


def _oblast(pk: UUID, departments: Mapping[UUID, _Named]) -> str:
    """That of the department, else of the nearest one above that has one."""
    above: UUID | None = pk
    while above is not None:
        if departments[above].oblast:
            return departments[above].oblast
        above = departments[above].parent_id
    return NOWHERE


def _unit(pk: UUID, departments: Mapping[UUID, _Named], oblast: Mapping[UUID, str]) -> UUID:
    above = departments[pk].parent_id
    while above is not None and departments[above].parent_id is not None and oblast[above] == oblast[pk]:
        pk, above = above, departments[above].parent_id
    return pk
