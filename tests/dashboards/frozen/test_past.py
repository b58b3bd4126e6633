"""What was counted at a moment is found again later from the history, whatever was done since."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import time_machine

from dashboards.clock import clock_at
from dashboards.frozen.counting import FROZEN, counted_by_department
from dashboards.frozen.past import CERTAIN, numbers_as_of
from tests.cases.stateful.acts import ACTS, erasures
from tests.cases.stateful.machine import MACHINE, attempts
from tests.cases.stateful.world import START, World, make_world
from tests.stateful.machine import Attempt, Step

RUNS = int(os.environ.get("SUPROVID_STATEFUL_RUNS", "3"))
FIRST_SEED = int(os.environ.get("SUPROVID_STATEFUL_SEED", "4000"))
STEPS, EVERY = 25, 5  # acts of a run; after so many all its moments are compared
# They move what was recorded into the past, which nobody can do: then a person may be erased.
REWRITING = {name for name, act in ACTS.items() if act.do.__module__ == erasures.__name__}


def over_days(world: World, step: Step, seed: int) -> Iterator[Attempt]:
    """The acts of the machine, with hours or days between some of them, so that steps are late and people silent."""
    world.pass_time(timedelta(hours=Random(step.luck).choice((0, 0, 0, 2, 30, 100))))
    yield from attempts(world, step, seed)


@pytest.fixture
def world(db: None, reading: Any) -> Iterator[World]:
    with time_machine.travel(START, tick=False) as clock:
        yield make_world(clock)


@pytest.mark.usefixtures("reading")
def test_numbers_of_a_moment_are_found_again_after_random_acts(world: World, measured: Callable[[str], None]) -> None:
    compared: Counter[str] = Counter()

    def moments_stay_as_they_were(here: World) -> list[str]:
        """`counted`: of the world of a run, what was counted after each of its acts."""
        counted = here.__dict__.setdefault("counted", {})
        after = here.now + timedelta(seconds=2)  # an act takes up to a second
        counted[after] = counted_by_department(clock_at(after))
        if len(counted) % EVERY:
            return []
        wrong = []
        for at, (certain, found) in numbers_as_of(list(counted)).items():
            expected = {pk: {code: numbers[code] for code in certain} for pk, numbers in counted[at].items()}
            if found != expected:
                differing = {
                    (code, numbers[code], found.get(pk, {}).get(code)) for pk, numbers in expected.items() for code in certain
                }
                wrong.append(f"{at}: {sorted(one for one in differing if one[1] != one[2])} {set(found) ^ set(expected)}")
            compared.update(code for numbers in expected.values() for code in certain if numbers[code])
            compared["moments"] += 1
        return wrong

    names = [name for name in MACHINE.names if name not in REWRITING]
    themes = [[name for name in theme if name not in REWRITING] for theme in MACHINE.themes]
    machine = replace(
        MACHINE,
        names=names,
        themes=[theme for theme in themes if theme],
        attempts=over_days,
        invariants=[moments_stay_as_they_were],
        compared=MACHINE.compared[:1],
    )
    machine.run_many(world, range(FIRST_SEED, FIRST_SEED + RUNS), length=STEPS)
    assert compared["on_support"] > compared["moments"] // 2, compared
    measured(f"frozen {dict(compared)}")


def test_every_indicator_is_found_in_the_history_or_left_out_on_purpose() -> None:
    assert {one.code for one in FROZEN} - set(CERTAIN) == {"gaps", "lowered", "moved", "put_off", "asked"}
    assert set(CERTAIN) <= {one.code for one in FROZEN}
