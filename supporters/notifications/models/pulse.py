from typing import ClassVar

from django.db import models


class WorkerPulse(models.Model):
    """The last pulse of a part that has no network address to check; `/healthz` reads it."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    field_classes: ClassVar[dict[str, str]] = {"name": "C0", "at": "C0"}
