"""The steps of one course."""

from datetime import date, datetime, timedelta
from random import Random

from cases.case.models import Case
from cases.case.states import Stage
from cases.course.models import FollowUp, Visit
from cases.course.states import StepState
from config.demo.words import STEPS
from supporters.directory.models import Supporter


class Plan:
    """The steps of one episode: each promise settles the one before it."""

    def __init__(self, case: Case, by: Supporter, rng: Random) -> None:
        self.case, self.by, self.rng = case, by, rng
        self.steps: list[FollowUp] = []

    def promise(self, stage: Stage, *, at: datetime, visit: Visit | None = None) -> None:
        planned = FollowUp(
            case=self.case,
            what=self.rng.choice(STEPS[stage]),
            due_on=at.date() + timedelta(days=self.rng.randint(1, 8)),
            planned_at=at,
            planned_by=self.by,
            planned_in=visit,
        )
        self._settle(StepState.DONE, at, visit, planned)
        self.steps.append(planned)

    def finish(self, ended_at: datetime | None, due_on: date | None) -> None:
        """Make the last step due on `due_on`, or cancel it because the episode is over."""
        if ended_at is not None:
            self._settle(StepState.CANCELLED, ended_at, None, None)
        elif due_on is not None:
            self.steps[-1].due_on = due_on

    def _settle(self, state: StepState, at: datetime, visit: Visit | None, planned: FollowUp | None) -> None:
        if self.steps:
            last = self.steps[-1]
            last.state, last.settled_at, last.settled_in = state, at, visit
            last.settled_by, last.replaced_by = self.by, planned
