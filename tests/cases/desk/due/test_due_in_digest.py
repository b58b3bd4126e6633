"""The digest counts whatever is due for its reader, in random ministries."""

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
import time_machine

from cases.case.reports.due import due_kinds
from cases.desk.reports.notifications.counts import count_digests
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import presence_on
from supporters.notifications.digest import DigestCounts
from tests.cases.desk.due.ministry import make_ministry
from tests.cases.desk.due.slow import SlowCount
from tests.cases.stateful.world import START, World, colleagues, make_world
from tests.database import unreadable
from tests.dispatching import noon
from tests.factories import House, make_case, make_person, make_promise, next_step
from tests.stateful.machine import rolled_back

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(START, tick=False) as clock:
        yield make_world(clock)


def test_digest_counts_what_is_due_and_nothing_else(world: World) -> None:
    counts: Counter[str] = Counter()
    for seed in range(4200, 4208):
        with rolled_back():
            here = world.again()
            make_ministry(here, Random(seed))
            found, working = SlowCount(here.now), presence_on(kyiv_day(here.now)).working
            readers = [one for one in colleagues(here) if one.pk in working]
            for pk, digest in count_digests(readers, at=here.now).items():
                things = found.things_of(pk)
                counts.update(code for code, _pk in things)
                assert _own(digest) == len(things), f"seed {seed}, {pk}: {sorted(things, key=str)}"
    assert len(counts.keys() & due_kinds().keys()) > 4, "little is due beside the steps"


def _own(digest: DigestCounts) -> int:
    return digest.due_today + digest.overdue + digest.awaiting_consent + digest.questions


def test_promise_is_counted_by_its_day_for_who_keeps_it(house: House) -> None:
    case = make_case(house.colleague, person=make_person("Ткач"), step=next_step(5))
    for days in (-1, 0, 1):
        make_promise(case, house.colleague, days=days)
    found = count_digests([house.colleague, house.head], at=noon())
    assert [(one.due_today, one.overdue) for one in found.values()] == [(1, 1), (0, 0)]


def test_member_of_staff_without_cards_has_no_digest(house: House) -> None:
    make_promise(house.case, house.owner, days=0)
    assert not any(count_digests([house.administrator, house.auditor, house.analyst], at=noon()).values())


def test_kind_that_raises_holds_back_no_other(house: House) -> None:
    make_promise(house.case, house.owner, days=0)
    before = count_digests([house.owner], at=noon())
    assert before[house.owner.pk].due_today
    with unreadable("cases_jobcheck", "due_on"):
        assert count_digests([house.owner], at=noon()) == before
