from typing import ClassVar

from django.db import models


class CountryWeek(models.Model):
    """The counts of the country as they were published for one week, kept as they were for ever (docs/adr/0020-weekly-counts.md).

    `tables` holds what may be shown and nothing else: codes and keys of rows and columns, and numbers, null where hidden.
    """

    week_on = models.DateField(primary_key=True)  # the Monday, Europe/Kyiv
    made_at = models.DateTimeField()
    tables = models.JSONField()

    field_classes: ClassVar[dict[str, str]] = {"week_on": "C0", "made_at": "C0", "tables": "C1"}
