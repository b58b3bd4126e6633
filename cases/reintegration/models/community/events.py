"""Circles and events."""

from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import connection, models
from django.db.models import Q, QuerySet

from cases.reintegration.states.community import CircleKind, Entrance
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Department, Supporter
from supporters.directory.models.department import MAX_DEPTH, subtree_ids
from veterans.models import Territory

WORDS_CHARS = 200

IN_LINE = """
WITH RECURSIVE above AS (
    SELECT id, parent_id, 1 AS depth FROM supporters_department WHERE id = %s
    UNION ALL
    SELECT tree.id, tree.parent_id, above.depth + 1 FROM supporters_department tree JOIN above ON tree.id = above.parent_id
    WHERE above.depth < %s
), below AS (
    SELECT id, 1 AS depth FROM supporters_department WHERE id = %s
    UNION ALL
    SELECT tree.id, below.depth + 1 FROM supporters_department tree JOIN below ON tree.parent_id = below.id
    WHERE below.depth < %s
) SELECT id FROM above UNION SELECT id FROM below"""


def in_line_with(department_id: UUID) -> frozenset[Any]:
    """This department, those below and those above it: whose circles and events its people are invited to. One query."""
    with connection.cursor() as cursor:
        cursor.execute(IN_LINE, [department_id, MAX_DEPTH, department_id, MAX_DEPTH])
        return frozenset(row[0] for row in cursor)


class CircleQuerySet(QuerySet["Circle"]):
    def going_on(self) -> "CircleQuerySet":
        return self.filter(ended_at=None)

    def managed_by(self, user: Supporter) -> "CircleQuerySet":
        """Of the department of the user and of those below, closed ones included: who is above keeps what they leave."""
        return self.filter(department__in=subtree_ids([user.department_id]))


class Circle(models.Model):
    """A group that meets again and again. It has no list of members.

    `leader`: a colleague; `leader_words`: a volunteer without an account. One of the two at most. `schedule`: how often and when.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="circles")
    kind = models.CharField(max_length=8, choices=CircleKind.choices)
    name = SealedTextField(max_chars=WORDS_CHARS)
    leader = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    leader_words = SealedTextField(max_chars=WORDS_CHARS, null=True)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    place = SealedTextField(max_chars=WORDS_CHARS)
    schedule = SealedTextField(max_chars=WORDS_CHARS)
    added_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    changed_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = CircleQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "department": "C0",
        "kind": "C0",
        "name": "C2",
        "leader": "C1",
        "leader_words": "C2",
        "territory": "C0",
        "place": "C2",
        "schedule": "C2",
        "added_by": "C1",
        "added_at": "C2",
        "changed_by": "C1",
        "changed_at": "C2",
        "ended_at": "C2",
        "version": "C0",
    }
    open_text_reasons: ClassVar[str] = "codes from lists: what people meet for, and how one gets in"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CircleKind.values), name="circle_kind_known"),
            models.CheckConstraint(condition=Q(leader=None) | Q(leader_words=None), name="circle_led_by_one"),
            models.CheckConstraint(
                condition=Q(changed_at=None, changed_by=None) | Q(changed_at__isnull=False, changed_by__isnull=False),
                name="circle_changed_by_somebody",
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(changed_at__isnull=False), name="circle_ended_by_a_change"),
        ]
        indexes = [models.Index(fields=["department"], condition=Q(ended_at=None), name="circle_of_department")]


MOST_SEATS: Final = 10_000
SHOWN: Final = ("circle", "territory__parent", "department", "led_by")


class CommunityEventQuerySet(QuerySet["CommunityEvent"]):
    def of_departments(self, department_ids: Any) -> "CommunityEventQuerySet":
        return self.filter(department__in=department_ids)

    def managed_by(self, user: Supporter) -> "CommunityEventQuerySet":
        """Of the department of the user and of those below, as the circles."""
        return self.filter(department__in=subtree_ids([user.department_id]))

    def ahead(self, at: datetime) -> "CommunityEventQuerySet":
        """Not begun and not cancelled: to these people are invited."""
        return self.filter(starts_at__gt=at, cancelled_at=None)

    def between(self, begin: datetime, end: datetime) -> "CommunityEventQuerySet":
        return self.filter(starts_at__gte=begin, starts_at__lt=end)

    def in_order(self) -> "CommunityEventQuerySet":
        return self.select_related(*SHOWN).order_by("starts_at", "pk")


class CommunityEvent(models.Model):
    """Something to come to: a meeting of a circle, or an event by itself. It has no list of people; an invitation is on a card.

    `entrance_words`: what matters about the entrance. `seats`: for how many people, NULL: not limited. `led_by`: a colleague who
    receives the people, `led_by_words`: somebody without an account; one of the two at most. `moved_at`: when the moment or the
    place was changed the last time.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="community_events")
    circle = models.ForeignKey(Circle, models.PROTECT, null=True, related_name="events")
    kind = models.CharField(max_length=8, choices=CircleKind.choices)
    title = SealedTextField(max_chars=WORDS_CHARS)
    starts_at = models.DateTimeField()
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    place = SealedTextField(max_chars=WORDS_CHARS)
    entrance = models.CharField(max_length=7, choices=Entrance.choices)
    entrance_words = SealedTextField(max_chars=WORDS_CHARS, null=True)
    seats = models.PositiveSmallIntegerField(null=True)
    led_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    led_by_words = SealedTextField(max_chars=WORDS_CHARS, null=True)
    added_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    changed_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_words = SealedTextField(max_chars=WORDS_CHARS, null=True)
    version = models.PositiveIntegerField(default=1)

    objects = CommunityEventQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "department": "C0",
        "circle": "C0",
        "kind": "C0",
        "title": "C2",
        "starts_at": "C2",
        "territory": "C0",
        "place": "C2",
        "entrance": "C0",
        "entrance_words": "C2",
        "seats": "C0",
        "led_by": "C1",
        "led_by_words": "C2",
        "added_by": "C1",
        "added_at": "C2",
        "changed_by": "C1",
        "changed_at": "C2",
        "moved_at": "C2",
        "cancelled_at": "C2",
        "cancel_words": "C2",
        "version": "C0",
    }
    open_text_reasons: ClassVar[str] = "codes from lists: what people meet for, and how one gets in"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CircleKind.values), name="event_kind_of_a_circle"),
            models.CheckConstraint(condition=Q(entrance__in=Entrance.values), name="event_entrance_known"),
            models.CheckConstraint(condition=Q(seats=None) | Q(seats__range=(1, MOST_SEATS)), name="event_seats_plausible"),
            models.CheckConstraint(condition=Q(led_by=None) | Q(led_by_words=None), name="event_led_by_one"),
            models.CheckConstraint(
                condition=Q(changed_at=None, changed_by=None) | Q(changed_at__isnull=False, changed_by__isnull=False),
                name="event_changed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancel_words=None)
                | Q(cancelled_at__isnull=False, cancel_words__isnull=False, changed_at__isnull=False),
                name="event_cancelled_with_words",
            ),
        ]
        indexes = [models.Index(fields=["department", "starts_at"], name="event_of_department")]

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    def is_full(self, taken: int) -> bool:
        return self.seats is not None and taken >= self.seats
