from typing import ClassVar

from django.db import models
from django.db.models import F, Q, QuerySet

from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.models import Person


class LegalHoldQuerySet(QuerySet["LegalHold"]):
    def in_force(self) -> "LegalHoldQuerySet":
        """At most one of a person."""
        return self.filter(ended_at=None)


class LegalHold(models.Model):
    """Data of a person that must not be erased: an investigation, a court, a dispute. One head sets it, another one ends it.

    `reason`: why, `end_reason`: why not any more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="legal_holds")
    reason = SealedTextField(subject="person_id")
    set_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    end_reason = SealedTextField(subject="person_id", null=True)
    ended_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = LegalHoldQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "person": "C2",
        "reason": "C3",
        "set_by": "C1",
        "set_at": "C2",
        "end_reason": "C3",
        "ended_by": "C1",
        "ended_at": "C2",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="one_legal_hold"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason=None)
                | Q(ended_at__gte=F("set_at"), ended_at__isnull=False, ended_by__isnull=False, end_reason__isnull=False),
                name="legal_hold_ended_or_in_force",
            ),
            models.CheckConstraint(condition=Q(ended_by=None) | ~Q(ended_by=F("set_by")), name="legal_hold_ended_by_another"),
        ]
