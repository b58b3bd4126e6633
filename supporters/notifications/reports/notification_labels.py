"""Labels of a notification: its kind, escalation level and outcome."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.directory.calendar import moment_label
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rules import Policy, reminder_rules, split_level


def kind_label(rule: str) -> str:
    code, _level = split_level(rule)
    return str(reminder_rules()[code].label if code in reminder_rules() else Rule(code).label)


def level_label(one: Notification, known: Mapping[str, Policy]) -> str:
    """«Немає відповіді 2 робочі дні», "" for a first reminder. The days are those of the current policy."""
    code, level = split_level(one.rule)
    if not level:
        return ""
    days = known[code].days(level)
    if one.settled_at:
        words = ngettext("There was no answer for %(n)d working day", "There was no answer for %(n)d working days", days)
    else:
        words = ngettext("No answer for %(n)d working day", "No answer for %(n)d working days", days)
    return words % {"n": days}


def settled_label(one: Notification, answer: str, today: date) -> str:
    """«Відповідь є: …», «Більше не потрібно: …», "" while it is not settled."""
    if one.settled_at is None:
        return ""
    if answer:
        return _("Answered: %(what)s") % {"what": answer}
    if one.passed_on:
        return _("A colleague answers for it: %(moment)s") % {"moment": moment_label(one.settled_at, today)}
    return _("No longer needed: %(moment)s") % {"moment": moment_label(one.settled_at, today)}
