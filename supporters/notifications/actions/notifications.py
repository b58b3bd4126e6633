"""Telling somebody, and reading what was told."""

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
    """Tell each of them, in the caller's transaction. Told before on the same day, it rings once more."""
    Notification.objects.bulk_create(
        [
            Notification(
                recipient_id=pk, rule=rule, subject_kind=subject_kind, subject_id=subject_id, period_on=kyiv_day(at), made_at=at
            )
            for pk in recipient_ids
        ],
        update_conflicts=True, update_fields=["made_at", "read_at", "settled_at", "letter", "unmailed"],
        unique_fields=["recipient", "rule", "subject_kind", "subject_id", "period_on"],
    )  # fmt: skip


@transaction.atomic
def read_notification(pk: int, *, by: Supporter, at: datetime) -> None:
    """With all before it about the same topic; what has come since the reader saw it stays unread."""
    mine: QuerySet[Any, Any] = Notification.objects.visible_to(by).annotate(topic=topic())
    one = mine.filter(pk=pk)
    told = mine.filter(read_at=None, topic=Subquery(one.values("topic")), made_at__lte=Subquery(one.values("made_at")))
    told.update(read_at=at)


@transaction.atomic
def read_all_notifications(*, by: Supporter, at: datetime) -> int:
    """How many were unread."""
    return Notification.objects.visible_to(by).unread().update(read_at=at)


def settle_notifications(subject_kind: str, subject_ids: list[UUID], *, at: datetime) -> None:
    """What somebody was told of by an action is answered: it counts no more, for anybody. Reminders end by themselves."""
    told = Notification.objects.about(subject_kind, subject_ids).filter(rule__in=Rule.values, settled_at=None)
    told.update(settled_at=at, read_at=Coalesce("read_at", Value(at, DateTimeField())))


def reopen_notifications(subject_kind: str, subject_id: UUID, *, settled_at: datetime | None) -> None:
    """What settled them at that moment is taken back."""
    told = Notification.objects.about(subject_kind, [subject_id]).filter(settled_at=settled_at)
    told.filter(read_at=settled_at).update(read_at=None)
    told.update(settled_at=None)
