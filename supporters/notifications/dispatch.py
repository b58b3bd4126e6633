"""Dispatch: make notifications of due rows.

The rows are the queue: any number of concurrent calls notify once (docs/adr/0006-rows-are-the-queue.md,
docs/adr/0015-rules-and-escalation-levels.md).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from datetime import time as clock
from functools import cached_property, partial, reduce
from operator import itemgetter, or_
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import DateTimeField, Q, Value
from django.db.models.functions import Coalesce

from supporters.directory.calendar import KYIV, kyiv_day, midnight
from supporters.directory.models import Presence, Supporter, presence_on
from supporters.directory.models.tree import Tree
from supporters.notifications.actions.pulses import REMINDERS
from supporters.notifications.concerns import concerns
from supporters.notifications.dispatch_sql import (
    ANSWERED_BY,
    COUNT,
    COUNT_PENDING,
    FIRST_AT_NIGHT,
    NOTIFY,
    OF_LEVEL,
    PENDING,
    RECIPIENTS,
    RECIPIENTS_BY_LEVEL,
    SETTLE,
    SETTLE_PASSED_ON,
    WAITED,
)
from supporters.notifications.due import DueTable, RuleContext, due_table
from supporters.notifications.models import FailedPart, Notification, Rule, Step
from supporters.notifications.parts import PATIENCE, Run, limited
from supporters.notifications.rules import LEVELS, Policy, ReminderRule, level_code, reminder_rules

MORNING: Final = clock(8, 30)  # Europe/Kyiv
RUN_SECONDS: Final = 40.0  # of its minute; the rest is for what comes after the rules


@dataclass(frozen=True)
class Preview:
    """How many notifications are due until the next morning, with the current and with the new policy."""

    now: int
    then: int


@dataclass(frozen=True, kw_only=True)
class DispatchContext(RuleContext):
    """What the rules are asked with, and who is at work; read once for all rules. `patience`: of each statement."""

    presence: Presence
    patience: timedelta = PATIENCE

    @classmethod
    def read(cls, at: datetime) -> "DispatchContext":
        return cls(**vars(RuleContext.read(at)), presence=presence_on(kyiv_day(at)))

    @cached_property
    def answering(self) -> list[Any]:
        """The parameters of ANSWERED_BY."""
        acting, desks, heads = self.presence.acting(), self.presence.desks(), self.presence.heads()
        above = [second for _first, second in heads.values()]
        return [
            list(acting),
            list(acting.values()),
            list(desks),
            list(desks.values()),
            list(heads),
            [first for first, _second in heads.values()],
            above,
        ]

    @cached_property
    def undisturbed(self) -> list[UUID]:
        """People of departments in quiet hours now."""
        windows = [pk for pk in self.hours.quiet_in if pk is not None]
        if not windows:
            return []
        tree = Tree.read()
        quiet = frozenset().union(*(tree.below(pk) for pk in windows))
        return list(Supporter.objects.active().filter(department__in=quiet).values_list("pk", flat=True))

    def waited_since(self, days: int) -> datetime:
        """Recipients notified before this moment have had so many working days to respond."""
        return midnight(self.hours.before(kyiv_day(self.at), days) + timedelta(days=1))


def send_due(*, at: datetime) -> Run:
    """Notify those who must act on what is due by `at`; returns which rules raised, and stopped no other.

    Rows without a response for days escalate; notifications of finished rows are settled; a row that is due again is notified
    again. A fixed number of statements for each rule, each in a transaction of its own: none waits with the locks of another.

    What raised when last tried comes last and may take what is left of the minute: a slow rule is late, not lost.
    """
    office, run, ends = DispatchContext.read(at), Run(), time.monotonic() + RUN_SECONDS
    failing = set(FailedPart.objects.failing(at).filter(pulse=REMINDERS).values_list("code", flat=True))
    for code, rule in sorted(reminder_rules().items(), key=lambda item: item[0] in failing):
        with run.alone(code):
            remind(rule, replace(office, patience=_left(ends)) if code in failing else office)
    settle_notices(office, run)
    return run


def _left(ends: float) -> timedelta:
    return max(PATIENCE, timedelta(seconds=ends - time.monotonic()))


def remind(rule: ReminderRule, office: DispatchContext) -> None:
    """Dispatch one rule. Raises what its query raises."""
    with limited(office.patience):
        due = due_table(rule, office)
    settle_answered(rule, due, office)
    for level in (0, *LEVELS) if office.policies[rule.code].is_on else ():
        _notify(rule, due, level, office)
    settle_passed_on(rule, due, office)


def settle_answered(rule: ReminderRule, due: DueTable, office: DispatchContext) -> int:
    """Settle notifications whose rows the rule no longer gives (done, postponed, closed, not needed); returns how many.

    Notifications made later than `office.at` are kept: the clock of their machine is ahead.
    """
    return _run(due, SETTLE, [office.at, office.at, _codes(rule), office.at], office.patience)


def settle_passed_on(rule: ReminderRule, due: DueTable, office: DispatchContext) -> int:
    """Settle the reminders of a former recipient once the current one has been notified; returns how many.

    So a reminder has a recipient at each moment, also in quiet hours.
    """
    notified = " UNION ALL ".join(OF_LEVEL.format(notified=RECIPIENTS_BY_LEVEL[level]) for level in (0, *LEVELS))
    statement = ANSWERED_BY + SETTLE_PASSED_ON.format(recipients=RECIPIENTS.format(notified=notified))
    codes = _codes(rule)
    return _run(due, statement, [*office.answering, *codes, office.at, office.at, codes, office.at], office.patience)


def settle_notices(office: DispatchContext, run: Run) -> None:
    """Settle notices that no longer concern their recipient, or whose recipient's account is closed."""
    endings: list[tuple[str, Callable[[], Q]]] = [(Step.CLOSED_ACCOUNTS, lambda: ~Q(recipient__in=office.presence.known))]
    endings += [(rule, partial(_concerns_no_more, rule, office)) for rule in concerns()]
    run.together(endings, lambda some: _settle_where(reduce(or_, (ended() for _code, ended in some)), office), code=itemgetter(0))


