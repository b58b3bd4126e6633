from datetime import date, timedelta
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import BooleanField, Q, QuerySet, Value

from cases.case.models.closure import Closure
from cases.case.states import CheckState
from privacy.ids import new_id

EARLY: Final = timedelta(days=14)  # a check may be logged this long before its day


class CheckQuerySet(QuerySet["Check"]):
    def open(self) -> "CheckQuerySet":
        return self.filter(state=CheckState.OPEN)

    def due(self, day: date) -> "CheckQuerySet":
        return self.open().filter(due_on__lte=day)

    def to_log(self, day: date) -> "CheckQuerySet":
        """Open, and due by this day or soon after it."""
        return self.open().filter(due_on__lte=day + EARLY)

    def for_reminders(self) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns: for the last owner, else for who answers for the department."""
        rows = self.annotate(at_night=Value(False, BooleanField()))
        return rows.values_list("pk", "due_on", "case__owner_id", "case__department_id", "at_night")


class Check(models.Model):
    """A call to the person some months after the support has ended: how are things? Its entry is the only one that a closed case
    takes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="checks")
    closure = models.ForeignKey(Closure, models.PROTECT, related_name="checks")
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=CheckState.choices, default=CheckState.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_in = models.ForeignKey("cases.Visit", models.PROTECT, null=True, related_name="checks")

    objects = CheckQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "closure": "C2",
        "months": "C2",
        "due_on": "C2",
        "state": "C2",
        "settled_at": "C2",
        "settled_in": "C2",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["closure", "months"], name="check_once"),
            models.CheckConstraint(condition=Q(state__in=CheckState.values), name="check_state_known"),
            models.CheckConstraint(
                condition=Q(state=CheckState.OPEN, settled_at=None) | (~Q(state=CheckState.OPEN) & Q(settled_at__isnull=False)),
                name="check_settled_or_open",
            ),
            models.CheckConstraint(
                condition=~Q(state=CheckState.DONE) | Q(settled_in__isnull=False), name="check_done_by_an_entry"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(state=CheckState.OPEN), name="check_queue")]
