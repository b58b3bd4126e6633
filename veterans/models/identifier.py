from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedTextField
from privacy.ids import new_id
from veterans.models.person import Person


class IdentifierKind(models.TextChoices):
    RNOKPP = "rnokpp", _("Taxpayer number (РНОКПП)")


@pghistory.track(model_name="IdentifierHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class Identifier(models.Model):
    """A state-issued number of a person. Its search token is unique among those that nobody contests.

    `value` and `token` are NULL after a wrong number was removed, until the right one is known. `is_contested`: another person
    had the number before; a head decides whether they are one (veterans.DuplicatePair).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=IdentifierKind.choices)
    value = SealedTextField(subject="person_id", null=True)
    token = models.BinaryField(null=True)
    is_contested = models.BooleanField(default=False, db_default=False)

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C2",
        "person": "C2",
        "kind": "C2",
        "value": "C2",
        "token": "C2",
        "is_contested": "C2",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "token"], condition=Q(is_contested=False), name="identifier_of_one_person"),
            models.UniqueConstraint(fields=["person", "kind"], name="one_identifier_of_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=IdentifierKind.values), name="identifier_kind_known"),
            models.CheckConstraint(
                condition=Q(value=None, token=None) | Q(value__isnull=False, token__isnull=False),
                name="identifier_with_its_token",
            ),
        ]
