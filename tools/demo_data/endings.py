"""Pauses, proposals to end a support, ends with their outcomes, and checks afterwards."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from cases.case.models import Case, Closure, Episode, Outcome
from cases.case.states import CheckState, ClosureState, Continues, OutcomeKind
from cases.course.models import HoldSpan, Visit
from cases.course.states import HoldReason, VisitKind
from cases.endings.actions.closures import CHECK_MONTHS
from cases.endings.models import Check
from config.demo.words import GOES_ON_WITH, HOW_IT_ENDED, OUTCOME_WORK, WHY_PAUSED
from privacy.ids import new_id
from supporters.directory.calendar import KYIV, kyiv_day, months_later
from supporters.directory.models import Supporter
from tools.demo_data.rows import Rows

REASONS: Final = ("goals_met", "returned_to_service", "handed_to_community", "declined")
CHECKED: Final = "Працює, живе вдома, просить більше не телефонувати."


def pause(rows: Rows, case: Case, until: date, by: Supporter, *, at: datetime) -> None:
    """Since the last entry; the step of the case is due on the last day."""
    rows.add(HoldSpan(case=case, reason=HoldReason.FAMILY, words=WHY_PAUSED, from_at=at, until=until, by=by))
    case.held_until = until


def propose_end(rows: Rows, episode: Episode, by: Supporter, rng: Random, *, at: datetime) -> Closure:
    closure = Closure(
        case=episode.case,
        episode=episode,
        reason_id=rng.choice(REASONS),
        words=HOW_IT_ENDED,
        continues=Continues.COMMUNITY,
        continues_with=GOES_ON_WITH,
        asked_by=by,
        asked_at=at,
    )
    rows.add(closure, Outcome(pk=new_id(), closure=closure, kind=OutcomeKind.WORK, since=None, words=OUTCOME_WORK))
    return closure


def end(rows: Rows, closure: Closure, head: Supporter, *, at: datetime, again_at: datetime | None, today: date) -> None:
    """Agreed to at `at`. The checks that were due by now, and before the support began again, are made."""
    closure.state, closure.decided_by, closure.decided_at = ClosureState.AGREED, head, at
    until = kyiv_day(again_at) if again_at else today
    for months in CHECK_MONTHS:
        due_on = months_later(kyiv_day(at), months)
        check = Check(pk=new_id(), case=closure.case, closure=closure, months=months, due_on=due_on)
        if due_on < until:
            visit = _make(rows, check, closure.episode)
            if again_at is None:
                closure.case.last_contact_at = visit.occurred_at
        elif again_at:
            check.state, check.settled_at = CheckState.ENDED, again_at
        rows.add(check)


def _make(rows: Rows, check: Check, episode: Episode) -> Visit:
    at = datetime.combine(check.due_on, time(11), KYIV)
    visit = Visit(
        case=check.case,
        episode=episode,
        kind=VisitKind.CALL,
        reached=True,
        summary=CHECKED,
        occurred_at=at,
        recorded_at=at + timedelta(minutes=4),
        by=check.closure.asked_by,
    )
    rows.add(visit)
    check.state, check.settled_at, check.settled_in = CheckState.DONE, visit.recorded_at, visit
    return visit
