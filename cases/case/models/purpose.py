from datetime import datetime
from typing import ClassVar

from django.db import models

from cases.case.models.case import Case
from cases.case.states import Purpose
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter


class PurposeGrantQuerySet(models.QuerySet["PurposeGrant"]):
    def in_force(self, user: Supporter, at: datetime) -> "PurposeGrantQuerySet":
        return self.filter(user=user, until__gt=at)


class PurposeGrant(models.Model):
    """Why a user opened a card of their subtree that another person leads; valid for that card for eight hours."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    user = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    words = SealedTextField(subject="case.person_id", null=True)
    granted_at = models.DateTimeField()
    until = models.DateTimeField()

    objects = PurposeGrantQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "user": "C1",
        "purpose": "C2",
        "words": "C3",
        "granted_at": "C2",
        "until": "C2",
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(purpose__in=Purpose.values), name="purpose_known")]
        indexes = [models.Index(fields=["user", "case", "until"], name="purpose_lookup")]
