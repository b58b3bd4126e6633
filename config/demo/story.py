"""The history of an invented case: what happened on which day. Days are counted back from today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from cases.case.states import STAGES, Programme, Risk, Stage
from cases.course.actions.steps import NextStep
from cases.course.actions.visits import NewVisit
from config.demo.words import STEPS, invent_kind, invent_summary
from supporters.directory.calendar import KYIV

LASTS: Final = {  # days of a stage, minimum and maximum
    Stage.STABILIZATION: (1, 2),
    Stage.EVACUATION: (1, 3),
    Stage.TREATMENT: (14, 42),
    Stage.REHABILITATION: (24, 60),
    Stage.REINTEGRATION: (40, 90),
    Stage.CONTINUED: (50, 240),
}
EVERY: Final = {  # days between entries
    Stage.STABILIZATION: 1,
    Stage.EVACUATION: 1,
    Stage.TREATMENT: 4,
    Stage.REHABILITATION: 7,
    Stage.REINTEGRATION: 12,
    Stage.CONTINUED: 35,
}
FIRST_STAGES: Final = {Stage.STABILIZATION: 25, Stage.EVACUATION: 15, Stage.TREATMENT: 60}  # most come to us in a hospital
OPENED, MOVED, MOVE_RECORDED = time(7, 30), time(8, 0), time(8, 20)  # entries come after nine
REACHED_SHARE: Final = 0.9


@dataclass(frozen=True)
class Outlook:
    """The state of a case today; `due_in` is in days, negative when overdue."""

    stage: Stage
    due_in: int
    due_time: time | None = None
    risk: Risk = Risk.GREEN


@dataclass(frozen=True)
class Entry:
    """An entry and the step that was promised with it."""

    visit: NewVisit
    step: NextStep
    recorded_at: datetime


@dataclass(frozen=True)
class Chapter:
    """A stage: the day it began, the step promised then, and its entries, oldest first."""

    stage: Stage
    began_on: date
    step: NextStep
    entries: tuple[Entry, ...]


def make_story(outlook: Outlook, *, limit_days: int, today: date, rng: Random) -> list[Chapter]:
    """The chapters up to the outlook, oldest first; nothing in them is later than yesterday evening.

    The newest entry promises its step within `limit_days`, the silence that the stage allows.
    """
    stages = _stages_to(outlook.stage, rng)
    days, latest = [], max(1, 1 - outlook.due_in)
    for stage in reversed(stages):
        days.append(_days_of(stage, latest, rng))
        if stage is outlook.stage:
            days[-1][-1] = min(days[-1][-1], max(latest, limit_days - outlook.due_in))
        latest = days[-1][0] + 1
    days.reverse()
    moments = [day for chapter in days for day in (chapter[0], *chapter)][1:]  # each promises the moment of the next
    promised = [today - timedelta(days=day) for day in moments] + [today + timedelta(days=outlook.due_in)]
    chapters = []
    for stage, chapter in zip(stages, days, strict=True):
        due, promised = promised[: len(chapter) + 1], promised[len(chapter) + 1 :]
        chapters.append(_chapter(stage, [today - timedelta(days=day) for day in chapter], due, outlook, rng))
    return chapters


def moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=KYIV)


def _stages_to(last: Stage, rng: Random) -> list[Stage]:
    firsts = [stage for stage in FIRST_STAGES if stage.position <= last.position]
    first = rng.choices(firsts, [FIRST_STAGES[stage] for stage in firsts])[0]
    return list(STAGES[Programme.VETERAN][first.position - 1 : last.position])


def _days_of(stage: Stage, latest: int, rng: Random) -> list[int]:
    """Days ago of the entries of a stage, none after the day `latest`; the stage began on the first of them."""
    day = latest + rng.randint(*LASTS[stage]) - 1
    days = []
    while day >= latest:
        days.append(day)
        day -= EVERY[stage] + rng.randint(-(EVERY[stage] // 3), EVERY[stage] // 3)
    return days


def _chapter(stage: Stage, days: list[date], due: list[date], outlook: Outlook, rng: Random) -> Chapter:
    first, *later = (NextStep(what=rng.choice(STEPS[stage]), due_on=day) for day in due)
    if stage == outlook.stage:
        later[-1] = NextStep(what=later[-1].what, due_on=later[-1].due_on, due_time=outlook.due_time)
    entries = tuple(_entry(stage, day, step, rng) for day, step in zip(days, later, strict=True))
    return Chapter(stage, days[0], first, entries)


def _entry(stage: Stage, day: date, step: NextStep, rng: Random) -> Entry:
    kind, reached = invent_kind(rng), rng.random() < REACHED_SHARE
    at = moment(day, time(rng.randint(9, 17), rng.randrange(0, 60, 5)))
    summary = invent_summary(kind, stage, reached=reached, rng=rng)
    return Entry(
        NewVisit(kind=kind, reached=reached, summary=summary, occurred_at=at), step, at + timedelta(minutes=rng.randint(3, 45))
    )
