"""Log the outcome of a call by one tap. What it does to the planned step is the table of docs/adr/0067."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cases.case.actions.record import lock_case
from cases.case.models import Case, stage_policy
from cases.case.states import Risk
from cases.course.actions.answers import Answered, usual_answer
from cases.course.actions.promises.making import NewPromise, write_promise
from cases.course.actions.steps import NextStep, same_step, step_about
from cases.course.actions.visits import NewVisit, log_visit
from cases.course.models import FollowUp, Visit
from cases.course.states import CallOutcome, PromiseBy, StepAnswer, StepState, VisitKind
from supporters.directory.calendar import KYIV, kyiv_day, kyiv_time
from supporters.directory.models import Supporter
from supporters.notifications.models.working_calendar import is_night

LATER: Final = timedelta(hours=2)
MORNING: Final = time(9)  # a step that would fall into the night is put here
VAIN_CALLS: Final = 3  # in a row; then it is promised to call the relatives or the ward
REACHED: Final = (CallOutcome.AGREED, CallOutcome.LATER, CallOutcome.RELATIVES)


@dataclass(frozen=True, kw_only=True)
class After:
    """What is planned after a call (None: the plan stays), and how the planned step ends then."""

    step: NextStep | None = None
    ended: StepState = StepState.POSTPONED


@transaction.atomic
def log_call_outcome(
    case_id: UUID,
    outcome: CallOutcome,
    *,
    by: Supporter,
    at: datetime,
    pk: UUID,
    saved_at: datetime | None = None,
    shown: UUID | None = None,
    answers: bool = True,
) -> Visit:
    """Record the call under `pk`, with what it does to the planned step and what it promises beside it.

    `answers`: the author works on the case not only as a member of its team; the plan of another stays, unless the person asked
    to be called later.

    `saved_at` is when the outcome was chosen (None: now); `shown` is as in log_visit(). Raises IllegalTransition.
    """
    case, ended_at = lock_case(case_id), saved_at or at
    promised = _promised_after(outcome, case, at=ended_at)
    about = step_about(case, shown)
    after = _after(outcome, case, about, at=ended_at, answers=answers)
    call = call_with(outcome, at=ended_at)
    visit = log_visit(case_id, call, after.step, by=by, at=at, pk=pk, shown=about.pk, answered=Answered(ended=after.ended))
    if promised:
        write_promise(case, promised, by=by, at=at, made_in=visit)
    return visit


def call_with(outcome: CallOutcome, *, at: datetime) -> NewVisit:
    kind = VisitKind.FAMILY if outcome is CallOutcome.RELATIVES else VisitKind.CALL
    return NewVisit(kind=kind, reached=outcome in REACHED, summary="", occurred_at=at, outcome=outcome)


def _after(outcome: CallOutcome, case: Case, before: FollowUp, *, at: datetime, answers: bool) -> After:
    """An attempt moves a step that has come due to the next day, one that is due later stays."""
    today = kyiv_day(at)
    if outcome is CallOutcome.LATER:
        moment = _two_hours_later(at)
        return After(step=same_step(before, kyiv_day(moment), kyiv_time(moment), promised_at=at))
    if outcome not in REACHED:
        is_due = answers and before.due_on <= today
        return After(step=same_step(before, today + timedelta(days=1), promised_at=at)) if is_due else After()
    call = call_with(outcome, at=at)
    answer = usual_answer(before.kind, before.due_on, call.kind, reached=call.reached, today=today, answers=answers)
    if answer is not StepAnswer.DONE:
        return After()
    policy = stage_policy(case.stage)
    usual = NextStep(what=policy.step, due_on=policy.horizon(Risk(case.risk), today).usual_on, promised_at=at)
    return After(step=usual, ended=StepState.DONE)


def _promised_after(outcome: CallOutcome, case: Case, *, at: datetime) -> NewPromise | None:
    """What a call without an answer promises for the next day, beside the planned step."""
    if outcome is CallOutcome.WRONG_NUMBER:
        words = _("Find out another phone number")
    elif outcome is CallOutcome.NO_ANSWER and _calls_in_vain(case) + 1 == VAIN_CALLS:
        words = _("Call the relatives or the ward")
    else:
        return None
    return NewPromise(words=words, who=PromiseBy.SUPPORTER, due_on=kyiv_day(at) + timedelta(days=1), promised_at=at)


def _two_hours_later(at: datetime) -> datetime:
    """At night: the next morning instead."""
    moment = (at + LATER).replace(second=0, microsecond=0)
    if not is_night(moment):
        return moment
    today = datetime.combine(kyiv_day(moment), MORNING, KYIV)
    return today if moment < today else datetime.combine(kyiv_day(moment) + timedelta(days=1), MORNING, KYIV)


def _calls_in_vain(case: Case) -> int:
    """Count the unanswered calls of the running course since the last contact with the person or the family."""
    return Visit.objects.in_vain().since_contact(case).filter(kind=VisitKind.CALL).count()
