"""When numbers are frozen, and which of the days are kept."""

from datetime import date, datetime, time, timedelta
from typing import Final

from supporters.directory.calendar import KYIV, kyiv_day, months_later

FROZEN_AT: Final = time(6)  # Europe/Kyiv; clocks change at 03:00 and 04:00, so this hour exists once on every day
LATE: Final = timedelta(minutes=30)  # a run that begins later counts by the history
KEPT_MONTHS: Final = 24  # by day; older days are kept for Mondays
WEEK: Final = timedelta(days=7)


def frozen_moment(day: date) -> datetime:
    return datetime.combine(day, FROZEN_AT, KYIV)


def last_morning(at: datetime) -> date:
    """The day of the last 06:00: until then a page compares the mornings of yesterday and of the week before it."""
    day = kyiv_day(at)
    return day if at >= frozen_moment(day) else day - timedelta(days=1)


def kept_by_day(today: date) -> date:
    """From this day on every day is kept."""
    return months_later(today, -KEPT_MONTHS)


def weekly(today: date, weeks: int) -> tuple[date, ...]:
    """This day and the same one of the weeks before, the earliest first."""
    return tuple(today - WEEK * back for back in reversed(range(weeks)))
