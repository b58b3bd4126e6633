"""Due rows without a notification; normally empty within a minute, unless dispatch fails or there is no recipient."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final

from django.db import connection

from supporters.directory.models.department import subtree_ids
from supporters.notifications.actions.pulses import LATE_AFTER
from supporters.notifications.due import RuleContext, due_table
from supporters.notifications.parts import Run
from supporters.notifications.rules import Backlog, ReminderRule, reminder_rules

WAITS: Final = (timedelta(days=1), timedelta(hours=1), LATE_AFTER)  # the longest first
LEFT_OUT: Final = """
SELECT %s, count(*), coalesce(max(CASE {waits} ELSE 0 END), 0) FROM due left_out
WHERE (left_out.at_night OR NOT (%s OR left_out.department_id = ANY(%s::uuid[]))) AND NOT EXISTS (
    SELECT FROM supporters_notification notified
    WHERE notified.subject_kind = %s AND notified.subject_id = left_out.subject_id AND notified.rule = %s
        AND notified.period_on = left_out.period_on AND notified.settled_at IS NULL
)"""
HAS_WAITED: Final = """WHEN EXISTS (
    {due} SELECT FROM due WHERE due.subject_id = left_out.subject_id AND due.period_on = left_out.period_on
) THEN {seconds}"""


def backlog(*, at: datetime) -> dict[str, Backlog]:
    """By rule; all are counted by one query, and a rule that raises is missing. Rows that wait for the end of quiet hours are
    left out."""
    asked = RuleContext.read(at)
    windows = [pk for pk in asked.hours.quiet_in if pk is not None]
    quiet = list(subtree_ids(windows)) if windows else []
    rules = list(reminder_rules().values())
    found = Run().together(rules, lambda some: _count(some, asked, quiet), code=lambda rule: rule.code)
    return dict(chain.from_iterable(found))


def _count(rules: Sequence[ReminderRule], asked: RuleContext, quiet: list[Any]) -> list[tuple[str, Backlog]]:
    counted = [_counted(rule, asked, quiet) for rule in rules]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"({query})" for query, _ in counted), [one for _, some in counted for one in some])
        return [(code, Backlog(rows, timedelta(seconds=seconds))) for code, rows, seconds in cursor]


def _counted(rule: ReminderRule, asked: RuleContext, quiet: list[Any]) -> tuple[str, list[Any]]:
    due, parameters = due_table(rule, asked)
    waits, asked_before = _waits(rule, asked)
    of_rule: list[Any] = [asked.hours.is_quiet(asked.at), quiet, rule.subject_kind, rule.code]
    return due + LEFT_OUT.format(waits=waits), [*parameters, rule.code, *asked_before, *of_rule]


def _waits(rule: ReminderRule, asked: RuleContext) -> tuple[str, list[Any]]:
    """Re-run the rule as of earlier moments to find how long the row has been due; its own dates don't give that.

    The rule runs on today's data.
    """
    clauses: list[str] = []
    parameters: list[Any] = []
    for wait in WAITS:
        due, values = due_table(rule, replace(asked, at=asked.at - wait))
        clauses.append(HAS_WAITED.format(due=due, seconds=round(wait.total_seconds())))
        parameters += values
    return " ".join(clauses), parameters
