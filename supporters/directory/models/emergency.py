from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models.supporter import Supporter


class EmergencyKind(models.TextChoices):
    """Measures on the whole site during an attack."""

    END_SESSIONS = "sessions", _("All sessions ended")
    READ_ONLY = "read_only", _("Reading only")


class EmergencyQuerySet(models.QuerySet["Emergency"]):
    def reading_only(self) -> "EmergencyQuerySet":
        """The measure that makes the site read-only, if one is in force."""
        return self.filter(kind=EmergencyKind.READ_ONLY, ended_at=None)


class Emergency(models.Model):
    """A measure taken during an incident, with its reason, author and time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=EmergencyKind.choices)
    reason = SealedTextField(subject=None)
    begun_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    ended_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = EmergencyQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C1",
        "kind": "C0",
        "reason": "C2",
        "begun_by": "C1",
        "begun_at": "C1",
        "ended_by": "C1",
        "ended_at": "C1",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EmergencyKind.values), name="emergency_kind_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="emergency_ends_wholly",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind=EmergencyKind.READ_ONLY, ended_at=None), name="one_reading_only"
            ),
        ]
