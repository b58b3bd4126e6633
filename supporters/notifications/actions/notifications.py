"""Create notifications, mark news as read, and settle what nothing is left to do about. Reading never ends a duty."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.case_provider import topic
from supporters.notifications.models import Notification, Rule


def notify(recipient_ids: Iterable[UUID], rule: Rule, subject_kind: str, subject_id: UUID, *, at: datetime) -> None:
    """Notify each of them, in the caller's transaction. A repetition on the same day makes the notification new again."""
    notify_each(((pk, subject_id) for pk in recipient_ids), rule, subject_kind, at=at)


def notify_once_a_day(recipient_ids: Iterable[UUID], rule: Rule, subject_kind: str, *, at: datetime) -> None:
    """Notify each of them about all that waits for them, whose subject they are themselves; once read, not again that day."""
    Notification.objects.bulk_create(
        [
            Notification(recipient_id=pk, rule=rule, subject_kind=subject_kind, subject_id=pk, period_on=kyiv_day(at), made_at=at)
            for pk in recipient_ids
        ],
        ignore_conflicts=True,
    )


def notify_each(pairs: Iterable[tuple[UUID, UUID]], rule: Rule, subject_kind: str, *, at: datetime) -> None:
    """Like notify(); `pairs`: a recipient and a subject each."""
    Notification.objects.bulk_create(
        [
            Notification(
                recipient_id=pk, rule=rule, subject_kind=subject_kind, subject_id=subject_id, period_on=kyiv_day(at), made_at=at
            )
            for pk, subject_id in pairs
        ],
        update_conflicts=True,
        update_fields=["made_at", "read_at", "settled_at", "letter", "unmailed"],
        unique_fields=["recipient", "rule", "subject_kind", "subject_id", "period_on"],
    )


@transaction.atomic
def read_notification(pk: int, *, by: Supporter, at: datetime) -> None:
    """Mark news as read with all earlier news about the same topic; those made since then stay unread, as do duties."""
    mine: QuerySet[Any, Any] = Notification.objects.visible_to(by).informing().annotate(topic=topic())
    one = mine.filter(pk=pk)
    notifications = mine.filter(read_at=None, topic=Subquery(one.values("topic")), made_at__lte=Subquery(one.values("made_at")))
    notifications.update(read_at=at)


@transaction.atomic
def read_all_notifications(*, by: Supporter, at: datetime) -> int:
    """All news; returns how many were unread."""
    return Notification.objects.visible_to(by).informing().unread().update(read_at=at)


def settle_notifications(subject_kind: str, subject_ids: list[UUID], *, at: datetime) -> None:
    """Settle the notices about these subjects for all recipients: nothing is left to do.

    Reminders are settled by the dispatch.
    """
    _settle(Notification.objects.about(subject_kind, subject_ids).filter(rule__in=Rule.values), at=at)


def settle_reminders_about(subject_kind: str, subject_ids: list[UUID], *, at: datetime) -> None:
    """At once, so that nobody is reminded until the next dispatch. Notices about these subjects stay until they are read."""
    _settle(Notification.objects.about(subject_kind, subject_ids).exclude(rule__in=Rule.values), at=at)


def settle_all(subject_kind: str, subject_ids: list[UUID], *, at: datetime) -> None:
    """Settle notices and reminders of these subjects at once, so that nobody is reminded until the next dispatch."""
    _settle(Notification.objects.about(subject_kind, subject_ids), at=at)


def _settle(notifications: QuerySet[Notification], *, at: datetime) -> None:
    unsettled = notifications.filter(settled_at=None)
    unsettled.update(settled_at=at, read_at=Coalesce("read_at", Value(at, DateTimeField())))


def reopen_notifications(subject_kind: str, subject_id: UUID, *, settled_at: datetime | None) -> None:
    """Undo the settling done at `settled_at`; marks as unread what it had marked as read."""
    notifications = Notification.objects.about(subject_kind, [subject_id]).filter(settled_at=settled_at)
    notifications.filter(read_at=settled_at).update(read_at=None)
    notifications.update(settled_at=None)
