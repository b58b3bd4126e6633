"""What an entry does to the planned step (docs/adr/0067-answers-to-steps.md)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from cases.states import StepAnswer, StepState, VisitKind, is_contact


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
