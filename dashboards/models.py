from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class CountryWeek(models.Model):
    """Counts of the country as published for one week, never changed (docs/adr/0020-weekly-counts.md).

    `tables` contains only what may be shown: codes and keys of rows and columns, and numbers, null where hidden.
    """

    week_on = models.DateField(primary_key=True)  # the Monday, Europe/Kyiv
    made_at = models.DateTimeField()
    tables = models.JSONField()

    field_classes: ClassVar[dict[str, str]] = {"week_on": "C0", "made_at": "C0", "tables": "C1"}


class FrozenDay(models.Model):
    """The numbers of one department as of 06:00 of a day in Kyiv, never changed (docs/adr/0077-frozen-counts.md).

    `above`: the departments above it on that day, the highest first. Plain keys, since a row refers to the tree of its day.
    `numbers`: of the department alone, by the code of the indicator; a code is absent where its number is not known. `spreads`:
    of the department and all below it, by code: n, median and p90, which can't be added up.
    """

    day = models.DateField()
    department = models.UUIDField()
    above = ArrayField(models.UUIDField())
    numbers = models.JSONField()
    spreads = models.JSONField()
    made_at = models.DateTimeField()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "day": "C0",
        "department": "C0",
        "above": "C0",
        "numbers": "C1",
        "spreads": "C1",
        "made_at": "C0",
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "department"], name="frozen_once_a_day")]
