from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q, QuerySet

from veterans.models.reference import Reference


class SafetyHelperQuerySet(QuerySet["SafetyHelper"]):
    def valid_on(self, day: date) -> "SafetyHelperQuerySet":
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day).order_by("number")


class SafetyHelper(Reference):
    """Who helps against a danger from outside. `contact`: a published number or address, "" if there is none for all.

    `verified_on` is NULL while nobody has confirmed the row.
    """

    verified_on = models.DateField(null=True)  # type: ignore[assignment]
    contact = models.CharField(max_length=80, blank=True)
    number = models.PositiveSmallIntegerField(unique=True)  # the order of the list

    objects = SafetyHelperQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {**Reference.field_classes, "contact": "C0", "number": "C0"}
