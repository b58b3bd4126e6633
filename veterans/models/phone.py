from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from privacy.fields import SealedNameField, SealedTextField
from privacy.ids import new_id
from veterans.models.person import Person


class PhoneOwner(models.TextChoices):
    OWN = "own", _("own phone")
    FAMILY = "family", _("family")
    WARD = "ward", _("hospital ward")

    @property
    def call_label(self) -> str:
        """Owner of the phone, in the grammatical case that «Подзвонити» requires."""
        return str(TO_CALL[self])


TO_CALL: Final = {
    PhoneOwner.OWN: pgettext_lazy("after Call", "own phone"),
    PhoneOwner.FAMILY: pgettext_lazy("after Call", "family"),
    PhoneOwner.WARD: pgettext_lazy("after Call", "hospital ward"),
}


class Kinship(models.TextChoices):
    """Relation of a relative or close person to the person under support."""

    WIFE = "wife", _("wife")
    HUSBAND = "husband", _("husband")
    MOTHER = "mother", _("mother")
    FATHER = "father", _("father")
    DAUGHTER = "daughter", _("daughter")
    SON = "son", _("son")
    SISTER = "sister", _("sister")
    BROTHER = "brother", _("brother")
    PARTNER = "partner", _("partner")
    OTHER = "other", _("another relative")


class Phone(models.Model):
    """A phone of a person: their own, of the family, of the ward. Stored as E.164.

    `kinship` (a code of Kinship) and `name` identify the relative with a number of the family, where known.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="phones")
    owner = models.CharField(max_length=6, choices=PhoneOwner.choices)
    number = SealedTextField(subject="person_id")
    kinship = SealedTextField(subject="person_id", null=True)
    name = SealedNameField(subject="person_id", null=True)

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C2",
        "person": "C2",
        "owner": "C3",
        "number": "C2",
        "kinship": "C2",
        "name": "C2",
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(owner__in=PhoneOwner.values), name="phone_owner_known")]
