from typing import ClassVar

from django.db import models


class SignInAttempts(models.Model):
    """Failed sign-ins in a row of one account, or of one account from one address. The key is a keyed token of it."""

    key = models.BinaryField(primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    closed_until = models.DateTimeField()

    field_classes: ClassVar[dict[str, str]] = {"key": "C1", "failures": "C1", "last_at": "C1", "closed_until": "C1"}
