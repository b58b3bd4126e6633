"""What the reader may do with a case besides the acts of its page."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from cases.models import Case
from cases.states import CaseState
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission


class CardAction(NamedTuple):
    """`path`: relative to the address of the card."""

    label: str
    path: str


def card_menu(case: Case, user: Supporter, *, may_write: bool) -> tuple[CardAction, ...]:
    """`may_write`: the reader may write to the case, open or closed."""
    is_open = may_write and case.state == CaseState.OPEN
    actions = [
        (True, Permission.CASE_VIEW, CardAction(_("Data of the person"), "person/")),
        (True, Permission.CASE_VIEW, CardAction(_("The card on paper"), "print/")),
        (is_open, Permission.CASE_VIEW, CardAction(_("A leaflet for the person"), "leaflet/")),
        (not case.loss, Permission.CASE_VIEW, CardAction(_("Promises"), "promises/")),
        (may_write and not case.loss, Permission.PLACE_CHANGE, CardAction(_("Where the person is now"), "places/")),
        (is_open, Permission.RISK_SET, CardAction(_("Risk: level and review"), "risk/")),
        (is_open, Permission.TEAM_MANAGE, CardAction(_("Team: bring in a colleague"), "team/")),
        (is_open, Permission.CASE_OFFER, CardAction(_("Hand the case over"), "handover/")),
        (
            may_write and not case.loss,
            Permission.LOSS_REPORT,
            CardAction(_("Report a death, a disappearance or captivity"), "loss/"),
        ),
    ]
    return tuple(action for is_possible, permission, action in actions if is_possible and permission in user.granted)
