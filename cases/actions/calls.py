"""Log the outcome of a call by one tap and plan the next step, with a pause so that calls are not too frequent."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.locks import lock_case
from cases.actions.steps import NextStep
from cases.actions.visits import NewVisit, log_visit
from cases.models import Case, FollowUp, Visit, stage_policy
from cases.states import CallOutcome, Risk, StepState, VisitKind
from supporters.directory.calendar import KYIV, kyiv_day, kyiv_time
from supporters.directory.models import Supporter
from supporters.notifications.models.working_calendar import is_night

LATER: Final = timedelta(hours=2)
MORNING: Final = time(9)  # a step that would fall into the night is put here
VAIN_CALLS: Final = 3  # in a row; then the step is to call the relatives or the ward
PLANS: Final = (CallOutcome.LATER, CallOutcome.WRONG_NUMBER)  # what must be done next, also after a call by a member
REACHED: Final = (CallOutcome.AGREED, CallOutcome.LATER, CallOutcome.RELATIVES)


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
    """Record the call under `pk`, settle the planned step and plan the next one.

    `answers`: the author works on the case not only as a member of its team; the plan of another stays, unless the outcome says
    what must be done next.

    `saved_at` is when the outcome was chosen (None: now); `shown` is as in log_visit(). Raises IllegalTransition.
    """
    case, ended_at = lock_case(case_id), saved_at or at
    step = None
    if answers or outcome in PLANS:
        step = replace(_step_after(outcome, case, shown, at=ended_at), promised_at=ended_at)
    return log_visit(case_id, call_with(outcome, at=ended_at), step, by=by, at=at, pk=pk, shown=shown)


def call_with(outcome: CallOutcome, *, at: datetime) -> NewVisit:
    kind = VisitKind.FAMILY if outcome is CallOutcome.RELATIVES else VisitKind.CALL
    return NewVisit(kind=kind, reached=outcome in REACHED, summary="", occurred_at=at, outcome=outcome)


def _step_after(outcome: CallOutcome, case: Case, shown: UUID | None, *, at: datetime) -> NextStep:
    tomorrow = kyiv_day(at) + timedelta(days=1)
    if outcome is CallOutcome.LATER:
        moment = _two_hours_later(at)
        return replace(_same_step(case, shown, kyiv_day(moment)), due_time=kyiv_time(moment))
    if outcome is CallOutcome.WRONG_NUMBER:
        return NextStep(what=_("Find out another phone number"), due_on=tomorrow)
    if outcome is CallOutcome.NO_ANSWER:
        in_vain = _calls_in_vain(case) + 1 >= VAIN_CALLS
        relatives = NextStep(what=_("Call the relatives or the ward"), due_on=tomorrow, kind=VisitKind.FAMILY)
        return relatives if in_vain else _same_step(case, shown, tomorrow)
    policy = stage_policy(case.stage)
    return NextStep(what=policy.step, due_on=policy.horizon(Risk(case.risk), kyiv_day(at)).usual_on)


def _same_step(case: Case, shown: UUID | None, day: date) -> NextStep:
    """Repeat the step that the call was about, on `day` at any time."""
    steps = FollowUp.objects.select_related("case").filter(case=case)
    before = (shown and steps.filter(pk=shown).first()) or steps.get(state=StepState.PLANNED)
    return NextStep(what=before.what, due_on=day, kind=VisitKind(before.kind) if before.kind else "")


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
