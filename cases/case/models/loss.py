from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import BooleanField, F, Q, QuerySet, UUIDField, Value
from django.db.models.functions import Cast, Coalesce, TruncDate

from cases.case.states import LossKind, LossState
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.calendar import KYIV
from supporters.directory.models import Supporter

ANSWER_WITHIN: Final = timedelta(hours=24)  # then the head above is asked as well

LOSSES_ENDED: Final = (LossState.TAKEN_BACK, LossState.RETURNED)
REPORTED_ON: Final = TruncDate("reported_at", tzinfo=KYIV)


class LossQuerySet(QuerySet["Loss"]):
    def in_force(self) -> "LossQuerySet":
        """Reported or confirmed; at most one of a case."""
        return self.exclude(state__in=LOSSES_ENDED)

    def confirmed_deaths(self) -> "LossQuerySet":
        return self.filter(state=LossState.CONFIRMED, kind__in=[kind for kind in LossKind if kind.is_death])

    def unanswered(self) -> "LossQuerySet":
        return self.filter(state=LossState.REPORTED)

    def unanswered_for_a_day(self, at: datetime) -> "LossQuerySet":
        return self.unanswered().filter(reported_at__lte=at - ANSWER_WITHIN)

    def for_reminders(self, department: str) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns, for the person responsible for `department`, a column; for the case's
        department where that is NULL."""
        nobody, by_day = Cast(Value(None), UUIDField()), Value(False, BooleanField())
        named = self.annotate(owner=nobody, at_night=by_day, occasion=REPORTED_ON)
        desk = named.annotate(desk=Coalesce(department, F("case__department_id")))
        return desk.values_list("pk", "occasion", "owner", "desk", "at_night")


class Loss(models.Model):
    """A report that the person was killed, died, is missing or in captivity. It ends the support at once; the head answers.

    `happened_on`: NULL when the day is not known. `source`: from whom it is known. `was_open`: the report closed the case.
    `ended`: keys of the rows that it ended and that wait again once it is taken back, by kind.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="losses")
    kind = models.CharField(max_length=8, choices=LossKind.choices)
    happened_on = models.DateField(null=True)
    source = SealedTextField(subject="case.person_id")
    was_open = models.BooleanField()
    ended = models.JSONField(default=dict)
    reported_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=LossState.choices, default=LossState.REPORTED)
    answered_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    words = SealedTextField(subject="case.person_id", null=True)  # of the answer

    objects = LossQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "kind": "C3",
        "happened_on": "C3",
        "source": "C3",
        "was_open": "C2",
        "ended": "C2",
        "reported_by": "C1",
        "reported_at": "C2",
        "state": "C2",
        "answered_by": "C1",
        "answered_at": "C2",
        "words": "C3",
    }
    open_text_reasons: ClassVar[str] = "ended holds keys of rows by kind, no words"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=~Q(state__in=LOSSES_ENDED), name="one_loss_of_a_case"),
            models.CheckConstraint(condition=Q(kind__in=LossKind.values), name="loss_kind_known"),
            models.CheckConstraint(condition=Q(state__in=LossState.values), name="loss_state_known"),
            models.CheckConstraint(
                condition=Q(state=LossState.REPORTED, answered_at=None, answered_by=None)
                | (~Q(state=LossState.REPORTED) & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="loss_answered_or_reported",
            ),
        ]
        indexes = [
            models.Index(fields=["reported_at"], condition=Q(state=LossState.REPORTED), name="loss_unanswered"),
        ]

    @property
    def is_death(self) -> bool:
        return LossKind(self.kind).is_death
