from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import BooleanField, F, Q, QuerySet, Value, When
from django.db.models import Case as Choice
from django.db.models.functions import Coalesce

from cases.models.case import Case
from cases.states import PromiseBy, PromiseState
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter


class PromiseQuerySet(QuerySet["Promise"]):
    def open(self) -> "PromiseQuerySet":
        return self.filter(state=PromiseState.OPEN)

    def due(self, day: date) -> "PromiseQuerySet":
        return self.open().filter(due_on__lte=day)

    def for_reminders(self) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns: for the person who promised, else for the owner of the case.

        After a loss never for the owner: then the head of the department is reminded.
        """
        owner = Choice(When(case__loss="", then=F("case__owner_id")))
        whose = Coalesce("whose", owner)
        rows = self.annotate(owner=whose, at_night=Value(False, BooleanField()))
        return rows.values_list("pk", "due_on", "owner", "case__department_id", "at_night")


class Promise(models.Model):
    """Something promised beside the next contact, due by a day. `whose`: the colleague who keeps it; NULL: the owner of
    the case, or after a loss the head of its department."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="promises")
    words = SealedTextField(subject="case.person_id")
    who = models.CharField(max_length=10, choices=PromiseBy.choices)
    whose = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=PromiseState.choices, default=PromiseState.OPEN)
    made_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = PromiseQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "words": "C3",
        "who": "C2",
        "whose": "C1",
        "due_on": "C2",
        "state": "C2",
        "made_by": "C1",
        "made_at": "C2",
        "settled_at": "C2",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(who__in=PromiseBy.values), name="promise_by_known"),
            models.CheckConstraint(condition=Q(state__in=PromiseState.values), name="promise_state_known"),
            models.CheckConstraint(
                condition=Q(state=PromiseState.OPEN, settled_at=None)
                | (~Q(state=PromiseState.OPEN) & Q(settled_at__isnull=False)),
                name="promise_settled_or_open",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(state=PromiseState.OPEN), name="promise_queue")]
