"""The page of notifications."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet

from supporters.calendar import day_label, kyiv_day, kyiv_time
from supporters.models import Notification, Supporter
from supporters.telling import Told, told

SHOWN = 100


@dataclass(frozen=True)
class NotificationRow:
    pk: int
    title: str
    text: str
    when_label: str
    is_unread: bool


@dataclass(frozen=True)
class NotificationDay:
    day_label: str
    rows: tuple[NotificationRow, ...]


@dataclass(frozen=True)
class NotificationPage:
    groups: tuple[NotificationDay, ...]
    unread_count: int

    @property
    def is_empty(self) -> bool:
        return not self.groups


def notification_page(user: Supporter, *, at: datetime) -> NotificationPage:
    """The latest hundred, grouped by day, newest first."""
    newest: QuerySet[Notification] = Notification.objects.visible_to(user).order_by("-made_at", "-pk")
    rows = list(newest[:SHOWN])
    by_rule: dict[str, list[UUID]] = defaultdict(list)
    for row in rows:
        by_rule[row.rule].append(row.subject_id)
    words = {rule: told(rule, ids, user) for rule, ids in by_rule.items()}
    today = kyiv_day(at)
    days = tuple(
        NotificationDay(_capital(day_label(day, today)), tuple(_row(row, words[row.rule]) for row in of_day))
        for day, of_day in groupby(rows, key=_day)
    )
    return NotificationPage(days, Notification.objects.visible_to(user).unread().count())


def _day(row: Notification) -> date:
    return kyiv_day(row.made_at)


def _row(row: Notification, words: dict[UUID, Told]) -> NotificationRow:
    told_now = words[row.subject_id]
    return NotificationRow(
        row.pk, told_now.title, told_now.text, f"{kyiv_time(row.made_at):%H:%M}", is_unread=row.read_at is None
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
