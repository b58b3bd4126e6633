"""People of every role act on cards: mostly somebody who may, on a card where there is something to do."""

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Final

from django.apps import apps
from django.db.models import Model

from supporters.directory.models import Absence, Department, Supporter
from supporters.notifications.models import Delivery, Notification
from tests.cases.stateful.acts import ACTS, THEMES
from tests.cases.stateful.invariants import INVARIANTS
from tests.cases.stateful.turn import REFUSALS, Turn
from tests.cases.stateful.world import World, cards, colleagues
from tests.stateful.machine import Attempt, Machine, Step

ANYBODY, ON_ONE_CARD = 0.25, 0.6  # how often somebody acts whom the card does not concern; how often on the card of the run
TRIES: Final = 3  # by other people, on other cards, until an act is done
NOT_COMPARED: Final = ("PurposeGrant", "History")  # a purpose is stated by opening a page
COMPARED: Final[list[type[Model]]] = [
    *(one for one in apps.get_app_config("cases").get_models() if not one.__name__.endswith(NOT_COMPARED)),
    *(Supporter, Department, Absence, Notification, Delivery),
]


def has_aim(world: World, act: str) -> bool:
    aims = ACTS[act].aims
    return aims is None or bool(aims(world))


def attempts(world: World, step: Step, seed: int) -> Iterator[Attempt]:
    """Most acts are tried on the card with the number of the seed."""
    luck = Random(step.luck)
    for _ in range(TRIES):
        turn = turn_of(world, step.act, luck, seed)
        yield Attempt(partial(ACTS[step.act].do, turn), by=turn.by.role)


def turn_of(world: World, act: str, luck: Random, focus: int) -> Turn:
    at, found, chosen = world.pass_time(), cards(world), ACTS[act]
    staff = {one.pk: one for one in colleagues(world)}
    case = found[focus % len(found)] if luck.random() < ON_ONE_CARD else luck.choice(found)
    is_anybody = luck.random() < ANYBODY
    aims = [(card, by) for card, by in chosen.aims(world) if by in staff] if chosen.aims and not is_anybody else []
    if aims:
        card, by = luck.choice(aims)
        return Turn(world=world, by=staff[by], case=next((one for one in found if one.pk == card), case), at=at, luck=luck)
    near = [] if is_anybody else chosen.near(world, case)
    return Turn(world=world, by=luck.choice(near or list(staff.values())), case=case, at=at, luck=luck)


MACHINE: Final = Machine[World](
    names=[name for name, act in ACTS.items() for _ in range(act.weight)],
    themes=THEMES,
    has_aim=has_aim,
    attempts=attempts,
    invariants=INVARIANTS,
    refusals=REFUSALS,
    compared=COMPARED,
)
