"""History of a case as spans. The database refuses overlapping spans of a case."""

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from cases.states import CaseState, Risk, Stage
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


class StageSpan(Span):
    value = models.CharField(max_length=20, choices=Stage.choices)

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


class RiskSpan(Span):
    value = models.CharField(max_length=5, choices=Risk.choices)

    class Meta:
        constraints = no_overlap("risk")
