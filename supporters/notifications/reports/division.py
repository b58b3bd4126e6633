"""A proposed division of open cases by load: when a person leaves, and when a head offers many cards at once."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final
from uuid import UUID

from privacy.keys import keyed_token
from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Department, Supporter, presence_on
from supporters.directory.models.tree import Tree
from supporters.directory.reports.away import Attendance, attendance
from supporters.directory.reports.load import Load
from supporters.notifications.case_provider import work

NAMED: Final = 10  # of those who are not recognised yet


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many cards a colleague has, would give away and get, and the points afterwards.

    `absence`: of today or of the next days, "" for none.
    """

    name: str
    department: str
    has: Load
    gives: int
    gets: int
    points: int
    absence: str

    @property
    def then(self) -> int:
        return self.has.cards - self.gives + self.gets


@dataclass(frozen=True, kw_only=True)
class ToDivide:
    """`department_id`: of the case. `owner_id`: None in the queue. `weight`: its points. `not_to`: who refused the case."""

    case_id: UUID
    department_id: UUID
    owner_id: UUID | None
    weight: int
    not_to: frozenset[UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Division:
    """`colleagues`: the nearest first, then those with fewer points. `proposed`: the new owner by case, if there is one.

    `cases`: all that were to be divided, and `left`: how many of them nobody can take. `present`: of each colleague.
    `unrecognised`: colleagues who get none, because no head has recognised them yet.
    """

    cases: tuple[ToDivide, ...]
    colleagues: tuple[Supporter, ...]
    loads: Mapping[UUID, Load]
    proposed: Mapping[UUID, UUID]
    departments: Mapping[UUID, str]
    present: Mapping[UUID, Attendance]
    unrecognised: tuple[Supporter, ...] = ()

    @property
    def left(self) -> int:
        return len(self.cases) - len(self.proposed)

    @cached_property
    def token(self) -> str:
        """A fingerprint of the proposal: it differs when any part of the proposal has changed."""
        pairs = sorted(f"{case}:{taker}" for case, taker in self.proposed.items())
        return keyed_token("proposal", " ".join(pairs)).hex()[:32]

    @property
    def unrecognised_label(self) -> str:
        """The first names; "" for nobody."""
        names = [one.short_name for one in self.unrecognised]
        return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")

    def shares(self) -> list[Share]:
        gives, gets = Counter(case.owner_id for case in self.cases), Counter(self.proposed.values())
        after = points_after(self.cases, self.loads, self.proposed)
        return [
            Share(
                name=one.short_name,
                department=self.departments[one.department_id],
                has=self.loads[one.pk],
                gives=gives[one.pk],
                gets=gets[one.pk],
                points=after[one.pk],
                absence=self.present[one.pk].label,
            )
            for one in self.colleagues
            if gets[one.pk]
        ]

    def first_taker(self) -> UUID | None:
        """The colleague whose cases are listed first."""
        return next((one.pk for one in self.colleagues if one.pk in self.proposed.values()), None)


def divide_by_load(
    cases: Collection[ToDivide], among: Iterable[Supporter], *, near: UUID, today: date, unrecognised: Iterable[Supporter]
) -> Division:
    """`near`: the department whose colleagues come first.

    Somebody who is away today, or soon without a cover, gets a case only when nobody else is there, and the share says it.
    """
    everybody = list(among)
    keys = [one.pk for one in everybody]
    loads, present = work().loads(keys, today=today), attendance(today, keys)
    everybody.sort(key=lambda one: alphabetical(one.surname, one.given_name))
    everybody.sort(key=lambda one: (one.department_id != near, loads[one.pk].points))
    working = presence_on(today).working
    here = [one for one in everybody if one.pk in working]
    staying = [one for one in here if present[one.pk].rank == 0]
    tiers = [staying, here] if here else [everybody]
    return Division(
        cases=tuple(cases),
        colleagues=tuple(everybody),
        loads=loads,
        proposed=_proposed(cases, tiers, points_after(cases, loads, {})),
        departments=dict(Department.objects.values_list("pk", "name")),
        present=present,
        unrecognised=tuple(sorted(unrecognised, key=lambda one: alphabetical(one.surname, one.given_name))),
    )


def points_after(cases: Iterable[ToDivide], loads: Mapping[UUID, Load], proposed: Mapping[UUID, UUID]) -> Counter[UUID]:
    """The points of each when the owners have given these cases away and the proposed ones have them."""
    found = Counter({pk: load.points for pk, load in loads.items()})
    for case in cases:
        if case.owner_id and case.owner_id in loads:
            found[case.owner_id] -= case.weight
        if taker := proposed.get(case.case_id):
            found[taker] += case.weight
    return found


def _proposed(cases: Collection[ToDivide], tiers: Iterable[Collection[Supporter]], points: Counter[UUID]) -> dict[UUID, UUID]:
    """Give each case, the heaviest first, to who has the fewest points in its department or the nearest one around it.

    Of a later tier only where the one before has nobody for the case.
    """
    tree = Tree.read()
    within = [_by_department(people, tree) for people in tiers]
    found = {}
    for case in sorted(cases, key=lambda case: -case.weight):
        around = [*tree.upwards(case.department_id), None]
        near = (tier.get(department_id, []) for tier in within for department_id in around)
        if taker := next((least for some in near if (least := _least(case, some, points))), None):
            found[case.case_id] = taker.pk
            points[taker.pk] += case.weight
    return found


def _by_department(people: Collection[Supporter], tree: Tree) -> dict[UUID | None, list[Supporter]]:
    """Those who work in each department or below it; all under None."""
    found: dict[UUID | None, list[Supporter]] = {None: list(people)}
    for one in people:
        for department_id in tree.upwards(one.department_id):
            found.setdefault(department_id, []).append(one)
    return found


def _least(case: ToDivide, colleagues: Iterable[Supporter], points: Mapping[UUID, int]) -> Supporter | None:
    may = (one for one in colleagues if one.pk != case.owner_id and one.pk not in case.not_to)
    return min(may, key=lambda one: points[one.pk], default=None)
