"""Join, log, promise, hand over, edit, undo in any order: nothing is lost, and each card equals a model in plain Python."""

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.reports.phones import phones_of
from cases.case.states import CaseState, EventKind
from cases.course.actions.late import log_late_visit
from cases.course.actions.promises.making import keep_promise
from cases.course.actions.steps import postpone_step
from cases.course.actions.visits import NewVisit
from cases.course.models import Promise, Visit
from cases.course.reports.timeline_rows import VISITS
from cases.course.states import ArrivedAfter, PostponeReason, VisitKind
from cases.desk.reports.invariants import broken_invariants
from cases.intake.models import Join
from cases.intake.reports.search import search_results
from cases.person.actions.changes import add_phone
from cases.rights.reports.who_looked import records_of_group
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.ended import make_hold
from tests.factories import hand_over_to, make_promise, make_visit, planned_step
from tests.joined import Twice, make_join, make_twice, undo
from veterans.actions.namings import NewNaming, add_naming
from veterans.actions.phones import NewPhone
from veterans.models import NamingKind, PhoneOwner

RUNS = int(os.environ.get("SUPROVID_STATEFUL_RUNS", "5"))
STEPS = 9
NAMES = ("", "Беркут", "Сокіл", "Яструб", "Кондор", "Орлан", "Шуліка", "Кібець", "Лунь", "Пугач", "Сова", "Сич", "Крук")
START = datetime.fromisoformat("2026-11-02T10:00:00+02:00")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@dataclass
class Side:
    """One card: its entries, the open promises made on it, its planned step as (words, day), who leads it, and what was noted of
    its person."""

    visits: int = 0
    promises: Counter[str] = field(default_factory=Counter)
    plan: tuple[str, date] = ("", date.min)
    owner: Supporter | None = None
    phones: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


@dataclass
class Model:
    into: Side
    card: Side
    joined: bool = False
    promised: str = ""  # words of the promise that the join made of the later step
    plans: tuple[tuple[str, date], tuple[str, date]] | None = None  # of both cards before the join
    replaced: bool = False  # that was the step of the remaining card
    goes_on: bool = False  # the plan of the remaining card has changed since the join
    leads: Supporter | None = None  # the owner of the other card, who leads since the join
    led: Supporter | None = None  # the owner of the remaining card before

    def join(self, leader: Supporter | None) -> None:
        self.led, self.leads = self.into.owner, leader if leader != self.into.owner else None
        self.into.owner = leader
        self.joined, self.goes_on, self.plans = True, False, (self.into.plan, self.card.plan)
        first, second = sorted(self.plans, key=lambda plan: plan[1])  # stable: of one day it is the remaining card's
        self.into.plan = first
        self.promised, self.replaced = second[0], first is not self.plans[0]
        self.into.promises[self.promised] += 1

    def undo(self) -> None:
        assert self.plans
        self.joined = False
        if not (self.replaced and self.goes_on):  # its step is planned again
            self.into.promises[self.promised] = max(0, self.into.promises[self.promised] - 1)
        if not self.goes_on:
            self.into.plan = self.plans[0]
        self.card.plan = self.plans[1]
        if self.leads and self.into.owner == self.leads:
            self.into.owner = self.led