def _concerns_no_more(rule: str, office: DispatchContext) -> Q:
    return Q(rule=rule) & ~concerns()[rule](office.at, office.presence)


def _settle_where(ended: Q, office: DispatchContext) -> int:
    unsettled = Notification.objects.filter(rule__in=Rule.values, settled_at=None, made_at__lte=office.at)
    read_at = Coalesce("read_at", Value(office.at, DateTimeField()))
    with limited(PATIENCE):
        return unsettled.filter(ended).update(settled_at=office.at, read_at=read_at)


def count_pending(rule: ReminderRule, office: DispatchContext) -> int:
    """How many notifications a dispatch with this context would make for the rule, by the same statement; it writes and locks
    nothing.

    Each level waits a day or more, so no level depends on what the same dispatch made.
    """
    return sum(_count_pending(rule, level, office) for level in (0, *LEVELS))


def preview_policy(code: str, policy: Policy, *, at: datetime) -> Preview | None:
    office, rule = DispatchContext.read(next_morning(at)), reminder_rules()[code]
    return preview(rule, office, replace(office, policies={**office.policies, code: policy}))


def preview(rule: ReminderRule, now: DispatchContext, then: DispatchContext) -> Preview | None:
    """None when the rule raises: its policy can be changed all the same, above all switched off."""
    with Run().alone(rule.code), transaction.atomic():
        return Preview(count_pending(rule, now), count_pending(rule, then))
    return None


def next_morning(at: datetime) -> datetime:
    """08:30 Europe/Kyiv on the next day, when most of a day's reminders are due."""
    return datetime.combine(kyiv_day(at) + timedelta(days=1), MORNING, KYIV)


def unanswered(code: str, office: DispatchContext) -> dict[UUID, int]:
    """By department: how many reminders of a rule have waited without a response long enough for the ministry's list."""
    rule, since = reminder_rules()[code], office.waited_since(office.policies[code].list_days)
    query, parameters = due_table(rule, office)
    with connection.cursor() as cursor:
        cursor.execute(query + COUNT.format(waited=WAITED), [*parameters, *_waited(rule, since)])
        return dict(cursor.fetchall())


def _notify(rule: ReminderRule, due: DueTable, level: int, office: DispatchContext) -> int:
    to_notify, parameters = _pending(rule, level, office)
    return _run(due, ANSWERED_BY + NOTIFY.format(to_notify=to_notify), parameters, office.patience)


def _count_pending(rule: ReminderRule, level: int, office: DispatchContext) -> int:
    to_notify, parameters = _pending(rule, level, office)
    query, due_parameters = due_table(rule, office)
    with connection.cursor() as cursor:
        cursor.execute(query + ANSWERED_BY + COUNT_PENDING.format(to_notify=to_notify), [*due_parameters, *parameters])
        return int(cursor.fetchone()[0])


def _pending(rule: ReminderRule, level: int, office: DispatchContext) -> tuple[str, list[Any]]:
    """The notifications of this level to make, as a table.

    In quiet hours these are only first reminders that may be sent at night: no escalation, and no reminder for a person who
    became responsible after another was reminded.
    """
    code = level_code(rule.code, level)
    parameters = [*office.answering, code, rule.subject_kind, office.at, rule.subject_kind, code]
    recipients = RECIPIENTS.format(notified=RECIPIENTS_BY_LEVEL[level])
    quiet = [office.hours.is_quiet(office.at), office.undisturbed]
    if level:
        since = office.waited_since(office.policies[rule.code].days(level))
        statement = PENDING.format(recipients=recipients, at_night="false", waited=f" AND {WAITED}")
        return statement, [*parameters, *quiet, *_waited(rule, since)]
    first = PENDING.format(recipients=recipients, at_night=FIRST_AT_NIGHT, waited="")
    return first, [*parameters, rule.subject_kind, rule.code, *quiet]


def _codes(rule: ReminderRule) -> list[str]:
    return [level_code(rule.code, level) for level in (0, *LEVELS)]


def _waited(rule: ReminderRule, since: datetime) -> list[Any]:
    return [rule.subject_kind, rule.code, since]


def _run(due: DueTable, statement: str, parameters: Sequence[Any], patience: timedelta) -> int:
    query, due_parameters = due
    with limited(patience), connection.cursor() as cursor:
        cursor.execute(query + statement, [*due_parameters, *parameters])
        return int(cursor.rowcount)
