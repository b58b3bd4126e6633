"""E-mail about new notifications: all of a person in one letter, with limits on their number and none at night
(docs/adr/0016-notification-emails.md).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Max, OuterRef, Q, Subquery

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, presence_on
from supporters.notifications.actions.cancelled_letters import suppress_waiting
from supporters.notifications.actions.deliveries import plan_numbered_letters
from supporters.notifications.actions.quiet import Quiet, quiet_at
from supporters.notifications.email_defaults import DIGEST_ROLES, kind_of, mails_at_once
from supporters.notifications.models import Delivery, DeliveryState, Letter, MailChoice, Notification, Rule, Unmailed
from supporters.notifications.models.notification import NotificationQuerySet
from supporters.notifications.models.working_calendar import is_night

MOST_EMAILS: Final = 4  # letters for a person per day in Europe/Kyiv
PAUSE: Final = timedelta(minutes=30)  # notifications made meanwhile join the next letter
LATEST: Final = timedelta(days=1)  # no letter announces an older notification
EMAILS_LOCK: Final = 7_301_030  # advisory lock: a second concurrent planner would not count the first one's letters


@dataclass(frozen=True)
class _Emails:
    """Today's letters of one person: how many are planned, how many were needed, when the last one was planned."""

    planned: int = 0
    needed: int = 0
    last_at: datetime | None = None


class _New(NamedTuple):
    """The fields of a notification needed for the decision.

    There may be thousands, and model instances cost three times as much.
    """

    pk: int
    recipient_id: UUID
    rule: str
    made_at: datetime
    read_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class _Readers:
    """Facts about all recipients needed for the decision, read once."""

    at: datetime
    quiet: Quiet
    working: frozenset[UUID]
    posts: Mapping[UUID, tuple[str, UUID]]  # role and department
    choices: Mapping[tuple[UUID, str], bool]
    emails: Mapping[UUID, _Emails]

    @classmethod
    def read(cls, reader_ids: frozenset[UUID], at: datetime) -> "_Readers":
        people = Supporter.objects.get_queryset().filter(pk__in=reader_ids)
        posts = {pk: (role, department) for pk, role, department in people.values_list("pk", "role", "department_id")}
        choices = MailChoice.objects.filter(supporter__in=reader_ids).values_list("supporter_id", "rule", "at_once")
        return cls(
            at=at,
            quiet=quiet_at(at),
            working=presence_on(kyiv_day(at)).working,
            posts=posts,
            choices={(pk, kind): at_once for pk, kind, at_once in choices},
            emails=_emails_of(reader_ids, at),
        )

    def are_quiet(self, notification: _New) -> bool:
        """In quiet hours no letter is planned, whatever the reader chose; the decision is made after them."""
        _role, department_id = self.posts[notification.recipient_id]
        return self.quiet.holds_for(department_id)

    def unmailed(self, notification: _New) -> Unmailed | None:
        """Why no letter is sent for it. None: one is sent."""
        if notification.read_at or notification.settled_at:
            return Unmailed.READ
        if notification.recipient_id not in self.working:
            return Unmailed.AWAY
        role, _department_id = self.posts[notification.recipient_id]
        kind = kind_of(notification.rule)
        chosen = self.choices.get((notification.recipient_id, kind))
        if chosen is False:
            return Unmailed.CHOICE
        if not chosen and not mails_at_once(kind):
            return Unmailed.DIGEST if role in DIGEST_ROLES else Unmailed.HABIT
        return Unmailed.CAP if self._emails(notification).needed >= MOST_EMAILS else None

    def pause(self, notification: _New) -> bool:
        last_at = self._emails(notification).last_at
        return last_at is not None and self.at - last_at < PAUSE

    def next_number(self, notification: _New) -> int:
        return self._emails(notification).planned + 1

    def _emails(self, notification: _New) -> _Emails:
        return self.emails.get(notification.recipient_id, _Emails())


@transaction.atomic
def plan_notification_emails(*, at: datetime) -> int:
    """Decide for each new notification whether a letter announces it; returns how many letters are planned.

    A fixed number of statements. A concurrent call finds the lock taken and does nothing.
    """
    if not _is_alone():
        return 0
    if is_night(at):
        _take_back_letters(at)
    new = _undecided(at)
    if not new:
        return 0
    readers = _Readers.read(frozenset(notification.recipient_id for notification in new), at)
    awake = [notification for notification in new if not readers.are_quiet(notification)]
    _record_unmailed(awake, readers)
    to_mail = [
        notification for notification in awake if readers.unmailed(notification) is None and not readers.pause(notification)
    ]
    numbers = {notification.recipient_id: readers.next_number(notification) for notification in to_mail}
    plan_numbered_letters(Letter.NOTIFICATIONS, numbers, at=at)
    _join(
        Notification.objects.filter(pk__in=[notification.pk for notification in to_mail]),
        Letter.NOTIFICATIONS,
        about="recipient_id",
    )
    return len(numbers)


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [EMAILS_LOCK])
        return bool(cursor.fetchone()[0])


def _take_back_letters(at: datetime) -> None:
    """Cancel letters not sent before the night; their notifications are decided again in the morning."""
    if taken_back := suppress_waiting(Letter.NOTIFICATIONS, at=at):
        Notification.objects.filter(letter__in=taken_back).update(letter=None)


def _undecided(at: datetime) -> list[_New]:
    """Undecided notifications, locked: a repeated notify() waits until the decision. A new device has a letter of its own."""
    new = Notification.objects.undecided().filter(made_at__gt=at - LATEST)
    _join(new.filter(rule=Rule.NEW_DEVICE), Letter.DEVICE, about="subject_id")
    return [_New(*row) for row in new.select_for_update(skip_locked=True).values_list(*_New._fields)]


def _emails_of(reader_ids: frozenset[UUID], at: datetime) -> dict[UUID, _Emails]:
    day = kyiv_day(at)
    emails = Delivery.objects.filter(
        letter=Letter.NOTIFICATIONS, subject_id__in=reader_ids, period_on__gte=day - timedelta(days=1)
    )
    of_today = Q(period_on=day)
    needed = of_today & ~Q(state=DeliveryState.SUPPRESSED)
    counts = emails.values_list("subject_id").annotate(
        planned=Count("pk", filter=of_today), needed=Count("pk", filter=needed), last_at=Max("made_at")
    )
    return {reader_id: _Emails(*known) for reader_id, *known in counts}


def _record_unmailed(new: list[_New], readers: _Readers) -> None:
    by_reason = defaultdict(list)
    for row in new:
        if why := readers.unmailed(row):
            by_reason[why].append(row.pk)
    for why, keys in by_reason.items():
        Notification.objects.filter(pk__in=keys).update(unmailed=why)


def _join(notifications: NotificationQuerySet, letter: Letter, *, about: str) -> None:
    """Assign them the newest letter about the subject in this column."""
    newest = Delivery.objects.filter(letter=letter, subject_id=OuterRef(about)).order_by("-pk")
    notifications.update(letter=Subquery(newest.values("pk")[:1]))
