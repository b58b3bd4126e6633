"""All acts of the administrator, by noun. Each is a function of one Turn; one that answers something has an aim."""

from collections.abc import Callable
from typing import Any, Final

from tests.supporters.stateful.acts import (
    absences,
    accounts,
    days,
    departments,
    invitations,
    lent,
    made,
    newcomers,
    recognition,
    requests,
)
from tests.supporters.stateful.turn import Turn
from tests.supporters.stateful.world import World

MODULES: Final[tuple[Any, ...]] = (
    invitations,
    accounts,
    departments,
    absences,
    requests,
    recognition,
    newcomers,
    made,
    lent,
    days,
    days,
)
ACTS: Final[dict[str, Callable[[Turn], None]]] = {do.__name__: do for module in MODULES for do in module.ACTS}
AIMS: Final[dict[str, Callable[[World], bool]]] = {
    do.__name__: aim for module in MODULES for do, aim in getattr(module, "AIMS", {}).items()
}


def names(*modules: Any) -> tuple[str, ...]:
    """Each as often as it is in its list."""
    return tuple(do.__name__ for module in modules for do in module.ACTS)


NAMES: Final = names(*MODULES)
THEMES: Final = (
    names(absences, days),
    names(absences, lent, requests, days),
    names(absences, accounts, days),
    names(newcomers, recognition),
    names(newcomers, made, days),
    names(departments, absences, days),
    names(invitations, made, requests),
    names(invitations, recognition, accounts, absences),
    names(accounts, departments, invitations),
)
"""What a run is about: half of its acts are from one of these, so that they cross often."""
