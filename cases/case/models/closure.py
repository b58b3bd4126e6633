from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import BooleanField, F, Q, QuerySet, UUIDField, Value, When
from django.db.models import Case as Choice
from django.db.models.functions import Cast, Coalesce, TruncDate

from cases.case.models.episode import Episode
from cases.case.states import ClosureState, Continues, OutcomeKind
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.calendar import KYIV
from supporters.directory.models import Supporter
from veterans.models.reference import Reference


class ClosureReasonQuerySet(QuerySet["ClosureReason"]):
    def valid_on(self, day: date) -> "ClosureReasonQuerySet":
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class ClosureReason(Reference):
    """Why the support of a person ends. A loss is no reason: it has a report of its own (cases.Loss).

    `attempts`, `attempt_days`: how many attempts without an answer the reason needs, and over how many days; 0 for none.
    `needs_outcome`: at least one outcome with evidence. `checks`: whether the person is called after 6 and 12 months.
    """

    attempts = models.PositiveSmallIntegerField(default=0)
    attempt_days = models.PositiveSmallIntegerField(default=0)
    needs_outcome = models.BooleanField(default=False)
    checks = models.BooleanField(default=True)

    objects = ClosureReasonQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        **Reference.field_classes,
        "attempts": "C0",
        "attempt_days": "C0",
        "needs_outcome": "C0",
        "checks": "C0",
    }


class ClosureQuerySet(QuerySet["Closure"]):
    def asked(self) -> "ClosureQuerySet":
        """Wait for a decision; at most one of a case."""
        return self.filter(state=ClosureState.ASKED)

    def agreed_since(self, since: datetime) -> "ClosureQuerySet":
        return self.filter(state=ClosureState.AGREED, decided_at__gte=since)

    def for_reminders(self) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns: for who answers for the department of the case, or for the department
        above when the head of the department has asked."""
        nobody, by_day = Cast(Value(None), UUIDField()), Value(False, BooleanField())
        own = F("case__department_id")
        above = Coalesce("case__department__parent_id", own)
        desk = Choice(When(case__department__head=F("asked_by"), then=above), default=own)
        rows = self.annotate(owner=nobody, at_night=by_day, occasion=TruncDate("asked_at", tzinfo=KYIV), desk=desk)
        return rows.values_list("pk", "occasion", "owner", "desk", "at_night")


class Closure(models.Model):
    """A proposal to end the support, which a head decides. Until then the case is open, with its next step.

    `words`: how things are now. `continues`, `continues_with`: who goes on, with the name and phone where known. `answer`: why it
    was refused.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="closures")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="closures")
    reason = models.ForeignKey(ClosureReason, models.PROTECT, related_name="+")
    words = SealedTextField(subject="case.person_id")
    continues = models.CharField(max_length=10, choices=Continues.choices)
    continues_with = SealedTextField(subject="case.person_id", null=True)
    asked_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ClosureState.choices, default=ClosureState.ASKED)
    decided_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = SealedTextField(subject="case.person_id", null=True)

    objects = ClosureQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "episode": "C2",
        "reason": "C3",
        "words": "C3",
        "continues": "C3",
        "continues_with": "C3",
        "asked_by": "C1",
        "asked_at": "C2",
        "state": "C2",
        "decided_by": "C1",
        "decided_at": "C2",
        "answer": "C3",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state=ClosureState.ASKED), name="one_asked_closure"),
            models.CheckConstraint(condition=Q(state__in=ClosureState.values), name="closure_state_known"),
            models.CheckConstraint(condition=Q(continues__in=Continues.values), name="closure_continues_known"),
            models.CheckConstraint(
                condition=Q(state=ClosureState.ASKED, decided_at=None, decided_by=None)
                | (~Q(state=ClosureState.ASKED) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="closure_decided_or_asked",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ClosureState.AGREED, ClosureState.REFUSED)) | ~Q(decided_by=F("asked_by")),
                name="closure_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClosureState.REFUSED) | Q(answer__isnull=False), name="closure_refused_with_words"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(state=ClosureState.ASKED), name="closure_waits")]


class Outcome(models.Model):
    """What the support has led to. `words`: where or with whom, and by what it is known. `since`: NULL when not known."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    closure = models.ForeignKey(Closure, models.PROTECT, related_name="outcomes")
    kind = models.CharField(max_length=10, choices=OutcomeKind.choices)
    since = models.DateField(null=True)
    words = SealedTextField(subject="closure.case.person_id")

    field_classes: ClassVar[dict[str, str]] = {"id": "C0", "closure": "C2", "kind": "C3", "since": "C3", "words": "C3"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["closure", "kind"], name="outcome_once"),
            models.CheckConstraint(condition=Q(kind__in=OutcomeKind.values), name="outcome_kind_known"),
        ]
