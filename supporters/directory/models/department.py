from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

import pghistory
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from privacy.ids import new_id
from supporters.directory.oblasts import Oblast

MAX_DEPTH = 6

SUBTREE = """
WITH RECURSIVE subtree AS (
    SELECT id, name, parent_id, 1 AS depth FROM supporters_department WHERE id = ANY(%s)
    UNION ALL
    SELECT child.id, child.name, child.parent_id, parent.depth + 1
    FROM supporters_department child JOIN subtree parent ON child.parent_id = parent.id
    WHERE parent.depth < %s
) SELECT DISTINCT id, name, parent_id FROM subtree"""


class DepartmentRow(NamedTuple):
    pk: UUID
    name: str
    parent_id: UUID | None


def subtree(department_ids: Iterable[Any]) -> list[DepartmentRow]:
    """These departments and all below them, each once, by one query."""
    with connection.cursor() as cursor:
        cursor.execute(SUBTREE, [list(department_ids), MAX_DEPTH])
        return [DepartmentRow(*row) for row in cursor]


def subtree_ids(department_ids: Iterable[Any]) -> frozenset[Any]:
    return frozenset(row.pk for row in subtree(department_ids))


def within(department_id: Any) -> models.Q:
    """Rows whose `department` is this one or one below it, without the tree."""
    paths = ("department" + "__parent" * steps for steps in range(MAX_DEPTH))
    return reduce(or_, (models.Q(**{path: department_id}) for path in paths))


class Branch(models.TextChoices):
    """The services whose people are supported. A branch decides which rules apply to a person, never who may see the card."""

    NGU = "ngu", _("National Guard")
    DPSU = "dpsu", _("State Border Guard")
    NPU = "npu", _("National Police")
    DSNS = "dsns", _("Emergency Service")


class DepartmentQuerySet(models.QuerySet["Department"]):
    def open(self) -> "DepartmentQuerySet":
        return self.filter(closed_at=None)


@pghistory.track(model_name="DepartmentHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class Department(models.Model):
    """A unit of the ministry's support service; a tree of at most six levels.

    `oblast`: of its people's numbers; "" for one that is counted where the department above it is.
    The head leads it; the duty supporter is responsible for the departments below while their heads are away
    (supporters/directory/models/presence.py).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    branch = models.CharField(max_length=5, choices=Branch.choices, blank=True)
    oblast = models.CharField(max_length=5, choices=Oblast.choices, blank=True, db_default="")
    head = models.ForeignKey("supporters.Supporter", models.PROTECT, null=True, blank=True, related_name="heads")
    duty = models.ForeignKey("supporters.Supporter", models.PROTECT, null=True, blank=True, related_name="on_duty_for")
    duty_phone = models.CharField(_("duty phone"), max_length=16, blank=True)  # E.164; in the footer of every page
    zone = models.CharField(_("zone of service"), max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = DepartmentQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "name": "C0",
        "parent": "C0",
        "branch": "C0",
        "oblast": "C0",
        "head": "C1",
        "duty": "C1",
        "duty_phone": "C0",
        "zone": "C0",
        "closed_at": "C0",
        "version": "C0",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="department_is_not_its_parent"),
            models.CheckConstraint(condition=models.Q(branch__in=["", *Branch.values]), name="department_branch_known"),
            models.CheckConstraint(condition=models.Q(oblast__in=["", *Oblast.values]), name="department_oblast_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def subtree_ids(self) -> frozenset[Any]:
        return subtree_ids([self.pk])
