"""The state of the demo cases today: the list of supporter@demo.test row by row, all others at random."""

from dataclasses import dataclass
from datetime import time
from random import Random
from typing import Final

from cases.case.states import Risk, Stage
from config.demo.story import Outlook


@dataclass(frozen=True)
class DemoSize:
    """How many people there are; `own` of them belong to supporter@demo.test, `queued` have no owner yet, one is lost."""

    persons: int
    own: int
    queued: int
    in_team: int


FULL: Final = "full"
SIZES: Final = {FULL: DemoSize(240, 25, 6, 8), "small": DemoSize(24, 10, 2, 4)}

OWN_OUTLOOKS: Final = (  # the first ten alone cover every stage, group and risk
    Outlook(Stage.TREATMENT, -1, risk=Risk.RED),
    Outlook(Stage.REHABILITATION, 0, time(10, 0)),
    Outlook(Stage.TREATMENT, 1),
    Outlook(Stage.STABILIZATION, 0, risk=Risk.AMBER),
    Outlook(Stage.REINTEGRATION, 4),
    Outlook(Stage.EVACUATION, 1, time(9, 30)),
    Outlook(Stage.REHABILITATION, -2, risk=Risk.AMBER),
    Outlook(Stage.CONTINUED, 21),
    Outlook(Stage.TREATMENT, 2),
    Outlook(Stage.TREATMENT, 0, time(15, 30), risk=Risk.RED),
    Outlook(Stage.REINTEGRATION, -5),
    Outlook(Stage.TREATMENT, 0),
    Outlook(Stage.REHABILITATION, 0, risk=Risk.AMBER),
    Outlook(Stage.TREATMENT, 1, risk=Risk.AMBER),
    Outlook(Stage.REHABILITATION, 1),
    Outlook(Stage.TREATMENT, 2),
    Outlook(Stage.TREATMENT, 3, time(11, 0)),
    Outlook(Stage.REHABILITATION, 3),
    Outlook(Stage.REHABILITATION, 5, risk=Risk.AMBER),
    Outlook(Stage.REINTEGRATION, 6),
    Outlook(Stage.REHABILITATION, 9),
    Outlook(Stage.REINTEGRATION, 11),
    Outlook(Stage.REINTEGRATION, 13),
    Outlook(Stage.CONTINUED, 35),
    Outlook(Stage.CONTINUED, 60),
)
QUEUED_OUTLOOKS: Final = (
    Outlook(Stage.EVACUATION, 0, risk=Risk.AMBER),
    Outlook(Stage.TREATMENT, 1),
    Outlook(Stage.STABILIZATION, 0),
    Outlook(Stage.EVACUATION, 1),
    Outlook(Stage.TREATMENT, 0),
    Outlook(Stage.TREATMENT, 1),
)
PAUSED_OUTLOOK: Final = Outlook(Stage.REHABILITATION, 4)
CLOSING_OUTLOOK: Final = Outlook(Stage.CONTINUED, 30)
LOST_OUTLOOK: Final = Outlook(Stage.CONTINUED, -2)  # until the report ended it; the last entry is older

STAGE_WEIGHTS: Final = {
    Stage.STABILIZATION: 5,
    Stage.EVACUATION: 6,
    Stage.TREATMENT: 29,
    Stage.REHABILITATION: 27,
    Stage.REINTEGRATION: 20,
    Stage.CONTINUED: 13,
}
RISK_WEIGHTS: Final = {Risk.GREEN: 75, Risk.AMBER: 20, Risk.RED: 5}
NEXT_STEP_WITHIN: Final = {  # days
    Stage.STABILIZATION: 1,
    Stage.EVACUATION: 1,
    Stage.TREATMENT: 5,
    Stage.REHABILITATION: 10,
    Stage.REINTEGRATION: 18,
    Stage.CONTINUED: 90,
}
OVERDUE_SHARE: Final = 0.07


def invent_outlook(rng: Random) -> Outlook:
    stage = rng.choices(list(STAGE_WEIGHTS), list(STAGE_WEIGHTS.values()))[0]
    risk = rng.choices(list(RISK_WEIGHTS), list(RISK_WEIGHTS.values()))[0]
    if rng.random() < OVERDUE_SHARE:
        return Outlook(stage, rng.randint(-4, -1), risk=risk)
    due_time = time(rng.randint(9, 16), rng.choice((0, 30))) if rng.random() < 0.2 else None
    return Outlook(stage, rng.randint(0, NEXT_STEP_WITHIN[stage]), due_time, risk)
