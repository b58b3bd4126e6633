"""Run the dispatch and count the notifications of one rule; the same run may also create notifications of other rules."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from supporters.directory.calendar import KYIV, kyiv_day
from supporters.notifications.dispatch import DispatchContext, remind, send_due
from supporters.notifications.models import Notification
from supporters.notifications.rules import reminder_rules


def dispatch(*, at: datetime, rule: str = "step_due") -> int:
    """Run the dispatch as of `at` and return how many notifications of `rule` it has created."""
    before = Notification.objects.filter(rule=rule).count()
    send_due(at=at)
    return Notification.objects.filter(rule=rule).count() - before


def remind_of(*codes: str, at: datetime) -> None:
    """Dispatch these rules only, for tests that dispatch many times."""
    office = DispatchContext.read(at)
    for code in codes:
        remind(reminder_rules()[code], office)


def noon(days: int = 0) -> datetime:
    """Noon in Kyiv, `days` days from today. Tests also run at night, when no reminders are sent."""
    return datetime.combine(kyiv_day(timezone.now()) + timedelta(days=days), time(12), KYIV)
