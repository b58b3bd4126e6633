"""Whatever one administrator does alone, nobody reaches more than before."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from tests.stateful.machine import tallied
from tests.supporters.stateful.acts import ACTS
from tests.supporters.stateful.machine import MACHINE
from tests.supporters.stateful.world import START, World, make_world

RUNS = int(os.environ.get("SUPROVID_STATEFUL_RUNS", "12"))
FIRST_SEED = int(os.environ.get("SUPROVID_STATEFUL_SEED", "1"))
STEPS = int(os.environ.get("SUPROVID_STATEFUL_STEPS", "25"))


@pytest.fixture
def world(db: None, reading: Any) -> Iterator[World]:
    with time_machine.travel(START, tick=False) as clock:
        yield make_world(clock)


def test_one_administrator_alone_makes_no_reach_larger(world: World, measured: Callable[[str], None]) -> None:
    counts = MACHINE.run_many(world, range(FIRST_SEED, FIRST_SEED + RUNS), length=STEPS)
    tally = tallied(counts, ACTS)
    done, refused = (sum(each[which] for each in tally.values()) for which in (0, 1))
    measured(f"one administrator {json.dumps({'done': done, 'refused': refused, 'done and refused': tally})}")
    assert done > RUNS * STEPS // 3, "most acts are refused"
