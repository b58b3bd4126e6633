"""The due rows of a rule as SQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet

from supporters.notifications.dispatch_sql import DUE, NOTHING
from supporters.notifications.models import Hours, hours_at
from supporters.notifications.rules import Policy, ReminderRule, policies

DueTable = tuple[str, tuple[Any, ...]]  # a statement and its parameters


class Facts(dict[Callable[[], Any], Any]):
    """What rules read themselves, by ReminderRule.reads: read for the first rule that asks, so a failure is that of the rule."""

    def __missing__(self, read: Callable[[], Any]) -> Any:
        self[read] = read()
        return self[read]


@dataclass(frozen=True, kw_only=True)
class RuleContext:
    """What the rules are asked with, read once for all of them."""

    at: datetime
    hours: Hours
    policies: dict[str, Policy]
    facts: Mapping[Callable[[], Any], Any]

    @classmethod
    def read(cls, at: datetime) -> "RuleContext":
        return cls(at=at, hours=hours_at(at), policies=policies(), facts=Facts())


def due_table(rule: ReminderRule, asked: RuleContext) -> DueTable:
    """The due rows of the rule as a table named `due`; empty when the rule is off or Django knows that the query is empty."""
    if not asked.policies[rule.code].is_on:
        return NOTHING, ()
    facts = (asked.facts[rule.reads],) if rule.reads else ()
    try:
        query, parameters = rule.due(asked.at, asked.hours, *facts).query.sql_with_params()
    except EmptyResultSet:
        return NOTHING, ()
    return DUE.format(due=query), parameters
