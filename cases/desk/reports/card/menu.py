"""What the reader may do with a case besides the acts of its page: what is done often, and behind a fold what is done rarely."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from cases.case.access import FoundCase
from cases.case.models import Case
from cases.case.states import CaseState
from cases.endings.reports.closures import may_reopen
from cases.intake.actions.withdrawal import may_withdraw
from cases.leading.actions.questions import may_ask
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission


class CardAction(NamedTuple):
    """`label`: the title of the page; `path`: relative to the address of the card."""

    label: str
    path: str


class ActionGroup(NamedTuple):
    label: str
    actions: tuple[CardAction, ...]


@dataclass(frozen=True, kw_only=True)
class CardMenu:
    """`groups`, of one act or more: nine acts at most; `rare`: behind the fold; `loss`: the report of one, apart."""

    groups: tuple[ActionGroup, ...]
    rare: tuple[CardAction, ...]
    loss: tuple[CardAction, ...]


class Offered(NamedTuple):
    is_possible: bool
    permission: Permission
    label: str
    path: str


def card_menu(found: FoundCase, user: Supporter, *, at: datetime) -> CardMenu:
    """Without an act of the reader the menu is empty."""
    case, may_write, answers = found.case, found.workable, found.answers
    is_open = may_write and case.state == CaseState.OPEN
    groups = (
        (_("Person"), _of_person(case)),
        (_("Support"), _of_support(found, user, is_open=is_open)),
        (
            _("Risk and safety"),
            (
                Offered(is_open, Permission.RISK_SET, _("Risk of a case"), "risk/"),
                Offered(is_open and answers, Permission.SAFETY_TALK, _("Talk about safety"), "safety/"),
            ),
        ),
        (_("Papers"), (Offered(is_open, Permission.CASE_VIEW, _("A leaflet for the person"), "leaflet/"),)),
    )
    shown = (ActionGroup(label, _granted(offered, user)) for label, offered in groups)
    report = Offered(
        may_write and not case.loss, Permission.LOSS_REPORT, _("Report a death, a disappearance or captivity"), "loss/"
    )
    return CardMenu(
        groups=tuple(group for group in shown if group.actions),
        rare=_granted(_rare(found, user, is_open=is_open, at=at), user),
        loss=_granted((report,), user),
    )


def _of_person(case: Case) -> tuple[Offered, ...]:
    return (
        Offered(True, Permission.CASE_VIEW, _("Data of the person"), "person/"),
        Offered(not case.loss, Permission.CASE_VIEW, _("Community of the person"), "community/"),
    )


def _of_support(found: FoundCase, user: Supporter, *, is_open: bool) -> tuple[Offered, ...]:
    case, hand_over = found.case, _("Hand-over") if found.offer else _("Hand the case over")
    reopens = found.workable and may_reopen(case)
    return (
        Offered(is_open and may_ask(case, user), Permission.QUESTION_ASK, _("A question about the card"), "questions/new/"),
        Offered(is_open and found.answers, Permission.TEAM_MANAGE, _("Bring in a colleague"), "team/new/"),
        Offered(is_open and found.answers, Permission.CASE_OFFER, hand_over, "handover/"),
        Offered(is_open, Permission.CASE_HOLD, _("Pause the support"), "hold/"),
        Offered(reopens, Permission.CASE_REOPEN, _("Open the support again"), "reopen/"),
    )


def _rare(found: FoundCase, user: Supporter, *, is_open: bool, at: datetime) -> tuple[Offered, ...]:
    case = found.case
    is_mistake = is_open and case.last_contact_at is None and may_withdraw(case, user, at=at)
    close = _("End of the support") if found.closing else _("End the support")
    moved = found.workable and not case.loss and not is_open
    return (
        Offered(moved, Permission.PLACE_CHANGE, _("Where the person is now"), "places/"),
        Offered(found.workable and found.answers, Permission.RIGHTS_ANSWER, _("Rights of the person"), "rights/"),
        Offered(True, Permission.CASE_VIEW, _("The card on paper"), "print/"),
        Offered(is_open, Permission.CASE_REOPEN, _("A new wound or illness"), "episode/"),
        Offered(is_open, Permission.CLOSURE_ASK, close, "close/"),
        Offered(is_mistake, Permission.PERSON_REGISTER, _("Withdraw the card"), "withdraw/"),
    )


def _granted(offered: Iterable[Offered], user: Supporter) -> tuple[CardAction, ...]:
    return tuple(CardAction(one.label, one.path) for one in offered if one.is_possible and one.permission in user.granted)
