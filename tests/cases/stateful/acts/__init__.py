"""All acts of the machine, by noun. Each is a function of one Turn.

An act that answers something has an aim: the cards on which there is something to answer. Any other has people who are likely to
be allowed to do it.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from cases.case.models import Case
from supporters.directory.models import Supporter
from tests.cases.stateful.acts import (
    communities,
    departments,
    endings,
    entries,
    erasures,
    hand_overs,
    hours,
    imports,
    intake,
    jobs,
    joins,
    losses,
    papers,
    places,
    promises,
    risks,
    staff,
    teams,
)
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import World, administrators, people_near


class Act(NamedTuple):
    do: Callable[[Turn], None]
    near: Callable[[World, Case], list[Supporter]]
    aims: Callable[[World], Aims] | None
    weight: int


ON_CARDS: Final = (entries, places, risks, teams, promises, hand_overs)
IN_OFFICES: Final = (staff, departments)
ACTS: Final[dict[str, Act]] = {
    do.__name__: Act(do, near, getattr(module, "AIMS", {}).get(do), weight)
    for modules, near, weight in (
        (ON_CARDS, people_near, 3),
        ((losses, joins, endings, erasures, imports, communities, jobs, intake, papers, hours), people_near, 2),
        (IN_OFFICES, administrators, 2),
    )
    for module in modules
    for do in module.ACTS
}
THEMES: Final[tuple[tuple[str, ...], ...]] = tuple(
    tuple(do.__name__ for module in modules for do in module.ACTS)
    for modules in (
        (joins, losses, endings),
        (joins, erasures, endings),
        (joins, communities, losses, endings),
        (joins, promises, teams, hand_overs),
        (joins, imports, erasures, endings, intake),
        (joins, jobs, losses, papers),
        (promises, teams, entries, hand_overs, departments),
    )
)
"""What a run is about: half of its acts are from one of these, so that they cross often."""
