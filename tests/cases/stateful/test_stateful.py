"""Any sequence of acts, legal or not, by anybody: no card is left without somebody and a next step, and no lost card speaks."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from tests.cases.stateful.acts import ACTS
from tests.cases.stateful.machine import MACHINE
from tests.cases.stateful.world import START, World, make_world
from tests.stateful.machine import tallied

RUNS = int(os.environ.get("SUPROVID_STATEFUL_RUNS", "13"))
FIRST_SEED = int(os.environ.get("SUPROVID_STATEFUL_SEED", "2000"))  # docs/ci.md describes the long run
STEPS = int(os.environ.get("SUPROVID_STATEFUL_STEPS", "25"))
MANY_STEPS = 10_000  # then each act has been done, or it is refused always


@pytest.fixture
def world(db: None, reading: Any) -> Iterator[World]:
    with time_machine.travel(START, tick=False) as clock:
        yield make_world(clock)


def test_any_sequence_of_acts_leaves_nobody_between_two_institutions(world: World, measured: Callable[[str], None]) -> None:
    counts = MACHINE.run_many(world, range(FIRST_SEED, FIRST_SEED + RUNS), length=STEPS)
    tally = tallied(counts, ACTS)
    done, refused = (sum(each[which] for each in tally.values()) for which in (0, 1))
    size = {"runs": RUNS, "steps": STEPS, "first_seed": FIRST_SEED, "done": done, "refused": refused}
    measured(f"stateful {json.dumps({**size, 'done and refused': tally})}")
    assert done > RUNS * STEPS // 4, "most acts are refused"
    never = [act for act, (made, _refused) in tally.items() if not made]
    assert not never or RUNS * STEPS < MANY_STEPS, f"always refused: {never}"