class World:
    def __init__(self, seed: int) -> None:
        self.random, self.numbers = random.Random(seed), count(1)
        self.twice: Twice = make_twice(days=self.random.choice([1, 3]), other_days=2)
        self.model = Model(Side(), Side())
        for side, case in self.sides():
            side.plan, side.owner = self.plan_of(case), case.owner
        self.model.card.phones.add("+380671112233")

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
            leader = self.random.choice([self.model.into.owner, self.model.card.owner])
            make_join(self.twice, leader_id=leader.pk if leader else None)
            self.model.join(leader)

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
        side.promises[words] += 1

    def keep(self) -> None:
        """Of either card, also of the absorbed one."""
        side, case = self.random.choice(self.sides())
        known = Promise.objects.open().filter(case=case).order_by("made_at").first()
        if known:
            keep_promise(known.pk, by=self.twice.owner, at=timezone.now())
            side.promises[known.words] -= 1

    def postpone(self) -> None:
        side, case = self.any_open()
        words, due_on = self.plan_of(case)
        later = due_on + timedelta(days=1)
        if later <= kyiv_day(timezone.now()) + timedelta(days=5):
            why: dict[str, Any] = {"reason": PostponeReason.ASKED, "words": "", "by": self.twice.head, "at": timezone.now()}
            postpone_step(case.pk, due_on=later, due_time=None, **why)
            side.plan = (words, later)
            self.model.goes_on = True

    def pause(self) -> None:
        side, case = self.any_open()
        make_hold(case, self.twice.head, at=timezone.now())
        side.plan = self.plan_of(case)
        self.model.goes_on = True

    def arrive_late(self) -> None:
        """An entry of the absorbed card, from a device that was offline during the join."""
        if self.model.joined:
            at = timezone.now()
            said = NewVisit(kind=VisitKind.CALL, reached=True, summary="Із підвалу", occurred_at=at - timedelta(minutes=3))
            log_late_visit(
                self.twice.card.pk, said, None, arrived_after=ArrivedAfter.JOIN, by=self.twice.other_owner, at=at, pk=new_id()
            )
            self.model.card.visits += 1
            assert Case.objects.get(pk=self.twice.into.pk).last_contact_at == said.occurred_at

    def hand_over(self) -> None:
        side, case = self.any_open()
        to = self.twice.other_owner if side.owner == self.twice.owner else self.twice.owner
        hand_over_to(case, to, by=self.twice.head)
        side.owner = to

    def note_phone(self) -> None:
        side, case = self.any_open()
        number = f"+38067555{next(self.numbers):04}"
        add_phone(case.person_id, NewPhone(owner=PhoneOwner.OWN, number=number), by=self.twice.head, at=timezone.now())
        side.phones.add(number)

    def add_name(self) -> None:
        side, case = self.any_open()
        name = NAMES[next(self.numbers)]
        add_naming(case.person_id, NewNaming(NamingKind.CALL_SIGN, name), by=self.twice.head)
        side.names.add(name)

    def check(self) -> None:
        for side, case in self.sides():
            assert Visit.objects.filter(case=case).count() == side.visits
            assert Counter(one.words for one in Promise.objects.open().filter(case=case)) == side.promises
            assert Case.objects.get(pk=case.pk).owner == side.owner
        into, card = (Case.objects.get(pk=case.pk) for _side, case in self.sides())
        assert self.plan_of(into) == self.model.into.plan
        assert card.state == (CaseState.ABSORBED if self.model.joined else CaseState.OPEN)
        if not self.model.joined:
            assert self.plan_of(card) == self.model.card.plan
        shown = self.model.into.visits + (self.model.card.visits if self.model.joined else 0)
        rows = VISITS.rows(None, case=into.pk, reader=self.twice.owner.pk, since=timezone.now(), last=into.opened_at)
        assert len(rows) == shown
        self.check_person(into, card)
        assert not any(broken_invariants().values())

    def check_person(self, into: Case, card: Case) -> None:
        """Phones and names of both are on the remaining card while they are joined, and on their own ones otherwise."""
        shown = {case.pk: {one.number for one in phones_of([case.person_id]).get(case.person_id, ())} for case in (into, card)}
        theirs, ours = self.model.card, self.model.into
        assert shown == {into.pk: ours.phones | (theirs.phones if self.model.joined else set()), card.pk: theirs.phones}
        for side, case in ((ours, into), (theirs, into if self.model.joined else card)):
            for query in [*sorted(side.names)[:1], *sorted(side.phones)[:1]]:
                found = search_results(query, self.twice.head).groups
                assert [row.number_label for group in found for row in group.rows] == [case.number_label]


ACTS: dict[str, Callable[[World], None]] = {
    "join": World.join,
    "undo": World.undo,
    "log": World.log,
    "promise": World.promise,
    "keep": World.keep,
    "postpone": World.postpone,
    "pause": World.pause,
    "arrive late": World.arrive_late,
    "hand over": World.hand_over,
    "note phone": World.note_phone,
    "add name": World.add_name,
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
