"""What an entry, or another act, does to the planned step (docs/adr/0067-answers-to-steps.md)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from cases.case.models import Case, stage_policy
from cases.case.states import Risk
from cases.course.actions.steps import NextStep, bring_forward, keep_plan, plan_step, step_now
from cases.course.models.follow_up import planned_id
from cases.course.states import StepAnswer, StepState, VisitKind, is_contact
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter


@dataclass(frozen=True, kw_only=True)
class Answered:
    """How the planned step ends when the entry plans another.

    `said`: its author has said so, of the step that was shown and of the one to which it was only moved since. `again_after`: a
    moment when nobody was reached; the same step comes again on the next day.
    """

    ended: StepState = StepState.REPLACED
    said: bool = False
    again_after: datetime | None = None


NOT_ASKED: Final = Answered()


def usual_answer(planned_kind: str, due_on: date, kind: VisitKind, *, reached: bool, today: date, answers: bool) -> StepAnswer:
    """DONE for a contact of a step that has come due, if it was made in the planned way; else KEEP.

    `planned_kind`: "" when nobody has said how. `answers`: the author answers for the card; for anybody else the step stays.
    """
    agrees = planned_kind in ("", kind)
    if answers and due_on <= today and agrees and is_contact(kind, reached=reached):
        return StepAnswer.DONE
    return StepAnswer.KEEP


def answer_at_stage(
    case: Case, step: NextStep | None, answered: Answered, *, by: Supporter, at: datetime, shown: UUID | None = None
) -> None:
    """Plan `step` in place of the planned one; None: that one stays, not later than the stage allows.

    `shown`: the step that the author answered about (None: the planned one). An answer about a step that has ended meanwhile says
    nothing of another one. The caller has locked the case and given it its stage.
    """
    if step is None:
        limit_on = stage_policy(case.stage).horizon(Risk(case.risk), kyiv_day(at)).limit_on
        if not bring_forward(case, to=limit_on, by=by, at=at):
            keep_plan(case)
        return
    about = step_now(case, shown)
    is_said = about is None or about.pk == planned_id(case.pk)
    plan_step(case, step, by=by, at=at, ended=answered.ended if is_said else StepState.REPLACED)
