"""A paused support, a proposal to end one, and a support that ended half a year ago, whose check is due."""

from datetime import date, time, timedelta
from typing import Final

from cases.case.models import Case, ClosureReason
from cases.case.states import Continues, OutcomeKind
from cases.course.actions.holds import NewHold, hold_case
from cases.course.actions.visits import NewVisit
from cases.course.states import HoldReason, VisitKind
from cases.endings.actions.closures import NewClosure, NewOutcome, agree_closing, ask_closing, log_check
from cases.endings.models import Check
from config.demo.story import moment
from config.demo.words import AFTER_THE_PAUSE, GOES_ON_WITH, HOW_IT_ENDED, OUTCOME_HOME, OUTCOME_WORK, STILL_WELL, WHY_PAUSED
from privacy.ids import new_id
from supporters.directory.models import Supporter

YEARS_AGO: Final = timedelta(days=6 * 366)  # longer than data are held
HALF_A_YEAR: Final = timedelta(days=184)  # not shorter than any six months


def pause(case: Case, *, by: Supporter, today: date) -> None:
    """Since yesterday evening, for twelve days."""
    new = NewHold(reason=HoldReason.FAMILY, words=WHY_PAUSED, until=today + timedelta(days=12), what=AFTER_THE_PAUSE)
    hold_case(case.pk, new, by=by, at=moment(today - timedelta(days=1), time(18, 40)))


def propose_end(case: Case, *, by: Supporter, today: date) -> None:
    """Yesterday evening; the head has not decided."""
    new = NewClosure(
        reason=ClosureReason.objects.get(pk="goals_met"),
        words=HOW_IT_ENDED,
        outcomes=(
            NewOutcome(kind=OutcomeKind.WORK, since=today - timedelta(days=28), words=OUTCOME_WORK),
            NewOutcome(kind=OutcomeKind.HOME, since=None, words=OUTCOME_HOME),
        ),
        continues=Continues.COMMUNITY,
        continues_with=GOES_ON_WITH,
    )
    ask_closing(case.pk, new, by=by, at=moment(today - timedelta(days=1), time(18, 50)), pk=new_id())


def end(case: Case, *, by: Supporter, head: Supporter, today: date) -> None:
    """Proposed the evening before, agreed to on this day."""
    propose_end(case, by=by, today=today)
    agree_closing(case.pk, by=head, at=moment(today, time(9, 20)))


def log_checks(case: Case, *, by: Supporter) -> None:
    """Each on its day, when the person was reached."""
    for check in Check.objects.filter(case=case).order_by("due_on"):
        called = moment(check.due_on, time(11, 20))
        new = NewVisit(kind=VisitKind.CALL, reached=True, summary=STILL_WELL, occurred_at=called)
        log_check(case.pk, new, by=by, at=called + timedelta(minutes=10), pk=new_id())
