"""Notifications, and the decisions about their letters."""

from datetime import datetime, timedelta
from uuid import uuid4

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import Delivery, Letter, Notification, Rule
from tests.factories import kyiv_utc

NOON = kyiv_utc(2026, 11, 25, 10)  # 12:00 in Kyiv, a Wednesday
EVENING = kyiv_utc(2026, 11, 25, 20)  # 22:00
MINUTE = timedelta(minutes=1)


def make_notification(reader: Supporter, rule: str = Rule.CASE_ASSIGNED, *, at: datetime = NOON) -> Notification:
    """A notification of a new subject. With the default rule its letter is sent at once."""
    return Notification.objects.create(
        recipient=reader, rule=rule, subject_kind="case", subject_id=uuid4(), period_on=kyiv_day(at), made_at=at
    )


def numbers(reader: Supporter) -> list[int]:
    """Numbers of the reader's notification letters, on any day."""
    emails = Delivery.objects.filter(letter=Letter.NOTIFICATIONS, subject_id=reader.pk)
    return list(emails.order_by("made_at").values_list("number", flat=True))


def decided(notification: Notification) -> str:
    """ "letter 1", or the reason for no letter, or "" if not decided yet."""
    notification.refresh_from_db()
    return f"letter {notification.letter.number}" if notification.letter else notification.unmailed
