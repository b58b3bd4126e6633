"""Which kinds of notification a letter announces at once by default."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from supporters.directory.roles import GRANTS, LEADS_CASES, Permission, Role
from supporters.notifications.models import Rule
from supporters.notifications.rules import reminder_rules, split_level

DIGEST_ROLES: Final = tuple(role for role in Role if Permission.TODAY_VIEW in GRANTS[role])
UNANSWERED: Final = "unanswered"  # the one kind of all escalations, whatever the rule
# Can't be switched off, so that a stolen session can't silence it.
ALWAYS: Final = frozenset({Rule.FACTORS_REMOVED, Rule.GRAVE_ACT, Rule.ACCOUNT_CORRECTED})


@dataclass(frozen=True, kw_only=True)
class MailKind:
    """`code`: value of MailChoice.rule; `at_once`: the default; `roles`: who can get the kind and choose."""

    code: str
    label: Any
    means: Any
    roles: frozenset[Role]
    at_once: bool


OFFICE: Final = frozenset({Role.ADMINISTRATOR})
HEADS: Final = frozenset({Role.HEAD})
_NOTICES: Final = tuple(
    MailKind(code=rule, label=rule.label, means=means, roles=roles, at_once=at_once)
    for rule, means, roles, at_once in (
        (Rule.CASE_ASSIGNED, _("You are asked to accept or to refuse a support record."), LEADS_CASES, True),
        (Rule.CASE_TAKEN_OVER, _("From now on a colleague or another department answers for it."), LEADS_CASES, False),
        (Rule.CASE_RETURNED, _("It stays where it was, and you read why."), LEADS_CASES, False),
        (Rule.CLOSING_AGREED, _("You have proposed it."), LEADS_CASES, False),
        (Rule.CLOSING_REFUSED, _("The support goes on, and you read why."), LEADS_CASES, False),
        (Rule.CLOSING_ENDED, _("A new course of the support has begun."), LEADS_CASES, False),
        (Rule.LATE_ENTRY, _("It was saved before the hand-over or the end of the support."), LEADS_CASES, False),
        (Rule.REQUEST_ANSWERED, _("You read what the colleague who leads the card has answered."), LEADS_CASES, True),
        (Rule.QUESTION_ANSWERED, _("You read what the colleague who leads the card has answered."), LEADS_CASES, True),
        (Rule.CARDS_JOINED, _("They are of one person; you read who leads now."), LEADS_CASES | {Role.PSYCHOLOGIST}, True),
        (Rule.JOIN_UNDONE, _("Both cards go on by themselves again."), LEADS_CASES | {Role.PSYCHOLOGIST}, True),
        (Rule.LOSS_KNOWN, _("Nobody calls or plans anything any more."), LEADS_CASES | {Role.PSYCHOLOGIST}, True),
        (Rule.LOSS_MISTAKEN, _("You read whether the support goes on."), LEADS_CASES | {Role.PSYCHOLOGIST}, True),
        (Rule.RISK_RAISED, _("Somebody set high risk for a support record that you answer for."), LEADS_CASES, True),
        (Rule.TEAM_JOINED, _("A colleague asks for your help with a support record."), LEADS_CASES | {Role.PSYCHOLOGIST}, True),
        (Rule.TEAM_LEFT, _("You can’t open the support record any more."), LEADS_CASES | {Role.PSYCHOLOGIST}, False),
        (
            Rule.PROMISE_PASSED_ON,
            _("Who answers for the support record keeps it from now on."),
            LEADS_CASES | {Role.PSYCHOLOGIST},
            False,
        ),
        (Rule.COVER_NAMED, _("On these days a colleague’s work comes to you."), LEADS_CASES | {Role.PSYCHOLOGIST}, True),
        (
            Rule.ACCOUNT_SUSPENDED,
            _("After 60 days without a sign-in or by an administrator; others do the work."),
            LEADS_CASES | OFFICE,
            False,
        ),
        (Rule.POST_CHANGED, _("Somebody comes to your department, leaves it or does other work there."), LEADS_CASES, False),
        (Rule.IMPORT_ENDED, _("You read how many cards are open, and how many rows wait for you."), HEADS, False),
        (Rule.COLLEAGUES_WAIT, _("Who else is to see records of your department; at most once a day."), HEADS | OFFICE, True),
        (Rule.ABSENCE_ENTERED, _("You or a colleague are noted as away, and by whom."), frozenset(Role), False),
        (Rule.APPROVAL_ASKED, _("It waits for your decision for seven days."), OFFICE, True),
        (Rule.COLLEAGUE_UNKNOWN, _("A head does not know whom somebody invited, and the access is suspended."), OFFICE, True),
        (Rule.APPROVAL_DECIDED, _("Another administrator has confirmed or refused it."), OFFICE, False),
        (Rule.EMAIL_STOPPED, _("Whoever reads the earlier address did not want the change."), OFFICE, True),
    )
)
_ESCALATION: Final = MailKind(
    code=UNANSWERED,
    label=_("A reminder stays unanswered"),
    means=_("Nobody has acted on a reminder for several working days, so the head is notified as well."),
    roles=LEADS_CASES,
    at_once=True,
)
_AT_ONCE: Final = ALWAYS | {kind.code for kind in (_ESCALATION, *_NOTICES) if kind.at_once}


def mail_kinds(role: Role) -> tuple[MailKind, ...]:
    """The kinds that this role can get: promises first, then other reminders, then notices of actions."""
    rules = sorted(reminder_rules().values(), key=lambda rule: not rule.is_promise)
    reminders = (
        MailKind(code=rule.code, label=rule.label, means=rule.looks_at, roles=LEADS_CASES, at_once=rule.mails) for rule in rules
    )
    return tuple(kind for kind in (*reminders, _ESCALATION, *_NOTICES) if role in kind.roles)


def kind_of(rule: str) -> str:
    """The kind of a notification of this rule."""
    code, level = split_level(rule)
    return UNANSWERED if level else code


def mails_at_once(kind: str) -> bool:
    """The kind's default; False for a rule that is no longer registered."""
    known = reminder_rules().get(kind)
    return known.mails if known else kind in _AT_ONCE
