"""The next step and the open promises of a case, on paper."""

from dataclasses import dataclass
from datetime import date

from cases.case.models import Case
from cases.case.models.group import of_group
from cases.course.models import FollowUp, Promise
from cases.course.reports.promises import words_of
from cases.course.states import PromiseBy, StepState, way_label
from cases.reintegration.reports.papers.days import paper_day


@dataclass(frozen=True)
class PlannedLine:
    """`way_label`: how it will be done, "" when that was not said."""

    words: str
    way_label: str
    day_label: str


@dataclass(frozen=True)
class PromisedLine:
    """`is_persons`: the person has promised it."""

    words: str
    who_label: str
    day_label: str
    is_persons: bool


def planned_line(case: Case, today: date) -> PlannedLine | None:
    step = FollowUp.objects.select_related("case").filter(case=case, state=StepState.PLANNED).first()
    return PlannedLine(step.what, way_label(step.kind), paper_day(step.due_on, step.due_time, today)) if step else None


def promised_lines(case: Case, today: date, *, to_person: bool = False) -> tuple[PromisedLine, ...]:
    """What is still promised, the nearest day first. `to_person`: on a paper that others may see, without talks about safety."""
    open_ones = Promise.objects.open().filter(of_group(case.pk))
    shown = open_ones.filter(asks_safety=False) if to_person else open_ones
    rows = shown.select_related("case").order_by("due_on", "pk")
    return tuple(
        PromisedLine(
            words=words_of(one.words),
            who_label=str(PromiseBy(one.who).label),
            day_label=paper_day(one.due_on, None, today),
            is_persons=one.who == PromiseBy.PERSON,
        )
        for one in rows
    )
