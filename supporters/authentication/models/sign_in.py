from typing import ClassVar

from django.db import models


class SignInAttempts(models.Model):
    """Consecutive failed sign-ins of an account: in all, from one address, or with one known browser.

    The key is a keyed token of which.
    """

    key = models.BinaryField(primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    closed_until = models.DateTimeField()

    field_classes: ClassVar[dict[str, str]] = {"key": "C1", "failures": "C1", "last_at": "C1", "closed_until": "C1"}
