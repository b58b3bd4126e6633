"""What time calls for: rules of reminders. The app whose rows a rule looks at registers it in a file of its own in its
`reminders` folder, and nothing else has to know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Final

from django.db.models import QuerySet

from supporters.notifications.models import Hours, RulePolicy
from supporters.notifications.rendering import Answers, Renderer, register_renderer

LEVELS: Final = (1, 2)  # above the first reminder: the head of the department, the head above
LEAD_DAYS, HEAD_DAYS, LIST_DAYS = 2, 5, 10  # working days without an answer


@dataclass(frozen=True)
class ReminderRule:
    """One reason to remind somebody.

    `due` gives what is due at a moment and still undone, as rows of (subject_id, period_on, owner_id, relieved_id,
    department_id, at_night): what it is about, the day that tells this occasion from the next one, who answers for it, and
    whether its first reminder may ring in quiet hours. It goes on giving a row until nothing is left to do, which is what
    stops the reminder. `label` names the kind, `looks_at` and `stops` say in a sentence why it rings and what ends it (msgids,
    lazy); `answers` tells what has ended it (supporters/notifications/rendering.py).
    """

    code: str
    label: Any
    looks_at: Any
    stops: Any
    subject_kind: str
    due: Callable[[datetime, Hours], QuerySet[Any, tuple[Any, ...]]]
    tell: Renderer
    answers: Answers | None = None
    mails: bool = False  # a letter at once, unless the reader chooses otherwise
    is_promise: bool = False  # never to be switched off
    is_in_person: bool = False  # only the named owner can end it: the head is asked in place of an absent one, not the cover


@dataclass(frozen=True)
class Policy:
    """What holds for a rule now: whether it rings, and after how many working days without an answer who else is told."""

    is_on: bool = True
    lead_days: int = LEAD_DAYS
    head_days: int = HEAD_DAYS
    list_days: int = LIST_DAYS

    def days(self, level: int) -> int:
        return (0, self.lead_days, self.head_days)[level]


@dataclass(frozen=True)
class Backlog:
    """Rows of a rule that are due, may ring now and were told to nobody; one of them has waited `at_least` so long."""

    rows: int
    at_least: timedelta


_rules: Final[dict[str, ReminderRule]] = {}


def register_rule(rule: ReminderRule) -> None:
    _rules[rule.code] = rule
    for level in (0, *LEVELS):
        register_renderer(level_code(rule.code, level), rule.tell, rule.answers)


def register_rules(folder: ModuleType) -> None:
    """Each file of the folder is a rule that registers itself."""
    for found in iter_modules(folder.__path__):
        import_module(f"{folder.__name__}.{found.name}")


def reminder_rules() -> Mapping[str, ReminderRule]:
    """By code."""
    return _rules


def level_code(code: str, level: int) -> str:
    """What stands in Notification.rule: «step_due», and «step_due:1» for its first escalation."""
    return f"{code}:{level}" if level else code


def split_level(rule: str) -> tuple[str, int]:
    code, _colon, level = rule.partition(":")
    return code, int(level or 0)


def policies() -> dict[str, Policy]:
    """Of every rule, by one query."""
    kept = {row.rule: Policy(row.is_on, row.lead_days, row.head_days, row.list_days) for row in RulePolicy.objects.all()}
    return {code: kept.get(code, Policy()) for code in _rules}
