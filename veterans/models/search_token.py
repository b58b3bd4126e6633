from typing import ClassVar

from django.db import models

from veterans.models.person import Person


class TokenKind(models.TextChoices):
    RNOKPP = "rnokpp"
    PHONE = "phone"
    PHONE_TAIL_4 = "phone_tail4"
    PHONE_TAIL_7 = "phone_tail7"


class SearchToken(models.Model):
    """Keyed tokens that find a person by a number: whole numbers and their last digits."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=12, choices=TokenKind.choices)
    token = models.BinaryField()

    field_classes: ClassVar[dict[str, str]] = {"id": "C0", "person": "C2", "kind": "C2", "token": "C2"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "token"], name="search_token_once"),
            models.CheckConstraint(condition=models.Q(kind__in=TokenKind.values), name="search_token_kind_known"),
        ]
        indexes = [models.Index(fields=["token", "kind"], name="search_token_lookup")]
