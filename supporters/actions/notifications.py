"""Reading notifications. They are made by the reminders of the apps above."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from supporters.models import Notification, Supporter


@transaction.atomic
def read_notification(pk: int, *, by: Supporter, at: datetime) -> None:
    Notification.objects.visible_to(by).unread().filter(pk=pk).update(read_at=at)


@transaction.atomic
def read_all_notifications(*, by: Supporter, at: datetime) -> int:
    """How many were unread."""
    return Notification.objects.visible_to(by).unread().update(read_at=at)


def settle_notifications(subject_kind: str, subject_ids: list[UUID], *, at: datetime) -> None:
    """What they told of is done: they count no more, for anybody."""
    Notification.objects.about(subject_kind, subject_ids).unread().update(read_at=at)
