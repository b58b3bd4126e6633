"""What the reader may do with a case besides the acts of its page."""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from cases.actions.intake.withdrawal import WITHIN
from cases.actions.questions.asking import may_ask
from cases.models import Case
from cases.states import CaseState, LossKind
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission


class CardAction(NamedTuple):
    """`path`: relative to the address of the card."""

    label: str
    path: str


def may_reopen(case: Case) -> bool:
    """Closed, and not after a death."""
    return case.state == CaseState.CLOSED and not (case.loss and LossKind(case.loss).is_death)


def card_menu(case: Case, user: Supporter, *, may_write: bool, answers: bool, at: datetime) -> tuple[CardAction, ...]:
    """`may_write`: the reader may write to the case, open or closed. `answers`: not only as a member of its team."""
    is_open = may_write and case.state == CaseState.OPEN
    is_new = is_open and case.last_contact_at is None and at - case.opened_at < WITHIN
    actions = [
        (True, Permission.CASE_VIEW, CardAction(_("Data of the person"), "person/")),
        (True, Permission.CASE_VIEW, CardAction(_("Family"), "family/")),
        (not case.loss, Permission.CASE_VIEW, CardAction(_("Consent"), "consent/")),
        (not case.loss, Permission.CASE_VIEW, CardAction(_("Work"), "employment/")),
        (not case.loss, Permission.CASE_VIEW, CardAction(_("Community"), "community/")),
        (may_write and answers, Permission.RIGHTS_ANSWER, CardAction(_("Rights of the person"), "rights/")),
        (True, Permission.CASE_VIEW, CardAction(_("The card on paper"), "print/")),
        (is_open, Permission.CASE_VIEW, CardAction(_("A leaflet for the person"), "leaflet/")),
        (not case.loss, Permission.CASE_VIEW, CardAction(_("Promises"), "promises/")),
        (may_write and not case.loss, Permission.PLACE_CHANGE, CardAction(_("Where the person is now"), "places/")),
        (is_open, Permission.RISK_SET, CardAction(_("Risk: level and review"), "risk/")),
        (is_open and answers, Permission.SAFETY_TALK, CardAction(_("Talk about safety"), "safety/")),
        (is_open, Permission.TEAM_MANAGE, CardAction(_("Team: bring in a colleague"), "team/")),
        (
            is_open and may_ask(case, user),
            Permission.QUESTION_ASK,
            CardAction(_("A question to who leads the card"), "questions/new/"),
        ),
        (is_open, Permission.CASE_HOLD, CardAction(_("Pause the support"), "hold/")),
        (is_open, Permission.CASE_REOPEN, CardAction(_("A new wound or illness"), "episode/")),
        (is_open, Permission.CLOSURE_ASK, CardAction(_("End the support"), "close/")),
        (may_write and may_reopen(case), Permission.CASE_REOPEN, CardAction(_("Open the support again"), "reopen/")),
        (is_open and answers, Permission.CASE_OFFER, CardAction(_("Hand the case over"), "handover/")),
        (
            may_write and not case.loss,
            Permission.LOSS_REPORT,
            CardAction(_("Report a death, a disappearance or captivity"), "loss/"),
        ),
        (is_new, Permission.PERSON_REGISTER, CardAction(_("Withdraw a card opened by mistake"), "withdraw/")),
    ]
    return tuple(action for is_possible, permission, action in actions if is_possible and permission in user.granted)
