"""Lines of the notifications page and of its count: all notices of one part about one topic form one line.

More than MOST_APART notices of one rule in one minute also form one line, read or not.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import TruncMinute

from supporters.notifications.case_provider import topic
from supporters.notifications.models import Notification
from supporters.notifications.models.notification import INFORMING, SIGN_INS, NotificationQuerySet, Part
from supporters.notifications.today import is_on_today

MOST_APART: Final = 3
MINUTE: Final = TruncMinute("made_at", tzinfo=UTC)
PART: Final = Case(
    When(rule__in=SIGN_INS, then=Value(Part.SIGN_INS)),
    When(rule__in=INFORMING, then=Value(Part.NEWS)),
    default=Value(Part.DUTIES),
    output_field=CharField(),
)


class Newest(NamedTuple):
    """The newest notice of a topic with `size` notices, `unread` of them unread, all of one part; `minute`: of its making, in
    UTC."""

    pk: int
    part: str
    topic: UUID
    subject_kind: str
    rule: str
    minute: datetime
    made_at: datetime
    size: int
    unread: int


TOPIC: Final = ("topic", "part")  # equal for the notices of one line
ORDER: Final = tuple(Part.values)
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


def beside_today(notices: NotificationQuerySet) -> NotificationQuerySet:
    """Without what today shows to its reader, in any notice about the same: an escalation counts for the head alone."""
    about = {name: OuterRef(name) for name in ("recipient", "subject_kind", "subject_id")}
    shown = Notification.objects.filter(is_on_today(), **about, settled_at=None)
    apart = notices.exclude(is_on_today())  # most duties: spares looking for another notice about the same
    return apart.filter(Q(rule__in=INFORMING) | ~Q(Exists(shown)))


def newest_of_topics(notices: NotificationQuerySet) -> QuerySet[Any, Any]:
    """The newest notice of each topic and part, annotated with `topic`, `part` and `minute`."""
    return with_topics(notices).order_by("topic", "part", "-made_at", "-pk").distinct("topic", "part")


def with_topics(notices: NotificationQuerySet) -> QuerySet[Any, Any]:
    return notices.annotate(topic=topic(), part=PART, minute=MINUTE)


def lines_within(mine: NotificationQuerySet, within: NotificationQuerySet) -> list[Line]:
    """The lines of some of the user's notices, by part, the newest first; two queries."""
    found = _newest(newest_of_topics(within), of=TOPIC)
    large = _large_kinds(mine, found)
    lines: dict[Any, Line] = {}
    for one in found:
        kind = (one.rule, one.minute)
        lines.setdefault(kind if kind in large else one.pk, []).append(one)
    return list(lines.values())


def alike(within: NotificationQuerySet, one: Notification) -> list[Line]:
    """The topics of the line that holds this notice as the newest of its topic, each as a line."""
    kind = (one.rule, one.made_at.astimezone(UTC).replace(second=0, microsecond=0))
    return [[each] for each in _newest(newest_of_topics(within), of=TOPIC) if (each.rule, each.minute) == kind]


def each_about(within: NotificationQuerySet, one: Notification) -> list[Line]:
    """The notices about the topic of this one and in its part, each as a line."""
    about = with_topics(Notification.objects.filter(pk=one.pk)).values("topic")
    beside = with_topics(within).filter(topic=Subquery(about), part=Part.of(one.rule))
    return [[each] for each in _newest(beside, of=("pk",))]


def _newest(notices: QuerySet[Any, Any], *, of: Sequence[str]) -> list[Newest]:
    """By part, the newest first, with counts over equal values of `of`."""
    size, unread = Count("pk"), Count("pk", filter=Q(read_at=None))
    equal = [F(name) for name in of]
    counted = notices.annotate(size=Window(size, partition_by=equal), unread=Window(unread, partition_by=equal))
    found = [Newest(*row) for row in counted.values_list(*Newest._fields)]
    newest = sorted(found, key=lambda one: (one.made_at, one.pk), reverse=True)
    return sorted(newest, key=lambda one: ORDER.index(one.part))


def _large_kinds(mine: NotificationQuerySet, found: list[Newest]) -> frozenset[tuple[str, datetime]]:
    """Rules and minutes with so many notices, read or not, that their topics form one line."""
    oldest = min((one.minute for one in found), default=None)
    since = mine.filter(made_at__gte=oldest) if oldest else mine.none()
    kinds: QuerySet[Any, Any] = since.order_by().annotate(minute=MINUTE).values_list("rule", "minute").annotate(n=Count("pk"))
    return frozenset((rule, minute) for rule, minute, _n in kinds.filter(n__gt=MOST_APART))
