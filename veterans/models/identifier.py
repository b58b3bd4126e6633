from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedTextField
from privacy.ids import new_id
from veterans.models.person import Person


class IdentifierKind(models.TextChoices):
    RNOKPP = "rnokpp", _("Taxpayer number (РНОКПП)")


class Identifier(models.Model):
    """A state-issued number of a person. Its search token is unique: one number can't be registered twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=IdentifierKind.choices)
    value = SealedTextField(subject="person_id")
    token = models.BinaryField()

    field_classes: ClassVar[dict[str, str]] = {"id": "C2", "person": "C2", "kind": "C2", "value": "C2", "token": "C2"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "token"], name="identifier_of_one_person"),
            models.UniqueConstraint(fields=["person", "kind"], name="one_identifier_of_a_kind"),
            models.CheckConstraint(condition=models.Q(kind__in=IdentifierKind.values), name="identifier_kind_known"),
        ]
