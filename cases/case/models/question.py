from typing import Any, ClassVar

from django.db import models
from django.db.models import BooleanField, F, Q, QuerySet, Value
from django.db.models.functions import TruncDate

from cases.case.states import QuestionState
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.calendar import KYIV
from supporters.directory.models import Supporter

ASKED_ON = TruncDate("asked_at", tzinfo=KYIV)


class QuestionQuerySet(QuerySet["Question"]):
    def open(self) -> "QuestionQuerySet":
        """Not answered; at most one of a head about a case."""
        return self.filter(state=QuestionState.OPEN)

    def for_reminders(self) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns, for who answers for the case."""
        rows = self.annotate(occasion=ASKED_ON, owner=F("case__owner_id"), at_night=Value(False, BooleanField()))
        return rows.values_list("pk", "occasion", "owner", "case__department_id", "at_night")


class Question(models.Model):
    """A head asks who leads a case something in one line; the answer ends it.

    It belongs to the case and not to its owner, so it goes with the case to another owner. `words`: the question; `answer`: NULL
    until it is answered. `settled_by`: who answered or withdrew it, or whose act ended it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="questions")
    words = SealedTextField(subject="case.person_id")
    asked_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=QuestionState.choices, default=QuestionState.OPEN)
    answer = SealedTextField(subject="case.person_id", null=True)
    settled_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = QuestionQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "words": "C3",
        "asked_by": "C1",
        "asked_at": "C2",
        "state": "C2",
        "answer": "C3",
        "settled_by": "C1",
        "settled_at": "C2",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "asked_by"], condition=Q(state=QuestionState.OPEN), name="one_open_question"),
            models.CheckConstraint(condition=Q(state__in=QuestionState.values), name="question_state_known"),
            models.CheckConstraint(
                condition=Q(state=QuestionState.OPEN, settled_at=None, settled_by=None)
                | (~Q(state=QuestionState.OPEN) & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="question_settled_or_open",
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.ANSWERED, answer__isnull=False)
                | (~Q(state=QuestionState.ANSWERED) & Q(answer=None)),
                name="question_answered_in_words",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(state=QuestionState.OPEN), name="question_unanswered")]
