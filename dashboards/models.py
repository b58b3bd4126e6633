from typing import ClassVar

from django.db import models


class CountryWeek(models.Model):
    """Counts of the country as published for one week, never changed (docs/adr/0020-weekly-counts.md).

    `tables` contains only what may be shown: codes and keys of rows and columns, and numbers, null where hidden.
    """

    week_on = models.DateField(primary_key=True)  # the Monday, Europe/Kyiv
    made_at = models.DateTimeField()
    tables = models.JSONField()

    field_classes: ClassVar[dict[str, str]] = {"week_on": "C0", "made_at": "C0", "tables": "C1"}
