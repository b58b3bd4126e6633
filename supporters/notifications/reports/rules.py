"""Reminder rules for an administrator: what each one reminds of, and how often a contact follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supporters.notifications.case_provider import followed
from supporters.notifications.effectiveness import Effectiveness
from supporters.notifications.models import RulePolicy
from supporters.notifications.reports.policy_changes import ChangedValue, PolicyChange, changed_values, policy_changes
from supporters.notifications.rules import Policy, ReminderRule, policies, reminder_rules

ANSWERED_WITHIN, LOOKED_AT = timedelta(days=7), timedelta(days=60)
FEWEST: Final = 20  # notifications needed to show a share
LABELS: Final = {
    "is_on": gettext_lazy("The rule is on"),
    "lead_days": gettext_lazy("The head of the department is notified after, working days"),
    "head_days": gettext_lazy("The head above is notified after, working days"),
    "list_days": gettext_lazy("The ministry counts it after, working days"),
}


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """`effectiveness`: how often a contact followed; `proposal`: advice to switch the rule off, mostly ""."""

    url: str
    label: str
    looks_at: str
    stops: str
    is_on: bool
    is_promise: bool
    days_label: str
    effectiveness: str
    proposal: str


@dataclass(frozen=True)
class RulePage:
    """`changes` is empty while the rule has its default policy."""

    row: RuleRow
    changes: tuple[PolicyChange, ...]


def rule_rows(rules: Iterable[ReminderRule], *, at: datetime) -> tuple[RuleRow, ...]:
    """The number of queries does not depend on the number of rules."""
    kinds, in_force = {rule.code: rule.subject_kind for rule in rules}, policies()
    made_until = at - ANSWERED_WITHIN
    shares = followed(kinds, made_from=made_until - LOOKED_AT, made_until=made_until, within=ANSWERED_WITHIN)
    return tuple(_row(reminder_rules()[code], in_force[code], shares.get(code)) for code in kinds)


def rule_page(rule: ReminderRule, *, at: datetime) -> RulePage:
    (row,) = rule_rows([rule], at=at)
    past: Any = RulePolicy._meta.get_field("history").related_model
    versions = past.objects.filter(pgh_obj=rule.code).order_by("pgh_id")
    return RulePage(row, policy_changes([Policy(), *versions], LABELS, at=at))


def rule_change(before: Policy, after: Policy) -> tuple[ChangedValue, ...]:
    return changed_values(before, after, LABELS)


def rule_address(code: str) -> str:
    return reverse("rule_edit", args=[code])


def _row(rule: ReminderRule, policy: Policy, share: Effectiveness | None) -> RuleRow:
    is_idle = share is not None and share.made >= FEWEST and share.followed * 2 < share.made
    proposal = _("In most cases no contact followed. Consider switching the rule off.")
    return RuleRow(
        url=rule_address(rule.code),
        label=str(rule.label),
        looks_at=str(rule.looks_at),
        stops=str(rule.stops),
        is_on=policy.is_on,
        is_promise=rule.is_promise,
        days_label=_days_label(policy),
        effectiveness=_effectiveness(share),
        proposal=proposal if is_idle and policy.is_on and not rule.is_promise else "",
    )


def _days_label(policy: Policy) -> str:
    """The escalation levels and their days."""
    words = _(
        "Without an answer the head of the department is notified after %(lead)d working days, the head above after %(head)d; "
        "the ministry counts it after %(list)d."
    )
    return words % {"lead": policy.lead_days, "head": policy.head_days, "list": policy.list_days}


def _effectiveness(share: Effectiveness | None) -> str:
    """«За 60 днів: 240 нагадувань; після 96 із них (40 %) протягом тижня був контакт.»"""
    if share is None:
        return _("It is not about a contact, so that its use is not counted.")
    if share.made < FEWEST:
        words = ngettext(
            "%(made)d notification in 60 days: too few to judge its use.",
            "%(made)d notifications in 60 days: too few to judge its use.",
            share.made,
        )
        return words % {"made": share.made}
    words = ngettext(
        "%(made)d notification in 60 days; a contact followed %(followed)d of them (%(percent)d %%) within a week.",
        "%(made)d notifications in 60 days; a contact followed %(followed)d of them (%(percent)d %%) within a week.",
        share.made,
    )
    percent = share.followed * 100 // share.made
    return words % {"made": share.made, "followed": share.followed, "percent": percent}
