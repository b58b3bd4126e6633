"""Close a case, in the caller's transaction: after a loss, when a head agrees to a proposal, or when it is withdrawn."""

from datetime import datetime

from cases.case.actions.spans import next_span
from cases.case.actions.speaking.ending import end_speaking
from cases.case.actions.speaking.kinds import End, outlasting
from cases.case.models import Case, Episode, StateSpan
from cases.case.states import CaseState
from cases.course.actions.holds import end_span
from cases.leading.actions.questions.asking import notify_ended, waiting_askers
from cases.leading.actions.requests import CARD_REQUEST
from cases.leading.models import CardRequest
from cases.person.actions.safety.clearing import clear_talks
from cases.reintegration.actions.peers.changes import settle_peer_notices
from cases.reintegration.actions.peers.endings import end_ties
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule


def close(case: Case, *, by: Supporter, at: datetime, state: CaseState = CaseState.CLOSED) -> dict[str, list[str]]:
    """End everything that can still speak of the case, and close it; return the keys of what ended by kind.

    Owner and team stay in the rows. Checks of a job, packages and promises outlast the support, not a loss.
    `state`: closed or withdrawn. The caller has locked `case`.
    """
    waiting = list(CardRequest.objects.open().filter(case=case).values_list("pk", "asked_by"))
    questions = waiting_askers(case.pk)
    stay = frozenset() if case.loss or state is CaseState.WITHDRAWN else outlasting(End.SUPPORT)
    ended = end_speaking(case.pk, by=by, at=at, stay=stay)
    clear_talks(case.pk, at=at)
    for request_id, asker_id in waiting:  # who has met the person has to know that nobody calls back
        notify({asker_id}, Rule.REQUEST_ANSWERED, CARD_REQUEST, request_id, at=at)
    if not case.loss:  # then the heads have the report of the loss
        notify_ended(questions, by=by, at=at)
    if case.loss or state == CaseState.WITHDRAWN:  # a closed card may have a peer
        end_ties(case, by=by, at=at)
        settle_peer_notices(case, at=at)
    if case.state == CaseState.OPEN:
        next_span(StateSpan, case, state, at=at)
        Episode.objects.filter(case=case, ended_at=None).update(ended_at=at)
        end_span(case, by=by, at=at)
        case.state, case.next_due_on, case.next_due_time = state, None, None
    case.version += 1
    case.save(update_fields=["state", "loss", "next_due_on", "next_due_time", "held_until", "version"])
    return ended
