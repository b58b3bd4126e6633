"""The administrator acts, mostly for the favourites, and with these accounts."""

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Final

from cases.case.models import Case, HandOver
from supporters.directory.models import Absence, Approval, Department, Invitation, Supporter
from tests.stateful.machine import Attempt, Machine, Step
from tests.supporters.stateful.acts import ACTS, AIMS, NAMES, THEMES
from tests.supporters.stateful.given import nobody_is_recognised, nobody_new_is_given_work, nobody_unknown_works
from tests.supporters.stateful.reached import made_accounts_have_no_calendar_of_others, nobody_reaches_more, today_of
from tests.supporters.stateful.turn import REFUSALS, Turn
from tests.supporters.stateful.world import World

TRIES: Final = 4  # with other choices, until an act is done
RULES: Final = (
    nobody_reaches_more,
    made_accounts_have_no_calendar_of_others,
    nobody_is_recognised,
    nobody_unknown_works,
    nobody_new_is_given_work,
)


def attempts(world: World, step: Step, _seed: int) -> Iterator[Attempt]:
    luck = Random(step.luck)
    for _ in range(TRIES):
        by = Supporter.objects.get(pk=world.administrator)
        turn = Turn(world=world, by=by, at=world.pass_time(), luck=luck)
        yield Attempt(partial(ACTS[step.act], turn), by=by.role)


def one_alone_gains_nothing(world: World) -> list[str]:
    today = today_of(world)
    return [f"{rule.__name__}: {words}" for rule in RULES for words in rule(world, today)]


MACHINE: Final = Machine[World](
    names=NAMES,
    themes=THEMES,
    has_aim=lambda world, act: act not in AIMS or AIMS[act](world),
    attempts=attempts,
    invariants=(one_alone_gains_nothing,),
    refusals=REFUSALS,
    compared=(Supporter, Department, Absence, Approval, Invitation, Case, HandOver),
)
