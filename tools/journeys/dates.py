from datetime import date, timedelta

from django.utils import timezone

from supporters.directory.calendar import kyiv_day


def in_days(days: int) -> date:
    """Today in Kyiv and so many days later."""
    return kyiv_day(timezone.now()) + timedelta(days=days)
