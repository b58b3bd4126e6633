"""The minute's bell, heard for one rule: others may ring at the same moment."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from supporters.directory.calendar import KYIV, kyiv_day
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import Notification


def ring(*, at: datetime, rule: str = "step_due") -> int:
    """How many notifications of this rule are new."""
    before = Notification.objects.filter(rule=rule).count()
    send_due(at=at)
    return Notification.objects.filter(rule=rule).count() - before


def noon(days: int = 0) -> datetime:
    """In so many days: tests also run at night, when nobody is reminded."""
    return datetime.combine(kyiv_day(timezone.now()) + timedelta(days=days), time(12), KYIV)
