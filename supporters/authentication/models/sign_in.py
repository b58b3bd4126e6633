from typing import ClassVar

from django.db import models


class SignInAttempts(models.Model):
    """Failed sign-ins in a row of one account: in all, from one address, or with one browser that it knows. The key is a keyed
    token of which."""

    key = models.BinaryField(primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    closed_until = models.DateTimeField()

    field_classes: ClassVar[dict[str, str]] = {"key": "C1", "failures": "C1", "last_at": "C1", "closed_until": "C1"}
