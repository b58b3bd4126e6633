"""The page of notifications."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.calendar import day_label, kyiv_day, kyiv_time, moment_label
from supporters.models import Notification, Rule, Supporter
from supporters.models.notification import MOST_APART
from supporters.reports.frame import frame_of
from supporters.rules import Policy, policies, reminder_rules, split_rung
from supporters.telling import Told, answered, counted, told

SHOWN: Final = 100
UNREAD, ALL = "unread", "all"


@dataclass(frozen=True)
class NotificationLine:
    """One notification, or several of a kind that rang together: then `count` says how many and `url` leads to them.
    `rung_label` tells that nobody had answered, `settled_label` what has become of it since."""

    pk: int
    told: Told
    when_label: str
    is_unread: bool
    rung_label: str = ""
    settled_label: str = ""
    count: int = 0
    url: str = ""


@dataclass(frozen=True)
class NotificationDay:
    day_label: str
    lines: tuple[NotificationLine, ...]


@dataclass(frozen=True)
class NotificationPage:
    """`summary` is the title of the several that rang together, when the page shows only them; `is_cut`: there are more."""

    tab: str
    summary: str
    days: tuple[NotificationDay, ...]
    unread_count: int
    is_cut: bool


def notification_page(user: Supporter, *, tab: str, like: int | None, at: datetime) -> NotificationPage:
    """The latest hundred lines of a tab, by day, newest first; `like`: each of those that rang with this one."""
    mine = Notification.objects.visible_to(user)
    one = mine.filter(pk=like).first() if like else None
    within = mine.unread() if tab == UNREAD else mine
    asked = within.rung_with(one) if one else within.lines()
    found = list(asked.order_by("-made_at", "-pk")[: SHOWN + 1])
    shown, today = found[:SHOWN], kyiv_day(at)
    lines = _lines(shown, user, tab=tab, today=today)
    days = tuple(
        NotificationDay(capfirst(day_label(day, today)), tuple(lines[row.pk] for row in rows))
        for day, rows in groupby(shown, key=lambda row: kyiv_day(row.made_at))
    )
    summary = _summary(one, len(shown)) if one else ""
    return NotificationPage(tab, summary, days, frame_of(user).unread, len(found) > SHOWN)


def kind_label(rule: str) -> str:
    code, _rung = split_rung(rule)
    return str(reminder_rules()[code].label if code in reminder_rules() else Rule(code).label)


def rung_label(one: Notification, known: Mapping[str, Policy]) -> str:
    """«Немає відповіді 2 робочі дні», "" for what tells somebody first. The days are those of the policy."""
    code, rung = split_rung(one.rule)
    if not rung:
        return ""
    days = known[code].days(rung)
    if one.settled_at:
        words = ngettext("There was no answer for %(n)d working day", "There was no answer for %(n)d working days", days)
    else:
        words = ngettext("No answer for %(n)d working day", "No answer for %(n)d working days", days)
    return words % {"n": days}


def settled_label(one: Notification, answer: str, today: date) -> str:
    """«Відповідь є: …», «Більше не потрібно: …», "" while it still asks for something."""
    if one.settled_at is None:
        return ""
    if answer:
        return _("Answered: %(what)s") % {"what": answer}
    if one.passed_on:
        return _("A colleague answers for it: %(moment)s") % {"moment": moment_label(one.settled_at, today)}
    return _("No longer needed: %(moment)s") % {"moment": moment_label(one.settled_at, today)}


def _lines(rows: Sequence[Any], user: Supporter, *, tab: str, today: date) -> dict[int, NotificationLine]:
    """By key. Nobody's name is opened for a summary."""
    several = [row for row in rows if getattr(row, "alike", 0) > MOST_APART]
    single = [row for row in rows if getattr(row, "alike", 0) <= MOST_APART]
    lines = {row.pk: _summary_line(row, tab) for row in several}
    known = policies() if any(split_rung(row.rule)[1] for row in single) else {}
    for rule, of_rule in _by_rule(single).items():
        words = told(rule, [row.subject_id for row in of_rule], user)
        answers = answered(rule, [row for row in of_rule if row.settled_at and words[row.subject_id].url], today)
        for row in of_rule:
            lines[row.pk] = NotificationLine(
                row.pk, words[row.subject_id], _when(row), row.read_at is None, rung_label(row, known),
                settled_label(row, answers.get(row.pk, ""), today),
            )  # fmt: skip
    return lines


def _by_rule(rows: Iterable[Notification]) -> dict[str, list[Notification]]:
    found: dict[str, list[Notification]] = defaultdict(list)
    for row in rows:
        found[row.rule].append(row)
    return found


def _summary_line(row: Any, tab: str) -> NotificationLine:
    words, url = Told(_summary(row, row.alike), "", ""), f"?tab={tab}&like={row.pk}"
    return NotificationLine(row.pk, words, _when(row), row.unread_alike > 0, count=row.alike, url=url)


def _summary(one: Notification, count: int) -> str:
    """«7 карток: надто довго без контакту»"""
    label = kind_label(one.rule)
    return f"{counted(one.subject_kind, count)}: {label[:1].lower()}{label[1:]}"


def _when(row: Notification) -> str:
    return f"{kyiv_time(row.made_at):%H:%M}"
