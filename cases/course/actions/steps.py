"""The next step of a case: exactly one is planned while the case is open."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final, Literal
from uuid import UUID

from django.db import connection, transaction

from cases.case.actions.record import lock_case, record_event
from cases.case.models import Case, StagePolicy, stage_policy
from cases.case.states import EventKind, IllegalTransition, Risk
from cases.course.models import FollowUp, Visit
from cases.course.models.follow_up import ANSWERED
from cases.course.states import PostponeReason, StepRefusal, StepState, VisitKind
from privacy.ids import new_id
from privacy.prepared import PreparedInsert
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import reopen_notifications

FOLLOW_UP = "follow_up"  # subject kind of a step in notifications
STEP: Final = PreparedInsert(FollowUp)


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What is promised, for which day, perhaps at which hour (Europe/Kyiv), and how it will be done ("": not specified).

    `because` says why it may wait longer than the stage allows at this risk. `promised_at` is when its author pressed Save, the
    moment from which the horizon counts; None: when it is recorded. `policy`: of the stage that its form was shown for.
    """

    what: str
    due_on: date
    due_time: time | None = None
    kind: VisitKind | Literal[""] = ""
    because: str = ""
    promised_at: datetime | None = None
    policy: StagePolicy | None = field(default=None, compare=False)

    def policy_of(self, case: Case) -> StagePolicy | None:
        """None when the case has come to another stage since."""
        return self.policy if self.policy and self.policy.code == case.stage else None


SETTLE: Final = """
WITH settled AS (
    UPDATE cases_followup SET state = %(state)s, settled_at = %(at)s, settled_by_id = %(by)s, settled_in_id = %(visit)s,
        replaced_by_id = %(next)s
    WHERE case_id = %(case)s AND state = 'planned' RETURNING id, moves
), read AS (
    UPDATE supporters_notification SET settled_at = %(at)s, read_at = coalesce(read_at, %(at)s) FROM settled
    WHERE subject_kind = %(kind)s AND subject_id = settled.id AND settled_at IS NULL
)
SELECT moves FROM settled"""


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
    planned = _plan(case, later, by=by, at=at, ended=StepState.POSTPONED, adds=1)
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


def plan_step(
    case: Case,
    step: NextStep,
    *,
    by: Supporter,
    at: datetime,
    planned_in: Visit | None = None,
    ended: StepState = StepState.REPLACED,
) -> FollowUp:
    """Plan the next step in place of the planned one, which is `ended` so. The caller has locked the case.

    Raises IllegalTransition when the next step is too far ahead.
    """
    return _plan(case, step, by=by, at=at, ended=ended, planned_in=planned_in)


def plan_last_day(case: Case, what: str, due_on: date, *, by: Supporter, at: datetime) -> FollowUp:
    """Put the planned step off until the last day of a pause, where no silence limit counts. The caller has locked the case."""
    before = FollowUp.objects.get(case=case, state=StepState.PLANNED)
    pk = new_id()
    moves = settle_planned(case, StepState.POSTPONED, by=by, at=at, replaced_by=pk)
    step = FollowUp.objects.create(
        pk=pk, case=case, what=what, due_on=due_on, kind=before.kind, moves=moves, planned_at=at, planned_by=by
    )
    write_next_due(case, step)
    return step


def bring_forward(case: Case, *, to: date, by: Supporter, at: datetime) -> bool:
    """Plan the planned step for this day, unless it is earlier: then False. The caller has locked the case."""
    before = FollowUp.objects.select_related("case").get(case=case, state=StepState.PLANNED)
    if before.due_on <= to:
        return False
    _plan(case, same_step(before, to), by=by, at=at, ended=StepState.POSTPONED)
    return True


@transaction.atomic
def plan_step_again(step_id: UUID, *, by: Supporter, at: datetime) -> FollowUp:
    """Take back the answer that a step is done or replaced: it is planned for its day, in place of the planned one.

    Raises IllegalTransition.
    """
    case = lock_case(FollowUp.objects.values_list("case_id", flat=True).get(pk=step_id))
    step: FollowUp = FollowUp.objects.select_for_update(of=("self",)).get(pk=step_id)
    if step.state not in ANSWERED:
        raise IllegalTransition(StepRefusal.ENDED)
    settle_planned(case, StepState.REPLACED, by=by, at=at, replaced_by=step.pk)
    reopen_step(step)
    write_next_due(case, step)
    record_event(case, EventKind.STEP_AGAIN, by=by, at=at, after=step.due_on.isoformat(), step=str(step.pk))
    return step


