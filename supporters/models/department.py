from typing import TYPE_CHECKING, ClassVar

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from privacy.ids import new_id

if TYPE_CHECKING:
    from supporters.models.supporter import Supporter

MAX_DEPTH = 6

SUBTREE = """
WITH RECURSIVE subtree AS (
    SELECT id, 1 AS depth FROM supporters_department WHERE id = %s
    UNION ALL
    SELECT child.id, parent.depth + 1 FROM supporters_department child JOIN subtree parent ON child.parent_id = parent.id
    WHERE parent.depth < %s
) SELECT id FROM subtree"""


class Branch(models.TextChoices):
    """The services whose people are supported. It says which rules hold for a person, never who may see the card."""

    NGU = "ngu", _("National Guard")
    DPSU = "dpsu", _("State Border Guard")
    NPU = "npu", _("National Police")
    DSNS = "dsns", _("Emergency Service")


class Department(models.Model):
    """A unit of the ministry's support service; a tree of at most six levels."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    branch = models.CharField(max_length=5, choices=Branch.choices, blank=True)
    head = models.ForeignKey("supporters.Supporter", models.PROTECT, null=True, blank=True, related_name="heads")
    duty_phone = models.CharField(_("duty phone"), max_length=16, blank=True)  # E.164; on the foot of every page

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0", "name": "C0", "parent": "C0", "branch": "C0", "head": "C1", "duty_phone": "C0",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="department_is_not_its_parent"),
            models.CheckConstraint(condition=models.Q(branch__in=["", *Branch.values]), name="department_branch_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def subtree_ids(self) -> frozenset[object]:
        """The ids of this department and all below it, by one query."""
        with connection.cursor() as cursor:
            cursor.execute(SUBTREE, [self.pk, MAX_DEPTH])
            return frozenset(row[0] for row in cursor)

    def lead(self) -> "Supporter | None":
        """The active head of this department, or of the nearest above that has one."""
        here: Department | None = self
        while here is not None:
            if here.head is not None and here.head.is_active:
                return here.head
            here = here.parent
        return None
