from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cases.course.states import HoldReason
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter


class HoldSpan(models.Model):
    """A pause of the support, from `from_at` to the end of the day `until`, or to `to_at` if it ended earlier.

    Only the reminders of silence and of the first contact rest. The planned step of the case is due on the last day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=10, choices=HoldReason.choices)
    words = SealedTextField(subject="case.person_id")
    from_at = models.DateTimeField()
    until = models.DateField()
    by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    to_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "reason": "C3",
        "words": "C3",
        "from_at": "C2",
        "until": "C2",
        "by": "C1",
        "to_at": "C2",
        "ended_by": "C1",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(to_at=None), name="one_current_hold"),
            models.CheckConstraint(condition=Q(reason__in=HoldReason.values), name="hold_reason_known"),
            models.CheckConstraint(condition=Q(to_at=None) | Q(to_at__gt=F("from_at")), name="hold_forward"),
            models.CheckConstraint(
                condition=Q(to_at=None, ended_by=None) | Q(to_at__isnull=False, ended_by__isnull=False), name="hold_ended_by"
            ),
        ]
