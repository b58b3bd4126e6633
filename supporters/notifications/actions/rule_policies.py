"""Policy of a reminder rule: whether it is on, and when it escalates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from supporters.directory.actions.versions import ChangedMeanwhile, refuse_outdated
from supporters.directory.models import Supporter
from supporters.notifications.models import RulePolicy
from supporters.notifications.rules import Policy, ReminderRule, reminder_rules

LONGEST: Final = 60  # working days


class RuleRefused(Exception):
    """The policy is refused; `field` is the form field to mark, "" for none."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class InForce:
    """`version` 0: the rule has its default policy."""

    policy: Policy
    version: int


def rule_in_force(code: str) -> InForce:
    row = RulePolicy.objects.filter(pk=code).first()
    return InForce(_policy_of(row), row.version) if row else InForce(Policy(), 0)


@transaction.atomic
def set_rule_policy(code: str, policy: Policy, *, by: Supporter, at: datetime, version: int | None) -> None:
    """`version` is the one that the preview showed. Raises RuleRefused, ChangedMeanwhile."""
    row = RulePolicy.objects.select_for_update(of=("self",)).filter(pk=code).first()
    refuse_outdated(shown=version, now=row.version if row else 0)
    refuse_policy(reminder_rules()[code], policy, now=_policy_of(row) if row else Policy())
    changed = RulePolicy(
        rule=code,
        is_on=policy.is_on,
        lead_days=policy.lead_days,
        head_days=policy.head_days,
        list_days=policy.list_days,
        version=(version or 0) + 1,
        changed_by=by,
        changed_at=at,
    )
    try:
        with transaction.atomic():
            changed.save(force_insert=row is None, force_update=row is not None)
    except IntegrityError as error:  # a concurrent request created the first row
        raise ChangedMeanwhile from error


def refuse_policy(rule: ReminderRule, policy: Policy, *, now: Policy) -> None:
    """Raises RuleRefused. The form asks it first."""
    if rule.is_promise and not policy.is_on:
        raise RuleRefused("", _("This rule keeps a promise that somebody was given. It can’t be switched off."))
    if policy.head_days <= policy.lead_days:
        raise RuleRefused("head_days", _("The head above is notified later than the head of the department"))
    if policy.list_days <= policy.head_days:
        raise RuleRefused("list_days", _("The ministry counts it later than the head above is notified"))
    if policy.lead_days < 1 or policy.list_days > LONGEST:
        raise RuleRefused("", _("The days are whole working days, from 1 to 60"))
    if policy == now:
        raise RuleRefused("", _("Nothing would change: the rule holds like this already."))


def _policy_of(row: RulePolicy) -> Policy:
    return Policy(row.is_on, row.lead_days, row.head_days, row.list_days)
