import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import BooleanField, F, OuterRef, Q, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Cast, JSONObject, TruncDate

from cases.case.states import HandOverOutcome, HandOverReason
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.calendar import KYIV
from supporters.directory.models import Department, Reach, Supporter
from supporters.directory.models.supporter import short_name
from supporters.directory.roles import ReachKind


class HandOverQuerySet(QuerySet["HandOver"]):
    def open(self) -> "HandOverQuerySet":
        """Not answered; at most one of a case."""
        return self.filter(outcome=HandOverOutcome.OPEN)

    def to_owners(self) -> "HandOverQuerySet":
        """To who leads the case."""
        return self.filter(to_owner=F("case__owner"))

    def answerable(self) -> "HandOverQuerySet":
        """Offers that somebody could accept today: a colleague who may lead and does not lead the case, or an open department."""
        able = Q(to_owner__in=Supporter.objects.owners()) & ~Q(to_owner=F("case__owner"))
        return self.filter(able | Q(to_owner=None, to_department__closed_at=None))

    def follow_asked(self) -> int:
        """Write the department in which each asked colleague works now; return how many ask one."""
        works_in = Supporter.objects.get_queryset().filter(pk=OuterRef("to_owner")).values("department")
        return self.filter(to_owner__isnull=False).update(to_department=Subquery(works_in))

    def batch(self, by: Supporter, at: datetime) -> "HandOverQuerySet":
        """What a head offered at one moment."""
        return self.filter(asked_by=by, asked_at=at)

    def late(self, at: datetime) -> "HandOverQuerySet":
        return self.open().filter(answer_by__lte=at)

    def asking(self, seen: Reach) -> "HandOverQuerySet":
        """Open offers to the user, to a colleague whom the user covers, or to a department that the user leads or acts for."""
        asked = Q(to_owner__in=seen.supporter_ids) | Q(to_department__in=seen.desk_ids)
        if seen.kind is ReachKind.SUBTREE:
            asked |= Q(to_department__in=seen.department_ids)
        return self.open().filter(asked)

    def awaiting(self, reader: UUID, people: Iterable[UUID], desks: Iterable[UUID], below: Iterable[UUID]) -> "HandOverQuerySet":
        """Open offers that `reader` has to answer: as the asked colleague, or as who answers for the asked department.

        `people`: the reader and whom the reader covers; `desks`: departments that the reader acts for; `below`: departments that
        the reader leads, among them those of other heads: their offers are the reader's only while nobody nearer is at work.
        """
        for_department = Q(to_department__head__in=people) | Q(to_department__in=desks) | Q(to_department__in=below)
        return self.open().filter(Q(to_owner=reader) | (Q(to_owner=None) & for_department))

    def asked_lines(self) -> QuerySet[Any, Any]:
        """One JSON value for each (AskedLine.of)."""
        names = {name: f"to_owner__{name}" for name in ("surname", "given_name", "patronymic")}
        return self.values(line=JSONObject(**names, department="to_department__name", answer_by="answer_by"))

    def for_reminders(self, department: str) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns, for the person responsible for `department`, a column."""
        nobody, by_day = Cast(Value(None), UUIDField()), Value(False, BooleanField())
        asked_on = TruncDate("asked_at", tzinfo=KYIV)
        rows = self.annotate(owner=nobody, at_night=by_day, occasion=asked_on)
        return rows.values_list("pk", "occasion", "owner", department, "at_night")


class AskedLine(NamedTuple):
    """Whom an offer asks, a colleague or a department, and until when."""

    name: str
    answer_by: datetime

    @classmethod
    def of(cls, line: str | None) -> "AskedLine | None":
        """`line`: a value of HandOverQuerySet.asked_lines()."""
        if line is None:
            return None
        known = json.loads(line)
        name = short_name(known["surname"], known["given_name"], known["patronymic"]) if known["surname"] else known["department"]
        return cls(name, datetime.fromisoformat(known["answer_by"]))


class HandOver(models.Model):
    """An offer of a case to a colleague or to a department. Until somebody accepts it, owner and department of the case stay.

    `from_owner`: NULL for a case from the queue. `to_owner`: NULL while the head of `to_department` has to name somebody or to
    accept for the department. `joint_step`: what the asker does to introduce the new owner, "" for nothing; it becomes a promise.
    `answer_by`: then the heads of both departments are reminded. `words`: why it was refused.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="hand_overs")
    from_owner = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    to_department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    to_owner = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=12, choices=HandOverReason.choices)
    note = SealedTextField(subject="case.person_id", null=True)
    joint_step = SealedTextField(subject="case.person_id", null=True)
    asked_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=HandOverOutcome.choices, default=HandOverOutcome.OPEN)
    answered_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    words = SealedTextField(subject="case.person_id", null=True)

    objects = HandOverQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "from_owner": "C1",
        "to_department": "C1",
        "to_owner": "C1",
        "reason": "C2",
        "note": "C3",
        "joint_step": "C3",
        "asked_by": "C1",
        "asked_at": "C2",
        "answer_by": "C2",
        "outcome": "C2",
        "answered_by": "C1",
        "answered_at": "C2",
        "words": "C3",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(outcome=HandOverOutcome.OPEN), name="one_open_hand_over"),
            models.CheckConstraint(condition=Q(reason__in=HandOverReason.values), name="hand_over_reason_known"),
            models.CheckConstraint(condition=Q(outcome__in=HandOverOutcome.values), name="hand_over_outcome_known"),
            models.CheckConstraint(condition=Q(answer_by__gt=F("asked_at")), name="hand_over_answer_after_asking"),
            models.CheckConstraint(
                condition=Q(from_owner=None) | Q(to_owner=None) | ~Q(to_owner=F("from_owner")), name="hand_over_to_another"
            ),
            models.CheckConstraint(
                condition=Q(outcome=HandOverOutcome.OPEN, answered_at=None, answered_by=None)
                | (~Q(outcome=HandOverOutcome.OPEN) & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="hand_over_answered_or_open",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=HandOverOutcome.REFUSED) | Q(words__isnull=False), name="hand_over_refused_with_words"
            ),
        ]
        indexes = [
            models.Index(fields=["to_owner"], condition=Q(outcome=HandOverOutcome.OPEN), name="hand_over_of_asked"),
            models.Index(fields=["to_department"], condition=Q(outcome=HandOverOutcome.OPEN), name="hand_over_of_department"),
            models.Index(fields=["answer_by"], condition=Q(outcome=HandOverOutcome.OPEN), name="hand_over_late"),
        ]

    @property
    def asked_name(self) -> str:
        return self.to_owner.short_name if self.to_owner else self.to_department.name
