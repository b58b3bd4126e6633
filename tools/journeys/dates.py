from datetime import date, timedelta

from django.utils import timezone

from supporters.directory.calendar import kyiv_day


def in_days(days: int) -> date:
    """The date in Kyiv `days` from today."""
    return kyiv_day(timezone.now()) + timedelta(days=days)
