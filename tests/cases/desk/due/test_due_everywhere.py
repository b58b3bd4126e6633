"""Whatever is due is on «Сьогодні», in the week, calendar and digest, and nothing else: in random ministries, for each person.

`python -m tools.stateful --of due --runs 300` makes more of them.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
import time_machine

from cases.case.reports.due import due_kinds
from cases.desk.reports.lists.calendar_feed import calendar_feed
from cases.desk.reports.lists.today import today_page
from cases.desk.reports.lists.week import week_page
from cases.desk.reports.notifications.counts import count_digests
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.models.reach import reach
from supporters.directory.roles import ReachKind
from tests.cases.desk.due.ministry import make_ministry
from tests.cases.desk.due.shown import events_of_today, lines_of_today, own_part, things_of_week
from tests.cases.desk.due.slow import SlowCount, Thing
from tests.cases.stateful.world import START, World, colleagues, make_world
from tests.stateful.machine import rolled_back

RUNS = int(os.environ.get("SUPROVID_STATEFUL_RUNS", "8"))
FIRST_SEED = int(os.environ.get("SUPROVID_STATEFUL_SEED", "3000"))
MANY_RUNS = 100  # then of each kind something was due
OTHERS = {"step", "offer", "question"}  # no kinds of the registry


@pytest.fixture
def world(db: None, reading: Any) -> Iterator[World]:
    with time_machine.travel(START, tick=False) as clock:
        yield make_world(clock)


def test_whatever_is_due_is_on_each_list_and_nothing_else(world: World, measured: Callable[[str], None]) -> None:
    counts: Counter[str] = Counter()
    for seed in range(FIRST_SEED, FIRST_SEED + RUNS):
        with rolled_back():
            here = world.again()
            make_ministry(here, Random(seed))
            found = SlowCount(here.now)
            readers = colleagues(here)
            digests = count_digests(readers, at=here.now)
            for reader in readers:
                things = found.things_of(reader.pk)
                counts.update(code for code, _pk in things)
                agrees(reader, things, here, seed)
                if reach(reader).kind is not ReachKind.NOTHING:  # to others no letter goes
                    assert own_part(digests[reader.pk]) == len(things), f"seed {seed}, {reader.role}: {sorted(things, key=str)}"
    measured(f"due {json.dumps({'runs': RUNS, 'first_seed': FIRST_SEED, 'things': counts})}")
    assert RUNS < MANY_RUNS or counts.keys() == {*due_kinds(), *OTHERS}
    assert sum(counts.values()) > RUNS * 10, "little is due"


def agrees(reader: Supporter, things: set[Thing], world: World, seed: int) -> None:
    if reach(reader).kind is ReachKind.NOTHING:
        assert not things
        return
    page = today_page(reader, at=world.now, language="uk")
    case = f"seed {seed}, {reader.role} {reader.pk}: {sorted(things, key=str)}"
    assert lines_of_today(page) == len(things), case
    assert events_of_today(calendar_feed(reader, at=world.now), kyiv_day(world.now)) == len(things), case
    week = week_page(reader, None, at=world.now)
    assert things_of_week(week) == sum(code != "offer" for code, _pk in things), case
    assert bool(page.done_text) is (not things and not page.joined), case
