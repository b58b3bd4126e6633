"""What an entry does to the planned step when its author says nothing else (docs/adr/0067-answers-to-steps.md)."""

from datetime import date

from cases.states import StepAnswer, VisitKind, is_contact


def usual_answer(planned_kind: str, due_on: date, kind: VisitKind, *, reached: bool, today: date, answers: bool) -> StepAnswer:
    """DONE for a contact of a step that has come due, if it was made in the planned way; else KEEP.

    `planned_kind`: "" when nobody has said how. `answers`: the author answers for the card; for anybody else the step stays.
    """
    agrees = planned_kind in ("", kind)
    if answers and due_on <= today and agrees and is_contact(kind, reached=reached):
        return StepAnswer.DONE
    return StepAnswer.KEEP
