"""Lines of the notifications page and of its count: all notices about one topic form one line.

More than MOST_APART notices of one rule in one minute also form one line, read or not.
"""

from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Count, F, IntegerField, Q, QuerySet, Subquery, Window
from django.db.models.functions import TruncMinute

from supporters.notifications.case_provider import topic
from supporters.notifications.models import Notification
from supporters.notifications.models.notification import NotificationQuerySet

MOST_APART: Final = 3
MINUTE: Final = TruncMinute("made_at", tzinfo=UTC)


class Newest(NamedTuple):
    """The newest notice of a topic with `size` notices, `unread` of them unread; `minute`: of its making, in UTC."""

    pk: int
    topic: UUID
    subject_kind: str
    rule: str
    minute: datetime
    made_at: datetime
    size: int
    unread: int


Line = list[Newest]  # one topic, or several shown as one


class LineCount(Subquery):
    """The number of lines, from a query of newest_of_topics(); every page needs it."""

    template = f"""(
SELECT coalesce(sum(CASE WHEN n > 1 AND (n > {MOST_APART} OR (
    SELECT count(*) FROM supporters_notification alike
    WHERE alike.recipient_id = kind.recipient AND alike.rule = kind.rule
        AND alike.made_at >= kind.minute AND alike.made_at < kind.minute + interval '1 minute'
) > {MOST_APART}) THEN 1 ELSE n END), 0)::integer
FROM (SELECT recipient, rule, minute, count(*) n FROM (%(subquery)s) newest GROUP BY recipient, rule, minute) kind)"""  # noqa: S608 - a constant
    output_field = IntegerField()


def newest_of_topics(notices: NotificationQuerySet) -> QuerySet[Any, Any]:
    """The newest notice of each topic, annotated with `topic` and `minute`."""
    return with_topics(notices).order_by("topic", "-made_at", "-pk").distinct("topic")


def with_topics(notices: NotificationQuerySet) -> QuerySet[Any, Any]:
    return notices.annotate(topic=topic(), minute=MINUTE)


def lines_within(mine: NotificationQuerySet, within: NotificationQuerySet) -> list[Line]:
    """The lines of a part of the user's notices, newest first; two queries."""
    found = _newest(newest_of_topics(within), of="topic")
    large = _large_kinds(mine, found)
    lines: dict[Any, Line] = {}
    for one in found:
        kind = (one.rule, one.minute)
        lines.setdefault(kind if kind in large else one.pk, []).append(one)
    return list(lines.values())


def alike(within: NotificationQuerySet, one: Notification) -> list[Line]:
    """The topics of the line that holds this notice as the newest of its topic, each as a line."""
    kind = (one.rule, one.made_at.astimezone(UTC).replace(second=0, microsecond=0))
    return [[each] for each in _newest(newest_of_topics(within), of="topic") if (each.rule, each.minute) == kind]


def each_about(within: NotificationQuerySet, one: Notification) -> list[Line]:
    """The notices about the topic of this one, each as a line."""
    about = with_topics(Notification.objects.filter(pk=one.pk)).values("topic")
    return [[each] for each in _newest(with_topics(within).filter(topic=Subquery(about)), of="pk")]


def _newest(notices: QuerySet[Any, Any], *, of: str) -> list[Newest]:
    """Newest first, with counts over equal values of `of`."""
    size, unread = Count("pk"), Count("pk", filter=Q(read_at=None))
    counted = notices.annotate(size=Window(size, partition_by=[F(of)]), unread=Window(unread, partition_by=[F(of)]))
    found = [Newest(*row) for row in counted.values_list(*Newest._fields)]
    return sorted(found, key=lambda one: (one.made_at, one.pk), reverse=True)


def _large_kinds(mine: NotificationQuerySet, found: list[Newest]) -> frozenset[tuple[str, datetime]]:
    """Rules and minutes with so many notices, read or not, that their topics form one line."""
    oldest = min((one.minute for one in found), default=None)
    since = mine.filter(made_at__gte=oldest) if oldest else mine.none()
    kinds: QuerySet[Any, Any] = since.order_by().annotate(minute=MINUTE).values_list("rule", "minute").annotate(n=Count("pk"))
    return frozenset((rule, minute) for rule, minute, _n in kinds.filter(n__gt=MOST_APART))
