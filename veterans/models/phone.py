from datetime import time
from typing import ClassVar, Final
from uuid import UUID

import pghistory
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from privacy.fields import SealedNameField, SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.models.family_tie import FamilyTie
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


class EndReason(models.TextChoices):
    """Why a number is not called any more."""

    DEAD = "dead", _("it does not work")
    NOT_THEIRS = "not_theirs", _("it is not theirs any more")
    MISTAKE = "mistake", _("it was entered by mistake")
    ASKED = "asked", _("they asked not to call it")


class PhoneQuerySet(QuerySet["Phone"]):
    def open(self) -> "PhoneQuerySet":
        """Numbers in use: the only ones that are listed, called and found."""
        return self.filter(ended_at=None)


@pghistory.track(model_name="PhoneHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class Phone(models.Model):
    """A phone of a person: their own, of the family, of the ward. Stored as E.164. It is ended with a reason, never deleted.

    `tie`: whose number of the family it is. It is the number of that relative on a card of their own, too. The number is safe to
    call from `safe_from` until `safe_to`, hours in Kyiv; NULL: at any time. Hours from 20:00 to 6:00 go through midnight.
    `kinship`, `name`: of the relative before there were ties; only versions in the history have them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="phones")
    owner = models.CharField(max_length=6, choices=PhoneOwner.choices)
    tie = models.ForeignKey(FamilyTie, models.PROTECT, null=True, related_name="phones")
    number = SealedTextField(subject="person_id")
    kinship = SealedTextField(subject="person_id", null=True)
    name = SealedNameField(subject="person_id", null=True)
    safe_from = models.TimeField(null=True)
    safe_to = models.TimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=10, choices=EndReason.choices, blank=True, db_default="")

    objects = PhoneQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C2",
        "person": "C2",
        "owner": "C3",
        "tie": "C3",
        "number": "C2",
        "kinship": "C2",
        "name": "C2",
        "safe_from": "C2",
        "safe_to": "C2",
        "ended_at": "C2",
        "ended_by": "C1",
        "end_reason": "C2",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(owner__in=PhoneOwner.values), name="phone_owner_known"),
            models.CheckConstraint(
                condition=Q(owner=PhoneOwner.FAMILY, tie__isnull=False) | (~Q(owner=PhoneOwner.FAMILY) & Q(tie=None)),
                name="phone_of_the_family_has_a_tie",
            ),
            models.CheckConstraint(condition=Q(kinship=None, name=None), name="phone_names_nobody"),
            models.CheckConstraint(
                condition=Q(safe_from=None, safe_to=None)
                | (Q(safe_from__isnull=False, safe_to__isnull=False) & ~Q(safe_from=F("safe_to"))),
                name="phone_safe_hours",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False, end_reason__in=EndReason.values),
                name="phone_ended_or_open",
            ),
        ]

    @property
    def of_whom(self) -> tuple[UUID, ...]:
        """The persons whose cards show it: with whom it is kept, and the relative with a card of their own."""
        relative = self.tie.person_id if self.tie else None
        return (self.person_id, relative) if relative else (self.person_id,)

    def owner_for(self, person_id: UUID) -> PhoneOwner:
        """As seen on the card of this person: a relative's number is their own there."""
        return PhoneOwner(self.owner) if person_id == self.person_id else PhoneOwner.OWN


def is_safe_at(hour: time, safe_from: time | None, safe_to: time | None) -> bool:
    """Whether a number with these safe hours may be called at `hour`, all in Kyiv."""
    if safe_from is None or safe_to is None:
        return True
    if safe_from < safe_to:
        return safe_from <= hour < safe_to
    return hour >= safe_from or hour < safe_to
