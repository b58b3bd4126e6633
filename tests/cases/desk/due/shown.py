"""How many things a page calls due: as its reader counts them."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, cast

from icalendar import Calendar

from cases.desk.reports.lists.today import Today
from cases.desk.reports.lists.today_rows import TodayRow
from cases.desk.reports.lists.week import Week
from supporters.notifications.digest import DigestCounts

IS_DUE: Final = re.compile(r"сьогодні|\d\d:\d\d|учора|\d+\s+(?:день|дні|днів) тому")  # as a day of the list is called


def lines_of_today(page: Today) -> int:
    """With those that a row only counts («ще 2»)."""
    groups = [group for group in (page.urgent, *page.groups) if group and group.is_open]
    return sum(_lines(row) for group in groups for row in group.rows) + len(page.handed) + len(page.asked)


def events_of_today(feed: bytes, today: date) -> int:
    """Of this day and before, with an hour or without."""
    days: list[Any] = [cast("Any", event)["dtstart"].dt for event in Calendar.from_ical(feed).walk("VEVENT")]
    return sum((day.date() if isinstance(day, datetime) else day) <= today for day in days)


def things_of_week(page: Week) -> int:
    """Of today, and what is overdue."""
    return sum(_numbers(day.count_label for day in page.days if day.is_today))


def own_part(counts: DigestCounts) -> int:
    return counts.due_today + counts.overdue + counts.awaiting_consent + counts.questions


def _lines(row: TodayRow) -> int:
    is_step_due = bool(row.what) and bool(IS_DUE.fullmatch(row.what_label or row.due_label))
    return is_step_due + len(row.lines) + sum(_numbers([row.more_label]))


def _numbers(labels: Iterable[str]) -> list[int]:
    return [int(found) for label in labels for found in re.findall(r"\d+", label)]
