"""Reminder rules for an administrator: what each one reminds of, and how often a contact follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from supporters.directory.calendar import working_days_label
from supporters.notifications.case_provider import followed
from supporters.notifications.effectiveness import Effectiveness
from supporters.notifications.models import RulePolicy
from supporters.notifications.reports.policy_changes import (
    ChangedValue,
    PolicyChange,
    PolicyValue,
    changed_values,
    policy_changes,
    yes_or_no,
)
from supporters.notifications.rules import Policy, ReminderRule, reminder_rules

ANSWERED_WITHIN, LOOKED_AT = timedelta(days=7), timedelta(days=60)
FEWEST: Final = 20  # notifications needed to show a share
VALUES: Final = {
    "is_on": PolicyValue(gettext_lazy("The rule is on"), yes_or_no),
    "lead_days": PolicyValue(gettext_lazy("The head of the department is notified after"), working_days_label),
    "head_days": PolicyValue(gettext_lazy("The head above is notified after"), working_days_label),
    "list_days": PolicyValue(gettext_lazy("The ministry counts it after"), working_days_label),
}


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """`share`: None for a rule about a subject without contacts, `effectiveness`: the same in a sentence. `proposal`: advice to
    switch the rule off, mostly "". `changed_at` is None and `changed_by` "" while the rule has its default policy."""

    code: str
    url: str
    label: str
    looks_at: str
    stops: str
    is_on: bool
    is_promise: bool
    lead_days: int
    head_days: int
    list_days: int
    share: Effectiveness | None
    effectiveness: str
    proposal: str
    changed_at: datetime | None
    changed_by: str


@dataclass(frozen=True)
class RulePage:
    """`changes` is empty while the rule has its default policy."""

    row: RuleRow
    changes: tuple[PolicyChange, ...]


def rule_rows(rules: Iterable[ReminderRule], *, at: datetime) -> tuple[RuleRow, ...]:
    """The number of queries does not depend on the number of rules."""
    kinds = {rule.code: rule.subject_kind for rule in rules}
    kept = RulePolicy.objects.select_related("changed_by").in_bulk()
    made_until = at - ANSWERED_WITHIN
    shares = followed(kinds, made_from=made_until - LOOKED_AT, made_until=made_until, within=ANSWERED_WITHIN)
    return tuple(_row(reminder_rules()[code], kept.get(code), shares.get(code)) for code in kinds)


def rule_page(rule: ReminderRule, *, at: datetime) -> RulePage:
    (row,) = rule_rows([rule], at=at)
    past: Any = RulePolicy._meta.get_field("history").related_model
    versions = past.objects.filter(pgh_obj=rule.code).order_by("pgh_id")
    return RulePage(row, policy_changes([Policy(), *versions], VALUES, at=at))


def rule_change(before: Policy, after: Policy) -> tuple[ChangedValue, ...]:
    return changed_values(before, after, VALUES)


def rule_address(code: str) -> str:
    return reverse("rule_edit", args=[code])


def is_judged(share: Effectiveness | None) -> bool:
    """Whether there are enough notifications to show a share."""
    return share is not None and share.made >= FEWEST


def _row(rule: ReminderRule, kept: RulePolicy | None, share: Effectiveness | None) -> RuleRow:
    policy = kept or Policy()
    is_idle = share is not None and is_judged(share) and share.followed * 2 < share.made
    proposal = _("In most cases no contact followed. Consider switching the rule off.")
    return RuleRow(
        code=rule.code,
        url=rule_address(rule.code),
        label=str(rule.label),
        looks_at=str(rule.looks_at),
        stops=str(rule.stops),
        is_on=policy.is_on,
        is_promise=rule.is_promise,
        lead_days=policy.lead_days,
        head_days=policy.head_days,
        list_days=policy.list_days,
        share=share,
        effectiveness=_effectiveness(share),
        proposal=proposal if is_idle and policy.is_on and not rule.is_promise else "",
        changed_at=kept.changed_at if kept else None,
        changed_by=kept.changed_by.short_name if kept else "",
    )


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
