"""State of the reminder queue: counts, ages and keys of letters, no personal data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from supporters.directory.calendar import kyiv_day, kyiv_time, midnight, moment_label
from supporters.notifications.actions.pulses import BEAT, LETTERS, REMINDERS
from supporters.notifications.models import Delivery, DeliveryState, Letter, Notification
from supporters.notifications.reports.failed_letters import DAYS_SHOWN
from supporters.notifications.reports.pulses import Pulse, part_label, pulses
from supporters.notifications.rules import LEVELS, Backlog, level_code, reminder_rules, split_level

SIGNS: Final = {
    BEAT: gettext_lazy("The beat, heard by a worker"),
    REMINDERS: gettext_lazy("The dispatch of the reminders"),
    LETTERS: gettext_lazy("The dispatch of the letters"),
}
UNITS: Final = (
    (timedelta(days=2), timedelta(days=1), gettext_noop("%(n)d d")),
    (timedelta(hours=2), timedelta(hours=1), gettext_noop("%(n)d h")),
    (timedelta(minutes=2), timedelta(minutes=1), gettext_noop("%(n)d min")),
    (timedelta(), timedelta(seconds=1), gettext_noop("%(n)d s")),
)


@dataclass(frozen=True)
class SignRow:
    """The last pulse of a part."""

    label: str
    when_label: str
    is_late: bool


@dataclass(frozen=True)
class LetterRow:
    """`numbers` by state, in the order of DeliveryState; `counts`: each beside the name of its state."""

    label: str
    numbers: tuple[int, ...]

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        return tuple(zip(state_labels(), self.numbers, strict=True))


@dataclass(frozen=True)
class RuleRow:
    """`numbers`: unsettled now, made today, unsettled on a higher escalation level, due without a notification; the last is None
    when the rule raises."""

    label: str
    numbers: tuple[int, int, int, int | None]


@dataclass(frozen=True, kw_only=True)
class QueuePage:
    as_of_label: str
    signs: tuple[SignRow, ...]
    failed: tuple[str, ...]
    oldest_letter_label: str
    oldest_pending_label: str
    uncounted_label: str
    state_labels: tuple[str, ...]
    letters_today: tuple[LetterRow, ...]
    letters_of_days: tuple[LetterRow, ...]
    rules: tuple[RuleRow, ...]


def queue_page(pending: Mapping[str, Backlog], *, at: datetime) -> QueuePage:
    oldest, letters, last = oldest_letter(at=at), _counted(at), pulses(at=at)
    return QueuePage(
        as_of_label=_("as of %(time)s") % {"time": f"{kyiv_time(at):%H:%M}"},
        signs=tuple(_sign(str(label), last.get(name), at) for name, label in SIGNS.items()),
        failed=tuple(f"{part_label(code)}: {error}" for pulse in last.values() for code, error in pulse.failed.items()),
        oldest_letter_label=_since(oldest, at) if oldest else "",
        oldest_pending_label=_oldest_pending(pending),
        uncounted_label=", ".join(str(rule.label) for code, rule in reminder_rules().items() if code not in pending),
        state_labels=state_labels(),
        letters_today=_letters({kind: of_today for kind, (_of_days, of_today) in letters.items()}),
        letters_of_days=_letters({kind: of_days for kind, (of_days, _of_today) in letters.items()}),
        rules=_rules(pending, at),
    )


def state_labels() -> tuple[str, ...]:
    return tuple(str(state.label) for state in DeliveryState)


def oldest_letter(*, at: datetime) -> datetime | None:
    """Since when the oldest unsent letter has been due; None when there is none."""
    oldest: datetime | None = Delivery.objects.unsent(at).aggregate(oldest=Min("made_at"))["oldest"]
    return oldest


def letters_of_days(*, at: datetime) -> dict[tuple[str, str], int]:
    """By letter and state: the number of letters of today and the six days before."""
    return {kind: of_days for kind, (of_days, _of_today) in _counted(at).items()}


def count_unsettled() -> dict[tuple[str, int], int]:
    """By rule and escalation level: the number of unsettled notifications."""
    rows = _of_rules().filter(settled_at=None).values_list("rule").annotate(Count("pk"))
    return {split_level(rule): number for rule, number in rows}


def age_label(age: timedelta) -> str:
    """«12 s», «7 min», «3 h», «2 d»"""
    unit, words = next((unit, words) for least, unit, words in UNITS if age >= least or not least)
    return _(words) % {"n": max(0, age // unit)}


def _sign(label: str, last: Pulse | None, at: datetime) -> SignRow:
    return SignRow(label, _since(last.last_at, at), last.is_late(at)) if last else SignRow(label, _("never yet"), is_late=True)


def _since(moment: datetime, at: datetime) -> str:
    return _("%(moment)s, %(age)s ago") % {"moment": moment_label(moment, kyiv_day(at)), "age": age_label(at - moment)}


def _oldest_pending(pending: Mapping[str, Backlog]) -> str:
    """Empty when every due row has a notification."""
    waiting = {code: rule for code, rule in pending.items() if rule.rows}
    if not waiting:
        return ""
    code, worst = max(waiting.items(), key=lambda one: (one[1].at_least, one[1].rows))
    known = {"rule": reminder_rules()[code].label, "age": age_label(worst.at_least)}
    return _("%(rule)s: for %(age)s or longer") % known if worst.at_least else str(known["rule"])


def _counted(at: datetime) -> dict[tuple[str, str], tuple[int, int]]:
    """By letter and state: the number of letters of seven days, and of today."""
    today = kyiv_day(at)
    rows = Delivery.objects.filter(period_on__range=(today - timedelta(days=DAYS_SHOWN - 1), today)).order_by()
    counted = rows.values_list("letter", "state").annotate(Count("pk"), of_today=Count("pk", filter=Q(period_on=today)))
    return {(letter, state): (of_days, of_today) for letter, state, of_days, of_today in counted}


def _letters(numbers: Mapping[tuple[str, str], int]) -> tuple[LetterRow, ...]:
    return tuple(
        LetterRow(str(letter.label).capitalize(), tuple(numbers.get((letter, state), 0) for state in DeliveryState))
        for letter in Letter
    )


def _of_rules() -> Any:
    codes = [level_code(code, level) for code in reminder_rules() for level in (0, *LEVELS)]
    return Notification.objects.filter(rule__in=codes).order_by()


def _rules(pending: Mapping[str, Backlog], at: datetime) -> tuple[RuleRow, ...]:
    unsettled, made = Q(settled_at=None), Q(made_at__gte=midnight(kyiv_day(at)))
    rows = _of_rules().filter(unsettled | made).values_list("rule")
    now: dict[tuple[str, int], int] = {}
    today: dict[str, int] = {}
    for rule, waiting, fresh in rows.annotate(waiting=Count("pk", filter=unsettled), fresh=Count("pk", filter=made)):
        code, level = split_level(rule)
        now[code, level] = waiting
        today[code] = today.get(code, 0) + fresh
    unsent = {code: rule.rows for code, rule in pending.items()}
    return tuple(
        RuleRow(str(rule.label), (_over(now, code, 0), today.get(code, 0), _over(now, code, 1), unsent.get(code)))
        for code, rule in reminder_rules().items()
    )


def _over(now: Mapping[tuple[str, int], int], code: str, least: int) -> int:
    return sum(now.get((code, level), 0) for level in (0, *LEVELS) if level >= least)
