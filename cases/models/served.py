from typing import ClassVar

from django.db import models

from cases.models.reference import Facility
from privacy.ids import new_id
from supporters.directory.models import Department


class ServedFacility(models.Model):
    """A facility whose patients this department supports; several departments may serve one facility."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="served")
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="served_by")

    field_classes: ClassVar[dict[str, str]] = {"id": "C0", "department": "C0", "facility": "C0"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "facility"], name="served_once")]
