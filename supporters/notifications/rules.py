"""Reminder rules.

The app whose rows a rule reads registers it in a file of its `reminders` folder; no other code depends on it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet

from supporters.notifications.models import RulePolicy
from supporters.notifications.rendering import Answers, Renderer, register_renderer

LEVELS: Final = (1, 2)  # after the first reminder: the head of the department, the head above
LEAD_DAYS, HEAD_DAYS, LIST_DAYS = 2, 5, 10  # working days without a response


@dataclass(frozen=True, kw_only=True)
class ReminderRule:
    """One reason to remind of something due.

    `due` is a function of a moment, of the working hours (Hours) and, if `reads` is set, of what that has read once for a whole
    dispatch. It gives the rows due at the moment and not done: (subject_id, period_on, owner_id, department_id, at_night),
    which is the subject, the day that identifies the occasion, the person responsible, the department, and whether the first
    reminder may be sent in quiet hours. It gives a row until nothing is left to do, which ends the reminder. `label` names the
    kind, `looks_at` and `stops` give its condition and its end in a sentence each (lazy msgids); `answers` renders what ended it
    (supporters/notifications/rendering.py).
    """

    code: str
    label: Any
    looks_at: Any
    stops: Any
    subject_kind: str
    due: Callable[..., QuerySet[Any, tuple[Any, ...]]]
    render: Renderer
    answers: Answers | None = None
    reads: Callable[[], Any] | None = None
    mails: bool = False  # a letter at once by default
    is_promise: bool = False  # can't be switched off


@dataclass(frozen=True)
class Policy:
    """The policy of a rule: whether it is on, and after how many working days without a response each level is notified."""

    is_on: bool = True
    lead_days: int = LEAD_DAYS
    head_days: int = HEAD_DAYS
    list_days: int = LIST_DAYS

    def days(self, level: int) -> int:
        return (0, self.lead_days, self.head_days)[level]


@dataclass(frozen=True)
class Backlog:
    """Rows of a rule that are due, may be sent now and have no notification; the oldest has waited for `at_least`."""

    rows: int
    at_least: timedelta


_rules: Final[dict[str, ReminderRule]] = {}


def register_rule(rule: ReminderRule) -> None:
    _rules[rule.code] = rule
    for level in (0, *LEVELS):
        register_renderer(level_code(rule.code, level), rule.render, rule.answers)


def reminder_rules() -> Mapping[str, ReminderRule]:
    """By code."""
    return _rules


def level_code(code: str, level: int) -> str:
    """The value of Notification.rule: «step_due», and «step_due:1» for the first escalation level."""
    return f"{code}:{level}" if level else code


def split_level(rule: str) -> tuple[str, int]:
    code, _colon, level = rule.partition(":")
    return code, int(level or 0)


def policies() -> dict[str, Policy]:
    """Of every rule, by one query."""
    kept = {row.rule: Policy(row.is_on, row.lead_days, row.head_days, row.list_days) for row in RulePolicy.objects.all()}
    return {code: kept.get(code, Policy()) for code in _rules}