def settle_planned(
    case: Case,
    state: StepState,
    *,
    by: Supporter,
    at: datetime,
    settled_in: Visit | None = None,
    replaced_by: UUID | None = None,
) -> int:
    """Settle the planned step, if any, and its notifications, in one statement. The caller has locked the case.

    `replaced_by`: the key under which the next step is planned in the same transaction. Returns how often it was put off.
    """
    values: dict[str, Any] = {
        "case": case.pk,
        "state": state.value,
        "by": by.pk,
        "at": at,
        "next": replaced_by,
        "kind": FOLLOW_UP,
    }
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, {**values, "visit": settled_in.pk if settled_in else None})
        settled = cursor.fetchone()
    return settled[0] if settled else 0


def reopen_step(step: FollowUp) -> None:
    """Make a settled step the planned one. The caller has locked the case, which has no planned step now, and the step."""
    step.state, step.settled_at, step.settled_in, step.settled_by, step.replaced_by = StepState.PLANNED, None, None, None, None
    step.save(update_fields=["state", "settled_at", "settled_in", "settled_by", "replaced_by"])


def step_now(case: Case, shown: UUID | None) -> FollowUp | None:
    """The step that the author was shown, as it was moved since. The caller has locked the case."""
    steps = FollowUp.objects.select_related("case").filter(case=case)
    step = steps.filter(pk=shown).first() if shown else None
    while step and step.state == StepState.POSTPONED and step.replaced_by_id:
        step = steps.get(pk=step.replaced_by_id)
    return step


def step_about(case: Case, shown: UUID | None) -> FollowUp:
    """The planned step when none was shown. The caller has locked the case."""
    return step_now(case, shown) or FollowUp.objects.select_related("case").get(case=case, state=StepState.PLANNED)


def same_step(before: FollowUp, day: date, hour: time | None = None, *, promised_at: datetime | None = None) -> NextStep:
    way: VisitKind | Literal[""] = VisitKind(before.kind) if before.kind else ""
    return NextStep(what=before.what, due_on=day, due_time=hour, kind=way, promised_at=promised_at)


def keep_plan(case: Case) -> None:
    """Save a changed case whose plan stays, along with its last contact. The caller has locked the case."""
    case.version += 1
    case.save(update_fields=["last_contact_at", "version"])


def holds_plan(visit: Visit) -> bool:
    """Whether the planned step of its case was planned with this entry."""
    return FollowUp.objects.filter(planned_in=visit, state=StepState.PLANNED).exists()


def take_back_plan(case: Case, visit: Visit, *, by: Supporter, at: datetime) -> None:
    """Undo what `visit`, which holds the plan, did to it: cancel its step and plan the step that it settled again."""
    settle_planned(case, StepState.CANCELLED, by=by, at=at)
    before = FollowUp.objects.select_for_update(of=("self",)).get(case=case, settled_in=visit)
    reopen_notifications(FOLLOW_UP, before.pk, settled_at=before.settled_at)
    reopen_step(before)
    write_next_due(case, before)


def limit_beyond(
    case: Case, due_on: date, *, promised_at: datetime, says_why: bool, policy: StagePolicy | None = None
) -> int | None:
    """Return the silence limit in days that the step exceeds, None if it exceeds none. `policy`: of the stage (None: to be read).

    Raises IllegalTransition when the step is too far ahead, or exceeds the limit without words.
    """
    horizon = (policy or stage_policy(case.stage)).horizon(Risk(case.risk), kyiv_day(promised_at))
    beyond = horizon.is_beyond(due_on)
    if due_on > horizon.furthest_on or (beyond and not says_why):
        raise IllegalTransition(StepRefusal.FAR)
    return horizon.limit_days if beyond else None


def write_step(case: Case, step: NextStep, *, by: Supporter, at: datetime, **fields: Any) -> FollowUp:
    """Create the row only; the caller updates the plan of the case. Raises IllegalTransition as limit_beyond() does."""
    promised_at, policy = step.promised_at or at, step.policy_of(case)
    limit_days = limit_beyond(case, step.due_on, promised_at=promised_at, says_why=bool(step.because), policy=policy)
    planned = FollowUp(
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
    return STEP.insert(planned)


def _plan(
    case: Case,
    step: NextStep,
    *,
    by: Supporter,
    at: datetime,
    ended: StepState,
    planned_in: Visit | None = None,
    adds: int = 0,
) -> FollowUp:
    """`ended`: how the planned step ends, if there is one. One that was only moved counts how often, and `adds` is added."""
    pk = new_id()
    moves = settle_planned(case, ended, by=by, at=at, settled_in=planned_in, replaced_by=pk)
    counted = moves + adds if ended is StepState.POSTPONED else 0
    planned = write_step(case, step, by=by, at=at, pk=pk, planned_in=planned_in, moves=counted)
    write_next_due(case, planned)
    return planned


def write_next_due(case: Case, planned: FollowUp) -> None:
    """Write the next due step along with the last contact: a second UPDATE would add a second row of history."""
    case.next_due_on, case.next_due_time, case.version = planned.due_on, planned.due_time, case.version + 1
    case.save(update_fields=["next_due_on", "next_due_time", "last_contact_at", "version"])
