from typing import ClassVar

from django.db import models

from veterans.models.person import Person


class TokenKind(models.TextChoices):
    """`OWN_PHONE`: a whole number of the person, not of the family or the ward. `NAME_BORN`: surname, given name and full date of
    birth together. `BORN`: the full date alone; `BORN_SWAPPED`: the date that has day and month the other way round.
    """

    RNOKPP = "rnokpp"
    PHONE = "phone"
    PHONE_TAIL_4 = "phone_tail4"
    PHONE_TAIL_7 = "phone_tail7"
    OWN_PHONE = "own_phone"
    NAME_BORN = "name_born"
    BORN = "born"
    BORN_SWAPPED = "born_swapped"


class SearchToken(models.Model):
    """Keyed tokens that find a person by a whole fact (a number, a date, names with a date) or by the last digits of a phone."""

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
