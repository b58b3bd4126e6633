"""Directories of work, which the application only reads: kinds of training, what service in a body depends on."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q, QuerySet

from cases.reintegration.states import ServiceRuleKind
from supporters.directory.models import Branch
from veterans.models.reference import Reference


class TrainingKind(Reference):
    """A kind of training that a person has or wants, and that work needs or gives."""

    verified_on = models.DateField(null=True)  # type: ignore[assignment]
    number = models.PositiveSmallIntegerField(unique=True)

    field_classes: ClassVar[dict[str, str]] = {**Reference.field_classes, "number": "C0"}


class ServiceRuleQuerySet(QuerySet["ServiceRule"]):
    def valid_on(self, day: date) -> "ServiceRuleQuerySet":
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class ServiceRule(Reference):
    """Service in this body depends on this. `verified_on` is NULL while nobody has confirmed it: the match asks to clarify it."""

    verified_on = models.DateField(null=True)  # type: ignore[assignment]
    body = models.CharField(max_length=5, choices=Branch.choices)
    kind = models.CharField(max_length=8, choices=ServiceRuleKind.choices)

    objects = ServiceRuleQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {**Reference.field_classes, "body": "C0", "kind": "C0"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(body__in=Branch.values, kind__in=ServiceRuleKind.values), name="service_rule_known"
            ),
            models.UniqueConstraint(fields=["body", "kind"], condition=Q(valid_to=None), name="one_service_rule_of_a_kind"),
        ]
