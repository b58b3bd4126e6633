"""Due rows without a notification; normally empty within a minute, unless dispatch fails or there is no recipient."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from supporters.directory.models.tree import Tree
from supporters.notifications.actions.pulses import LATE_AFTER
from supporters.notifications.dispatch import DispatchContext, due_table
from supporters.notifications.rules import Backlog, ReminderRule, reminder_rules

WAITS: Final = (timedelta(days=1), timedelta(hours=1), LATE_AFTER)  # the longest first
LEFT_OUT: Final = """
SELECT count(*), coalesce(max(CASE {waits} ELSE 0 END), 0) FROM due left_out
WHERE (left_out.at_night OR NOT (%s OR left_out.department_id = ANY(%s::uuid[]))) AND NOT EXISTS (
    SELECT FROM supporters_notification notified
    WHERE notified.subject_kind = %s AND notified.subject_id = left_out.subject_id AND notified.rule = %s
        AND notified.period_on = left_out.period_on AND notified.settled_at IS NULL
)"""
HAS_WAITED: Final = """WHEN EXISTS (
    {due} SELECT FROM due WHERE due.subject_id = left_out.subject_id AND due.period_on = left_out.period_on
) THEN {seconds}"""


def backlog(*, at: datetime) -> dict[str, Backlog]:
    """By rule; one query a rule. Rows that wait for the end of quiet hours are left out."""
    office = DispatchContext.read(at)
    tree, windows = Tree.read(), [pk for pk in office.hours.quiet_in if pk is not None]
    quiet = list(frozenset[Any]().union(*(tree.below(pk) for pk in windows)))
    return {code: _backlog_of(rule, office, quiet) for code, rule in reminder_rules().items()}


def _backlog_of(rule: ReminderRule, office: DispatchContext, quiet: list[Any]) -> Backlog:
    due, parameters = due_table(rule, office)
    waits, asked_before = _waits(rule, office)
    of_rule: list[Any] = [office.hours.is_quiet(office.at), quiet, rule.subject_kind, rule.code]
    with connection.cursor() as cursor:
        cursor.execute(due + LEFT_OUT.format(waits=waits), [*parameters, *asked_before, *of_rule])
        rows, seconds = cursor.fetchone()
    return Backlog(rows, timedelta(seconds=seconds))


def _waits(rule: ReminderRule, office: DispatchContext) -> tuple[str, list[Any]]:
    """Re-run the rule as of earlier moments to find how long the row has been due; its own dates don't give that.

    The rule runs on today's data.
    """
    clauses: list[str] = []
    parameters: list[Any] = []
    for wait in WAITS:
        due, asked = due_table(rule, replace(office, at=office.at - wait))
        clauses.append(HAS_WAITED.format(due=due, seconds=round(wait.total_seconds())))
        parameters += asked
    return " ".join(clauses), parameters
