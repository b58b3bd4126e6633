from typing import ClassVar

from django.db import models

from cases.case.models.case import Case
from cases.case.states import EventKind
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter


class CaseEvent(models.Model):
    """A state change of a case: written by actions in the same transaction, never changed. Details are ids and codes only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    details = models.JSONField(default=dict)
    note = SealedTextField(subject="case.person_id", null=True)

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "kind": "C2",
        "by": "C1",
        "at": "C2",
        "details": "C2",
        "note": "C3",
    }
    open_text_reasons: ClassVar[str] = "details are ids, codes and moments that actions write; words go to the sealed note"

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=EventKind.values), name="event_kind_known")]
        indexes = [models.Index(fields=["case", "-at"], name="event_of_case")]
