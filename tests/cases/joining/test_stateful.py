"""Join, edit, log, promise, undo in any order: nothing is lost, and each card equals a model in plain Python."""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cases.actions.promises.settling import keep_promise
from cases.actions.steps import postpone_step
from cases.models import Case, CaseEvent, Join, Promise, Visit
from cases.reports.course.rows import VISITS
from cases.reports.invariants import broken_invariants
from cases.reports.person.readers import records_of_group
from cases.reports.phones import phones_of
from cases.states import CaseState, EventKind, PostponeReason
from supporters.directory.calendar import kyiv_day
from tests.factories import make_promise, make_visit, planned_step
from tests.joined import Twice, make_join, make_twice, undo

RUNS = int(os.environ.get("SUPROVID_STATEFUL_RUNS", "5"))
STEPS = 9
START = datetime.fromisoformat("2026-11-02T10:00:00+02:00")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@dataclass
class Side:
    """One card: its entries, the open promises made on it, and its planned step as (words, day)."""

    visits: int = 0
    promises: set[str] = field(default_factory=set)
    plan: tuple[str, date] = ("", date.min)


@dataclass
class Model:
    into: Side
    card: Side
    joined: bool = False
    promised: str = ""  # words of the promise that the join made of the later step
    plans: tuple[tuple[str, date], tuple[str, date]] | None = None  # of both cards before the join
    goes_on: bool = False  # the plan of the remaining card has changed since the join

    def join(self) -> None:
        self.joined, self.goes_on, self.plans = True, False, (self.into.plan, self.card.plan)
        first, second = sorted(self.plans, key=lambda plan: plan[1])  # stable: of one day it is the remaining card's
        self.into.plan = first
        self.promised = second[0]
        self.into.promises.add(self.promised)

    def undo(self) -> None:
        assert self.plans
        self.joined = False
        self.into.promises.discard(self.promised)
        if not self.goes_on:
            self.into.plan = self.plans[0]
        self.card.plan = self.plans[1]


class World:
    def __init__(self, seed: int) -> None:
        self.random, self.numbers = random.Random(seed), count(1)
        self.twice: Twice = make_twice(days=self.random.choice([1, 3]), other_days=2)
        self.model = Model(Side(), Side())
        for side, case in self.sides():
            side.plan = self.plan_of(case)

    def sides(self) -> tuple[tuple[Side, Case], tuple[Side, Case]]:
        return (self.model.into, self.twice.into), (self.model.card, self.twice.card)

    def plan_of(self, case: Case) -> tuple[str, date]:
        step = planned_step(case)
        return step.what, step.due_on

    def any_open(self) -> tuple[Side, Case]:
        into, card = self.sides()
        return into if self.model.joined else self.random.choice([into, card])

    def join(self) -> None:
        if not self.model.joined:
            make_join(self.twice)
            self.model.join()

    def undo(self) -> None:
        if self.model.joined:
            undo(Join.objects.get(undone_at=None).pk, self.twice)
            self.model.undo()

    def log(self) -> None:
        side, case = self.any_open()
        make_visit(case, case.owner or self.twice.head, days=1)
        side.visits += 1
        side.plan = self.plan_of(case)
        self.model.goes_on = True

    def promise(self) -> None:
        side, case = self.any_open()
        words = f"Обіцянка {next(self.numbers)}"
        make_promise(case, case.owner or self.twice.head, words=words)
        side.promises.add(words)

    def keep(self) -> None:
        """Of either card, also of the absorbed one."""
        side, case = self.random.choice(self.sides())
        known = Promise.objects.open().filter(case=case).order_by("made_at").first()
        if known:
            keep_promise(known.pk, by=self.twice.owner, at=timezone.now())
            side.promises.discard(known.words)

    def postpone(self) -> None:
        side, case = self.any_open()
        words, due_on = self.plan_of(case)
        later = due_on + timedelta(days=1)
        if later <= kyiv_day(timezone.now()) + timedelta(days=5):
            why: dict[str, Any] = {"reason": PostponeReason.ASKED, "words": "", "by": self.twice.head, "at": timezone.now()}
            postpone_step(case.pk, due_on=later, due_time=None, **why)
            side.plan = (words, later)
            self.model.goes_on = True

    def check(self) -> None:
        for side, case in self.sides():
            assert Visit.objects.filter(case=case).count() == side.visits
            assert {one.words for one in Promise.objects.open().filter(case=case)} == side.promises
        into, card = (Case.objects.get(pk=case.pk) for _side, case in self.sides())
        assert self.plan_of(into) == self.model.into.plan
        assert card.state == (CaseState.ABSORBED if self.model.joined else CaseState.OPEN)
        if not self.model.joined:
            assert self.plan_of(card) == self.model.card.plan
        shown = self.model.into.visits + (self.model.card.visits if self.model.joined else 0)
        rows = VISITS.rows(None, case=into.pk, reader=self.twice.owner.pk, since=timezone.now())
        assert len(rows) == shown
        assert (into.person_id in phones_of([into.person_id])) is self.model.joined
        assert not any(broken_invariants().values())


ACTS: dict[str, Callable[[World], None]] = {
    "join": World.join,
    "undo": World.undo,
    "log": World.log,
    "promise": World.promise,
    "keep": World.keep,
    "postpone": World.postpone,
}


@pytest.mark.parametrize("seed", range(RUNS))
def test_any_order_of_joining_working_and_undoing_loses_nothing(seed: int) -> None:
    with time_machine.travel(START, tick=False) as clock:
        world = World(seed)
        acts = ["join", *(world.random.choice(list(ACTS)) for _ in range(STEPS)), "undo"]
        for act in acts:
            clock.shift(timedelta(minutes=7))
            ACTS[act](world)
            world.check()
    joins, undone = (CaseEvent.objects.filter(kind=kind).count() for kind in (EventKind.CARDS_JOINED, EventKind.JOIN_UNDONE))
    assert joins == undone > 0
    assert not records_of_group(world.twice.head.pk).exists()
