"""The next step of a case: exactly one is planned while the case is open."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, Literal
from uuid import UUID

from django.db import connection, transaction

from cases.actions.events import record_event
from cases.actions.locks import lock_case
from cases.models import Case, FollowUp, Visit, stage_policy
from cases.states import EventKind, IllegalTransition, PostponeReason, Risk, StepRefusal, StepState, VisitKind
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import reopen_notifications

FOLLOW_UP = "follow_up"  # subject kind of a step in notifications


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What is promised, for which day, perhaps at which hour (Europe/Kyiv), and how it will be done ("": not specified).

    `because` says why it may wait longer than the stage allows at this risk. `promised_at` is when its author pressed Save, the
    moment from which the horizon counts; None: when it is recorded.
    """

    what: str
    due_on: date
    due_time: time | None = None
    kind: VisitKind | Literal[""] = ""
    because: str = ""
    promised_at: datetime | None = None


SETTLE: Final = """
WITH settled AS (
    UPDATE cases_followup SET state = %(state)s, settled_at = %(at)s, settled_in_id = %(visit)s
    WHERE case_id = %(case)s AND state = 'planned' RETURNING id
)
UPDATE supporters_notification SET settled_at = %(at)s, read_at = coalesce(read_at, %(at)s) FROM settled
WHERE subject_kind = %(kind)s AND subject_id = settled.id AND settled_at IS NULL"""


@transaction.atomic
def postpone_step(
    case_id: UUID,
    *,
    due_on: date,
    due_time: time | None,
    reason: PostponeReason,
    words: str,
    by: Supporter,
    at: datetime,
    version: int | None = None,
    saved_at: datetime | None = None,
) -> FollowUp:
    """Put the planned step off and count the postponement. `saved_at` is when its author pressed Save (None: now).

    Raises IllegalTransition, ChangedMeanwhile.
    """
    case = lock_case(case_id)
    if version is not None:
        refuse_outdated(shown=version, now=case.version)
    before = FollowUp.objects.select_related("case").get(case=case, state=StepState.PLANNED)
    way: VisitKind | Literal[""] = VisitKind(before.kind) if before.kind else ""
    later = NextStep(what=before.what, due_on=due_on, due_time=due_time, kind=way, because=words, promised_at=saved_at)
    if (before.due_on, before.due_time) == (due_on, due_time):
        raise IllegalTransition(StepRefusal.SAME)
    settle_planned(case, StepState.POSTPONED, at=at)
    planned = _plan(case, later, by=by, at=at, moves=before.moves + 1)
    record_event(
        case,
        EventKind.STEP_POSTPONED,
        by=by,
        at=at,
        note=words,
        reason=reason,
        before=before.due_on.isoformat(),
        after=due_on.isoformat(),
        moves=planned.moves,
    )
    return planned


def plan_step(case: Case, step: NextStep, *, by: Supporter, at: datetime, planned_in: Visit | None = None) -> FollowUp:
    """Settle the planned step as done and plan the next. The caller has locked the case.

    Raises IllegalTransition when the next step is too far ahead.
    """
    settle_planned(case, StepState.DONE, at=at, settled_in=planned_in)
    return _plan(case, step, by=by, at=at, planned_in=planned_in)


def plan_last_day(case: Case, what: str, due_on: date, *, by: Supporter, at: datetime) -> FollowUp:
    """Put the planned step off until the last day of a pause, where no silence limit counts. The caller has locked the case."""
    before = FollowUp.objects.get(case=case, state=StepState.PLANNED)
    settle_planned(case, StepState.POSTPONED, at=at)
    step = FollowUp.objects.create(
        case=case, what=what, due_on=due_on, kind=before.kind, moves=before.moves, planned_at=at, planned_by=by
    )
    keep_next_due(case, step)
    return step


