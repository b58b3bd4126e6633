"""A random history of one episode: stages, entries, promises. It creates no rows."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from cases.case.states import STAGES, Programme, Stage
from cases.course.states import VisitKind
from config.demo.words import invent_kind
from supporters.directory.calendar import KYIV
from tools.demo_data.size import PLANNING_SHARE, VISITS_OF_AN_EPISODE

OF_VETERANS: Final = STAGES[Programme.VETERAN]
STAGE_WEIGHTS: Final = dict(zip(OF_VETERANS, (5, 6, 29, 27, 20, 13), strict=True))  # of the open cases, by their stage
FIRST_STAGES: Final = {Stage.STABILIZATION: 25, Stage.EVACUATION: 15, Stage.TREATMENT: 60}
LONGEST_GAP: Final = 8  # days between two entries
REACHED_SHARE: Final = 0.9
OVERDUE_SHARE, TODAY_SHARE, FURTHEST_STEP = 0.05, 0.15, 28


@dataclass(frozen=True)
class Move:
    """A stage and its beginning."""

    stage: Stage
    at: datetime


@dataclass(frozen=True)
class Entry:
    """`plans`: the entry settles the step planned before it and promises the next."""

    kind: VisitKind
    reached: bool
    stage: Stage
    at: datetime
    recorded_at: datetime
    plans: bool


@dataclass(frozen=True)
class Course:
    """One episode, oldest first; the first move is the initial stage, at the moment of opening."""

    moves: tuple[Move, ...]
    entries: tuple[Entry, ...]

    @property
    def started_at(self) -> datetime:
        return self.moves[0].at

    @property
    def closing_at(self) -> datetime:
        """The evening of the last entry."""
        return moment(self.entries[-1].at.astimezone(KYIV).date(), time(18, 30))


def moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, KYIV)


def draw_course(last_day: date, stages: list[Stage], rng: Random) -> Course:
    """An episode that went through `stages` and had its last entry on `last_day`."""
    count = max(len(stages), round(rng.gammavariate(2.2, VISITS_OF_AN_EPISODE / 2.2)))
    days = [last_day]
    while len(days) < count:
        days.append(days[-1] - timedelta(days=rng.randint(1, LONGEST_GAP)))
    days.reverse()
    turns = [0, *sorted(rng.sample(range(1, count), len(stages) - 1))]
    moves = tuple(Move(stage, moment(days[turn], time(8))) for stage, turn in zip(stages, turns, strict=True))
    reached = [stages[sum(turn <= index for turn in turns) - 1] for index in range(count)]
    return Course(moves, tuple(_entry(day, stage, rng) for day, stage in zip(days, reached, strict=True)))


def _entry(day: date, stage: Stage, rng: Random) -> Entry:
    at = moment(day, time(rng.randint(9, 17), rng.randrange(60)))
    recorded_at = at + timedelta(minutes=rng.randint(3, 45))
    return Entry(invent_kind(rng), rng.random() < REACHED_SHARE, stage, at, recorded_at, rng.random() < PLANNING_SHARE)


def draw_stages(last: Stage, rng: Random) -> list[Stage]:
    """The stages up to `last`; most people come to us in a hospital."""
    firsts = [stage for stage in FIRST_STAGES if stage.position <= last.position]
    first = rng.choices(firsts, [FIRST_STAGES[stage] for stage in firsts])[0]
    return list(OF_VETERANS[first.position - 1 : last.position])


def draw_stage(rng: Random) -> Stage:
    return rng.choices(list(STAGE_WEIGHTS), list(STAGE_WEIGHTS.values()))[0]


def draw_due_in(rng: Random) -> int:
    """Days from today to the planned step of an open case, negative when overdue."""
    chance = rng.random()
    if chance < OVERDUE_SHARE:
        return -rng.randint(1, 5)
    return 0 if chance < OVERDUE_SHARE + TODAY_SHARE else rng.randint(1, FURTHEST_STEP)
