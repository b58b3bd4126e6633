"""What cases answer for staff and notifications (supporters/notifications/case_provider.py)."""

from cases.actions.circles.informing import INVITATION
from cases.actions.community.packages import PACKAGE
from cases.actions.endings.speaking import CHECK, CLOSURE
from cases.actions.hand_overs.asking import HAND_OVER
from cases.actions.intake.requests import CARD_REQUEST
from cases.actions.jobs.jobs import JOB_CHECK
from cases.actions.joining.notices import JOIN
from cases.actions.late import VISIT
from cases.actions.losses.notices import LOSS
from cases.actions.owners import CASE
from cases.actions.peers.changes import PEER
from cases.actions.promises.making import PROMISE
from cases.actions.questions.asking import QUESTION
from cases.actions.rights.requests import DATA_REQUEST
from cases.actions.risk.levels import RISK
from cases.actions.risk.lowerings import LOWERING
from cases.actions.steps import FOLLOW_UP
from cases.actions.teams.members import TEAM
from cases.reports.card.saved_words import saved_entry_words
from cases.reports.community.notices import (
    case_of_invitation,
    case_with_peer,
    count_invitations,
    count_peer_cards,
    render_moved,
    render_peer_agreed,
    render_peer_asked,
    render_peer_ended,
)
from cases.reports.jobs.notifications import case_of_job_check, count_job_checks
from cases.reports.notifications.concerns import answer_is_awaited, case_came_back, is_on_team, risk_is_high
from cases.reports.notifications.counts.digest import count_digests
from cases.reports.notifications.counts.effectiveness import count_effectiveness
from cases.reports.notifications.counts.workload import OpenCases
from cases.reports.notifications.endings import (
    case_of_check,
    case_of_closure,
    count_checks,
    count_closures,
    render_agreed,
    render_overtaken,
    render_refused,
)
from cases.reports.notifications.hand_overs import (
    case_of_hand_over,
    count_hand_overs,
    render_assigned,
    render_returned,
    render_taken_over,
)
from cases.reports.notifications.joins import case_of_join, count_joins, render_join_undone, render_joined_cards
from cases.reports.notifications.losses import case_of_loss, count_losses, render_known_losses, render_mistakes
from cases.reports.notifications.packages import case_of_package, count_packages
from cases.reports.notifications.past_owner import (
    owner_of_case_at,
    owner_of_check_at,
    owner_of_closure_at,
    owner_of_data_request_at,
    owner_of_entry_at,
    owner_of_hand_over_at,
    owner_of_invitation_at,
    owner_of_job_check_at,
    owner_of_join_at,
    owner_of_loss_at,
    owner_of_lowering_at,
    owner_of_membership_at,
    owner_of_package_at,
    owner_of_promise_at,
    owner_of_question_at,
    owner_of_request_at,
    owner_of_risk_at,
    owner_of_step_at,
)
from cases.reports.notifications.promises import case_of_promise, count_promises, render_passed_on
from cases.reports.notifications.rendering import (
    case_of_entry,
    case_of_step,
    count_cases,
    count_entries,
    render_late_entries,
)
from cases.reports.notifications.requests import case_of_request, count_requests, render_answers
from cases.reports.notifications.risk import case_of_lowering, case_of_risk, count_lowerings, count_risks, render_raised
from cases.reports.notifications.teams import case_of_membership, count_memberships, render_joined, render_left
from cases.reports.questions.notifications import case_of_question, count_questions, render_question_answers
from cases.reports.rights.notifications import case_of_data_request, count_data_requests
from supporters.notifications.case_provider import CaseProvider, SubjectKind
from supporters.notifications.models import Rule


def case_provider() -> CaseProvider:
    return CaseProvider(
        subjects={
            CASE: SubjectKind(count=count_cases, owner_at=owner_of_case_at),
            FOLLOW_UP: SubjectKind(count=count_cases, owner_at=owner_of_step_at, case_of=case_of_step),
            VISIT: SubjectKind(count=count_entries, owner_at=owner_of_entry_at, case_of=case_of_entry),
            LOSS: SubjectKind(count=count_losses, owner_at=owner_of_loss_at, case_of=case_of_loss),
            HAND_OVER: SubjectKind(count=count_hand_overs, owner_at=owner_of_hand_over_at, case_of=case_of_hand_over),
            CLOSURE: SubjectKind(count=count_closures, owner_at=owner_of_closure_at, case_of=case_of_closure),
            CHECK: SubjectKind(count=count_checks, owner_at=owner_of_check_at, case_of=case_of_check),
            PROMISE: SubjectKind(count=count_promises, owner_at=owner_of_promise_at, case_of=case_of_promise),
            RISK: SubjectKind(count=count_risks, owner_at=owner_of_risk_at, case_of=case_of_risk),
            LOWERING: SubjectKind(count=count_lowerings, owner_at=owner_of_lowering_at, case_of=case_of_lowering),
            PACKAGE: SubjectKind(count=count_packages, owner_at=owner_of_package_at, case_of=case_of_package),
            CARD_REQUEST: SubjectKind(count=count_requests, owner_at=owner_of_request_at, case_of=case_of_request),
            QUESTION: SubjectKind(count=count_questions, owner_at=owner_of_question_at, case_of=case_of_question),
            DATA_REQUEST: SubjectKind(count=count_data_requests, owner_at=owner_of_data_request_at, case_of=case_of_data_request),
            JOB_CHECK: SubjectKind(count=count_job_checks, owner_at=owner_of_job_check_at, case_of=case_of_job_check),
            JOIN: SubjectKind(count=count_joins, owner_at=owner_of_join_at, case_of=case_of_join),
            INVITATION: SubjectKind(count=count_invitations, owner_at=owner_of_invitation_at, case_of=case_of_invitation),
            PEER: SubjectKind(count=count_peer_cards, owner_at=owner_of_case_at, case_of=case_with_peer),
            TEAM: SubjectKind(count=count_memberships, owner_at=owner_of_membership_at, case_of=case_of_membership),
        },
        renderers={
            Rule.CASE_ASSIGNED: render_assigned,
            Rule.CASE_TAKEN_OVER: render_taken_over,
            Rule.CASE_RETURNED: render_returned,
            Rule.CLOSING_AGREED: render_agreed,
            Rule.CLOSING_REFUSED: render_refused,
            Rule.CLOSING_ENDED: render_overtaken,
            Rule.LATE_ENTRY: render_late_entries,
            Rule.REQUEST_ANSWERED: render_answers,
            Rule.QUESTION_ANSWERED: render_question_answers,
            Rule.CARDS_JOINED: render_joined_cards,
            Rule.JOIN_UNDONE: render_join_undone,
            Rule.LOSS_KNOWN: render_known_losses,
            Rule.LOSS_MISTAKEN: render_mistakes,
            Rule.RISK_RAISED: render_raised,
            Rule.PROMISE_PASSED_ON: render_passed_on,
            Rule.PEER_ASKED: render_peer_asked,
            Rule.PEER_AGREED: render_peer_agreed,
            Rule.PEER_ENDED: render_peer_ended,
            Rule.EVENT_MOVED: render_moved,
            Rule.TEAM_JOINED: render_joined,
            Rule.TEAM_LEFT: render_left,
        },
        concerns={
            Rule.CASE_ASSIGNED: answer_is_awaited,
            Rule.CASE_RETURNED: case_came_back,
            Rule.RISK_RAISED: risk_is_high,
            Rule.TEAM_JOINED: is_on_team,
        },
        work=OpenCases(),
        count_digests=count_digests,
        count_effectiveness=count_effectiveness,
        saved_words=saved_entry_words,
    )
