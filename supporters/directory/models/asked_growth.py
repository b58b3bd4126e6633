"""What an approval that makes a reach larger needs besides its own columns, in a row of its kind (ADR 65)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from privacy.ids import new_id
from supporters.directory.models.absence import Absence
from supporters.directory.models.approval import Approval
from supporters.directory.models.invitation import Invitation
from supporters.directory.models.supporter import Supporter


class ListedHead(models.Model):
    """An invited head of a list: all heads of the list are agreed together, by one approval."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    approval = models.ForeignKey(Approval, models.PROTECT, related_name="listed")
    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="listed")

    field_classes: ClassVar[dict[str, str]] = {"id": "C1", "approval": "C1", "invitation": "C1"}


class AskedCover(models.Model):
    """The absence for which a cover is asked. `since`: a later day of it, NULL for all days that are left."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    approval = models.OneToOneField(Approval, models.PROTECT, related_name="asked_cover")
    absence = models.ForeignKey(Absence, models.PROTECT, related_name="asked_covers")
    since = models.DateField(null=True)

    field_classes: ClassVar[dict[str, str]] = {"id": "C1", "approval": "C1", "absence": "C1", "since": "C1"}


class AskedTaker(models.Model):
    """The records of a colleague who leaves, meanwhile in the queue; `case_ids` are without a foreign key, as this app knows no
    case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    approval = models.OneToOneField(Approval, models.PROTECT, related_name="asked_taker")
    giver = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    case_ids = ArrayField(models.UUIDField())

    field_classes: ClassVar[dict[str, str]] = {"id": "C1", "approval": "C1", "giver": "C1", "case_ids": "C1"}

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(case_ids__len__gt=0), name="taker_is_asked_for_records")]
