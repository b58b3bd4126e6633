from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.states import StepState
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.models import Supporter


class FollowUp(models.Model):
    """The next step of a case: a promise with a day. Rows that have come due are the queue of the reminders.

    The moment is kept as people said it (day, perhaps an hour, zone) and worked out late: a new clock law moves no promise.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups")
    what = SealedTextField(subject="case.person_id")
    due_on = models.DateField()
    due_time = models.TimeField(null=True)  # NULL: at any time of the day
    zone = models.CharField(max_length=40, default="Europe/Kyiv")
    state = models.CharField(max_length=10, choices=StepState.choices, default=StepState.PLANNED)
    moves = models.PositiveSmallIntegerField(default=0)  # how often this promise was put off before
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    planned_in = models.ForeignKey("cases.Visit", models.PROTECT, null=True, related_name="plans")
    settled_at = models.DateTimeField(null=True)
    settled_in = models.ForeignKey("cases.Visit", models.PROTECT, null=True, related_name="settles")

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0", "case": "C2", "what": "C3", "due_on": "C2", "due_time": "C2", "zone": "C0", "state": "C2",
        "moves": "C2", "planned_at": "C2", "planned_by": "C1", "planned_in": "C2", "settled_at": "C2", "settled_in": "C2",
    }  # fmt: skip
    open_text_reasons: ClassVar[str] = "zone is the name of a time zone, the same for all"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state=StepState.PLANNED), name="one_planned_step"),
            models.CheckConstraint(condition=Q(state__in=StepState.values), name="step_state_known"),
            models.CheckConstraint(
                condition=Q(state=StepState.PLANNED, settled_at=None)
                | (~Q(state=StepState.PLANNED) & Q(settled_at__isnull=False)),
                name="step_settled_or_planned",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(state=StepState.PLANNED), name="step_queue"),
            models.Index(fields=["case"], condition=Q(state=StepState.PLANNED, moves__gte=3), name="step_put_off_often"),
        ]