def bring_forward(case: Case, *, by: Supporter, at: datetime) -> None:
    """Plan the planned step within the usual days of the stage, unless it is earlier. The caller has locked the case."""
    before = FollowUp.objects.select_related("case").get(case=case, state=StepState.PLANNED)
    usual_on = stage_policy(case.stage).horizon(Risk(case.risk), kyiv_day(at)).usual_on
    if before.due_on > usual_on:
        settle_planned(case, StepState.POSTPONED, at=at)
        way: VisitKind | Literal[""] = VisitKind(before.kind) if before.kind else ""
        _plan(case, NextStep(what=before.what, due_on=usual_on, kind=way), by=by, at=at, moves=before.moves)


def settle_planned(case: Case, state: StepState, *, at: datetime, settled_in: Visit | None = None) -> None:
    """Settle the planned step and its notifications, in one statement. The caller has locked the case."""
    visit = settled_in.pk if settled_in else None
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, {"case": case.pk, "state": state.value, "at": at, "visit": visit, "kind": FOLLOW_UP})


def keep_plan(case: Case) -> None:
    """Save a changed case whose plan stays, along with its last contact. The caller has locked the case."""
    case.version += 1
    case.save(update_fields=["last_contact_at", "version"])


def holds_plan(case: Case, visit: Visit) -> bool:
    """Whether the planned step was planned with this entry."""
    return FollowUp.objects.filter(case=case, planned_in=visit, state=StepState.PLANNED).exists()


def take_back_plan(case: Case, visit: Visit, *, at: datetime) -> None:
    """Undo what `visit` did to the plan: cancel its step and plan the step that it settled again.

    Raises IllegalTransition when the plan has changed since.
    """
    if not holds_plan(case, visit):
        raise IllegalTransition(StepRefusal.MOVED)
    settle_planned(case, StepState.CANCELLED, at=at)
    before = FollowUp.objects.select_for_update(of=("self",)).get(case=case, settled_in=visit)
    reopen_notifications(FOLLOW_UP, before.pk, settled_at=before.settled_at)
    before.state, before.settled_at, before.settled_in = StepState.PLANNED, None, None
    before.save(update_fields=["state", "settled_at", "settled_in"])
    keep_next_due(case, before)


def limit_beyond(case: Case, due_on: date, *, promised_at: datetime, says_why: bool) -> int | None:
    """Return the silence limit in days that the step exceeds, None if it exceeds none.

    Raises IllegalTransition when the step is too far ahead, or exceeds the limit without words.
    """
    horizon = stage_policy(case.stage).horizon(Risk(case.risk), kyiv_day(promised_at))
    beyond = horizon.is_beyond(due_on)
    if due_on > horizon.furthest_on or (beyond and not says_why):
        raise IllegalTransition(StepRefusal.FAR)
    return horizon.limit_days if beyond else None


def write_step(case: Case, step: NextStep, *, by: Supporter, at: datetime, **fields: Any) -> FollowUp:
    """Create the row only; the caller updates the plan of the case. Raises IllegalTransition as limit_beyond() does."""
    limit_days = limit_beyond(case, step.due_on, promised_at=step.promised_at or at, says_why=bool(step.because))
    return FollowUp.objects.create(
        case=case,
        what=step.what,
        due_on=step.due_on,
        due_time=step.due_time,
        kind=step.kind,
        planned_at=at,
        planned_by=by,
        limit_days=limit_days,
        because=step.because if limit_days is not None else None,
        **fields,
    )


def _plan(case: Case, step: NextStep, *, by: Supporter, at: datetime, **fields: Any) -> FollowUp:
    planned = write_step(case, step, by=by, at=at, **fields)
    keep_next_due(case, planned)
    return planned


def keep_next_due(case: Case, planned: FollowUp) -> None:
    """Write the next due step along with the last contact: a second UPDATE would add a second row of history."""
    case.next_due_on, case.next_due_time, case.version = planned.due_on, planned.due_time, case.version + 1
    case.save(update_fields=["next_due_on", "next_due_time", "last_contact_at", "version"])
