"""Sentences about notices of actions: why they are made, and what ends them.

Reminders bring their own (supporters/notifications/rules.py).
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from supporters.notifications.models import Rule

ONCE: Final = _("It is sent once and does not come again.")
NOTICES: Final[Mapping[Any, tuple[Promise, Promise]]] = {
    Rule.CASE_ASSIGNED: (
        _("A support record was offered to you or to your department."),
        _("You accept or refuse it, or the offer is withdrawn."),
    ),
    Rule.CASE_TAKEN_OVER: (_("An offered support record was accepted."), ONCE),
    Rule.CASE_RETURNED: (
        _("Who was asked to lead a support record has refused, so it stays where it was."),
        _("The support record is offered again, or the support ends."),
    ),
    Rule.CLOSING_AGREED: (_("The end of a support that you proposed was agreed to."), ONCE),
    Rule.CLOSING_REFUSED: (_("The end of a support that you lead or proposed was refused."), ONCE),
    Rule.CLOSING_ENDED: (
        _("A new course began of a support that you lead or proposed to end, so the proposal is over."), ONCE,
    ),
    Rule.LATE_ENTRY: (
        _("An entry was saved without a network before the hand-over or the end of the support, and has arrived now."), ONCE,
    ),
    Rule.REQUEST_ANSWERED: (_("You have asked about a card of another department, and it was answered."), ONCE),
    Rule.QUESTION_ANSWERED: (_("A head asked about a card, and it was answered or the question has ended."), ONCE),
    Rule.CARDS_JOINED: (_("A head has joined two cards of one person, and you work on one of them."), ONCE),
    Rule.JOIN_UNDONE: (_("A head has undone the join of two cards, and you work on one of them."), ONCE),
    Rule.LOSS_KNOWN: (
        _("A person whom you help was reported killed, dead, missing or in captivity."),
        _("You have read it, or the report was a mistake."),
    ),
    Rule.LOSS_MISTAKEN: (_("The report of a loss of somebody whom you help was taken back."), ONCE),
    Rule.RISK_RAISED: (
        _("Somebody who works on a support record has set high risk, and you answer for it or for its department."),
        _("The risk is lowered, or the support ends."),
    ),
    Rule.TEAM_JOINED: (_("A colleague has brought you into the team of a support record."), _("Your help there is over.")),
    Rule.TEAM_LEFT: (_("Your help with a support record was ended, or its last day is over."), ONCE),
    Rule.PROMISE_PASSED_ON: (_("You kept a promise yourself, and now who answers for its card keeps it."), ONCE),
    Rule.PEER_ASKED: (_("A colleague asks whether a person whom you help wants to meet a peer."), ONCE),
    Rule.PEER_AGREED: (_("A peer whom you proposed was agreed to."), ONCE),
    Rule.PEER_ENDED: (_("Peers are no longer in touch, or a proposal is over."), ONCE),
    Rule.IMPORT_ENDED: (_("The rows of your import are checked, or its cards are open, after you had left its page."), ONCE),
    Rule.EVENT_MOVED: (_("An event was moved or cancelled, and a person whom you help is invited."), ONCE),
    Rule.ABSENCE_ENTERED: (_("Somebody else has noted that you are away, or a colleague for whose work you answer."), ONCE),
    Rule.COVER_NAMED: (
        _("You were named to stand in for a colleague who is away."), _("The absence is over, or somebody else stands in."),
    ),
    Rule.ACCOUNT_SUSPENDED: (
        _("The access of a colleague was suspended, and the work needs somebody."),
        _("The access is opened again or closed."),
    ),
    Rule.POST_CHANGED: (_("The role or the department of a colleague has changed."), ONCE),
    Rule.APPROVAL_ASKED: (
        _("Another administrator has asked for something that takes two."), _("It is confirmed, refused, withdrawn or too old."),
    ),
    Rule.COLLEAGUES_WAIT: (
        _("Colleagues wait until you decide what they may do here; it is sent at most once a day."),
        _("You decide about all of them, or somebody else does."),
    ),
    Rule.COLLEAGUE_UNKNOWN: (
        _("A head has said that nobody knows such a colleague, and the access is suspended or the invitation revoked."), ONCE,
    ),
    Rule.APPROVAL_DECIDED: (_("You asked for something that takes two administrators, and the other one has answered."), ONCE),
    Rule.NEW_DEVICE: (_("Somebody signed in to your account in a browser that was not known before."), ONCE),
    Rule.GRAVE_ACT: (
        _("Administrators did something that takes two of them, and you are an auditor or a head above the colleague."), ONCE,
    ),
    Rule.FACTORS_REMOVED: (
        _("Two administrators have removed a second factor, or opened a closed access again that had one."), ONCE,
    ),
    Rule.EMAIL_STOPPED: (
        _("You asked for another e-mail of a colleague or confirmed it, and the earlier address stopped it."), ONCE,
    ),
    Rule.ACCOUNT_CORRECTED: (_("An administrator has corrected what is known of you here, or your e-mail was changed."), ONCE),
}  # fmt: skip
