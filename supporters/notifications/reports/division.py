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
from supporters.notifications.case_provider import work

NAMED: Final = 10  # of those who are not recognised yet


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many cases a colleague has now, would give away and get, and would have then."""

    name: str
    department: str
    has: int
    gives: int
    gets: int

    @property
    def then(self) -> int:
        return self.has - self.gives + self.gets


@dataclass(frozen=True, kw_only=True)
class ToDivide:
    """`department_id`: of the case. `owner_id`: None in the queue. `not_to`: who refused the case."""

    case_id: UUID
    department_id: UUID
    owner_id: UUID | None
    not_to: frozenset[UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Division:
    """`colleagues`: the nearest first, then those with fewer cases. `proposed`: the new owner by case, if
    there is one. `given`: how many of the cases each leads now. `left`: how many
    cases nobody can take. `unrecognised`: colleagues who get none, because no head has recognised them yet."""

    colleagues: tuple[Supporter, ...]
    loads: Mapping[UUID, int]
    given: Mapping[UUID, int]
    proposed: Mapping[UUID, UUID]
    left: int
    departments: Mapping[UUID, str]
    unrecognised: tuple[Supporter, ...] = ()

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
        gets = Counter(self.proposed.values())
        return [
            Share(
                name=one.short_name,
                department=self.departments[one.department_id],
                has=self.loads[one.pk],
                gives=self.given.get(one.pk, 0),
                gets=gets[one.pk],
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
    """`near`: the department whose colleagues come first. Somebody away today gets a case only when everybody is away."""
    everybody = list(among)
    loads = work().in_hand([one.pk for one in everybody])
    given = Counter(case.owner_id for case in cases if case.owner_id)
    everybody.sort(key=lambda one: alphabetical(one.surname, one.given_name))
    everybody.sort(key=lambda one: (one.department_id != near, loads[one.pk]))
    working = presence_on(today).working
    fit = [one for one in everybody if one.pk in working] or everybody
    proposed = _proposed(cases, fit, {pk: count - given[pk] for pk, count in loads.items()}, Tree.read())
    return Division(
        colleagues=tuple(everybody),
        loads=loads,
        given=given,
        proposed=proposed,
        left=len(cases) - len(proposed),
        departments=dict(Department.objects.values_list("pk", "name")),
        unrecognised=tuple(sorted(unrecognised, key=lambda one: alphabetical(one.surname, one.given_name))),
    )


def _proposed(cases: Collection[ToDivide], colleagues: list[Supporter], loads: dict[UUID, int], tree: Tree) -> dict[UUID, UUID]:
    """Give each case to the colleague with the fewest cases so far in its department or the nearest one around it."""
    within: dict[UUID, list[Supporter]] = {}
    for one in colleagues:
        for department_id in tree.upwards(one.department_id):
            within.setdefault(department_id, []).append(one)
    found = {}
    for case in cases:
        near = (within.get(department_id, []) for department_id in tree.upwards(case.department_id))
        taker = next((least for some in (*near, colleagues) if (least := _least(case, some, loads))), None)
        if taker:
            found[case.case_id], loads[taker.pk] = taker.pk, loads[taker.pk] + 1
    return found


def _least(case: ToDivide, colleagues: Iterable[Supporter], loads: Mapping[UUID, int]) -> Supporter | None:
    may = (one for one in colleagues if one.pk != case.owner_id and one.pk not in case.not_to)
    return min(may, key=lambda one: loads[one.pk], default=None)
