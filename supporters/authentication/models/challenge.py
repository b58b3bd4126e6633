from typing import ClassVar

from django.db import models


class SpentChallenge(models.Model):
    """A challenge whose signature was accepted: a keyed token of it, so that nobody signs in with the same answer again."""

    digest = models.BinaryField(primary_key=True)
    spent_at = models.DateTimeField()

    field_classes: ClassVar[dict[str, str]] = {"digest": "C0", "spent_at": "C0"}
