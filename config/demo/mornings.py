"""The numbers of 06:00 of the last 26 weeks, computed from the history of the demo (docs/adr/0077-frozen-counts.md)."""

from datetime import date, datetime, timedelta
from typing import Final

from dashboards.frozen.freezing import freeze_past
from dashboards.frozen.moments import last_morning, weekly

WEEKS: Final = 26
EACH: Final = 8  # of the last days, so that tomorrow has a week before it; the worker makes up for the days between


def freeze_mornings(*, at: datetime) -> None:
    freeze_past(mornings(last_morning(at)), at=at)


def mornings(last: date) -> list[date]:
    """One day a week, and each of the last days."""
    return sorted({*weekly(last, WEEKS + 1), *(last - timedelta(days=back) for back in range(EACH))})
