"""History of a case as spans. The database refuses overlapping spans of a case."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value

from cases.case.states import CaseState, Risk, Stage
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Department, Supporter

SPAN_CLASSES = {"id": "C0", "case": "C2", "value": "C3", "from_at": "C3", "to_at": "C3", "recorded_at": "C2"}


def no_overlap(name: str) -> list[models.BaseConstraint]:
    span = Func(F("from_at"), F("to_at"), Value("[)"), function="tstzrange", output_field=DateTimeRangeField())
    return [
        ExclusionConstraint(
            name=f"{name}_spans_apart",
            expressions=[(F("case"), RangeOperators.EQUAL), (span, RangeOperators.OVERLAPS)],
        ),
        models.CheckConstraint(condition=Q(to_at=None) | Q(to_at__gt=F("from_at")), name=f"{name}_span_forward"),
    ]


class Span(models.Model):
    """Half open: from `from_at` until just before `to_at`; NULL: current."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    value: Any

    field_classes: ClassVar[dict[str, str]] = SPAN_CLASSES

    class Meta:
        abstract = True


class StageSpanQuerySet(QuerySet["StageSpan"]):
    def moved_since(self, since: datetime) -> "StageSpanQuerySet":
        """Begun since, right after another stage. The first stage of a support is no move."""
        before = StageSpan.objects.filter(case=OuterRef("case"), to_at=OuterRef("from_at"))
        return self.filter(Exists(before), from_at__gte=since)


class StageSpan(Span):
    value = models.CharField(max_length=20, choices=Stage.choices)

    objects = StageSpanQuerySet.as_manager()

    class Meta:
        constraints = no_overlap("stage")
        indexes = [
            models.Index(fields=["from_at"], name="stage_begun"),
            models.Index(fields=["to_at"], condition=Q(to_at__isnull=False), name="stage_ended"),
        ]


class OwnerSpan(Span):
    """Who led the case. Each owner accepted it at `from_at` (cases.HandOver), or opened it."""

    value = models.ForeignKey(Supporter, models.PROTECT, related_name="+")

    class Meta:
        constraints = no_overlap("owner")
        indexes = [models.Index(fields=["value", "to_at"], name="owner_until")]


class DepartmentSpan(Span):
    value = models.ForeignKey(Department, models.PROTECT, related_name="+")

    class Meta:
        constraints = no_overlap("department")


class StateSpan(Span):
    value = models.CharField(max_length=10, choices=CaseState.choices)

    class Meta:
        constraints = no_overlap("state")


class RiskSpanQuerySet(QuerySet["RiskSpan"]):
    def current(self) -> "RiskSpanQuerySet":
        return self.filter(to_at=None)

    def lowered_since(self, since: datetime) -> "RiskSpanQuerySet":
        """Levels in force that began since, right after a higher one."""
        higher = RiskSpan.objects.filter(case=OuterRef("case"), to_at=OuterRef("from_at"))
        to_green = Q(Exists(higher.exclude(value=Risk.GREEN)), value=Risk.GREEN)
        to_amber = Q(Exists(higher.filter(value=Risk.RED)), value=Risk.AMBER)
        return self.current().filter(to_green | to_amber, from_at__gte=since)

    def to_review(self, day: date) -> "RiskSpanQuerySet":
        """The current risk of open cases whose review day has come."""
        return self.current().filter(review_on__lte=day, case__state=CaseState.OPEN)

    def for_reminders(self) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns: for the owner of the case."""
        by_day = self.annotate(at_night=Value(False, BooleanField()))
        return by_day.values_list("pk", "review_on", "case__owner_id", "case__department_id", "at_night")


class RiskSpan(Span):
    """A level of risk, or the same level confirmed with another review day.

    `by`, `reason`: who set it, and why (NULL: as the case was opened). `agreed_by`: who agreed to lower it from high risk.
    `review_on`: by this day it is set or confirmed again; NULL for a stable case.
    """

    value = models.CharField(max_length=5, choices=Risk.choices)
    reason = SealedTextField(subject="case.person_id", null=True)
    by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    agreed_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    review_on = models.DateField(null=True)

    objects = RiskSpanQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        **SPAN_CLASSES,
        "reason": "C3",
        "by": "C1",
        "agreed_by": "C1",
        "review_on": "C2",
    }

    class Meta:
        constraints = [
            *no_overlap("risk"),
            models.CheckConstraint(condition=Q(by=None) | Q(reason__isnull=False), name="risk_set_with_a_reason"),
            models.CheckConstraint(
                condition=Q(by=None) | Q(value=Risk.GREEN, review_on=None) | (~Q(value=Risk.GREEN) & Q(review_on__isnull=False)),
                name="risk_has_a_review_day",
            ),
            models.CheckConstraint(condition=Q(agreed_by=None) | ~Q(agreed_by=F("by")), name="risk_agreed_by_another"),
        ]
        indexes = [
            models.Index(fields=["review_on"], condition=Q(to_at=None, review_on__isnull=False), name="risk_review_queue"),
            models.Index(fields=["case"], condition=Q(to_at=None), name="risk_current"),
            models.Index(fields=["from_at"], condition=Q(to_at=None), name="risk_begun"),
        ]
