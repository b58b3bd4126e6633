"""Close a case for good, in the caller's transaction: after a loss, or when a head agrees to a proposal."""

from datetime import datetime

from cases.actions.endings.holds import end_span
from cases.actions.endings.speaking import end_speaking
from cases.actions.spans import next_span
from cases.models import Case, Episode, StateSpan
from cases.states import CaseState
from supporters.directory.models import Supporter


def close(case: Case, *, by: Supporter, at: datetime) -> dict[str, int]:
    """End everything that can still speak of the case, and close it; return how much of each kind ended.

    Owner and team stay in the rows. The caller has locked `case`.
    """
    ended = end_speaking(case.pk, by=by, at=at)
    if case.state == CaseState.OPEN:
        next_span(StateSpan, case, CaseState.CLOSED, at=at)
        Episode.objects.filter(case=case, ended_at=None).update(ended_at=at)
        end_span(case, by=by, at=at)
        case.state, case.next_due_on, case.next_due_time = CaseState.CLOSED, None, None
    case.version += 1
    case.save(update_fields=["state", "loss", "next_due_on", "next_due_time", "held_until", "version"])
    return ended
