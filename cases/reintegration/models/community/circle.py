from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, models
from django.db.models import Q, QuerySet

from cases.reintegration.states.community import CircleKind
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

    def kept_by(self, user: Supporter) -> "CircleQuerySet":
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
