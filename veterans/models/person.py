from typing import Any, ClassVar, Final
from uuid import UUID

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedNameField, SealedTextField
from privacy.ids import new_id
from privacy.sealing import ERASED

HOW_TO_SPEAK_CHARS: Final = 500


class Address(models.TextChoices):
    """Form of address of the person; it affects only labels."""

    VETERAN_M = "m", _("defender (he)")
    VETERAN_F = "f", _("defender (she)")
    UNKNOWN = "", _("not known yet")


class PersonQuerySet(models.QuerySet["Person"]):
    def of_group(self, person_ids: Any) -> "PersonQuerySet":
        """These persons, and those who were joined into them."""
        return self.filter(models.Q(pk__in=person_ids) | models.Q(joined_into__in=person_ids))


@pghistory.track(model_name="PersonHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class Person(models.Model):
    """A person under support, or close to one. Service data are in Veteran, what the search finds by a name in PersonName.

    `how_to_speak`: how to speak with the person (hearing, short sentences, triggers, what not to ask). `joined_into`: the person
    who remained when two registrations turned out to be of one (cases.Join). A remaining person is never joined itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    surname = SealedNameField(subject="pk")
    given_name = SealedNameField(subject="pk")
    patronymic = SealedNameField(subject="pk", null=True)
    born_on = SealedTextField(subject="pk", null=True)  # ISO date; NULL when only the year is known
    birth_year = models.SmallIntegerField(null=True)
    address_form = models.CharField(max_length=1, choices=Address.choices, blank=True)
    how_to_speak = SealedTextField(subject="pk", null=True, max_chars=HOW_TO_SPEAK_CHARS)
    registered_at = models.DateTimeField(auto_now_add=True)
    joined_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    version = models.PositiveIntegerField(default=1)

    objects = PersonQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C2",
        "surname": "C2",
        "given_name": "C2",
        "patronymic": "C2",
        "born_on": "C2",
        "birth_year": "C3",
        "address_form": "C2",
        "how_to_speak": "C3",
        "registered_at": "C2",
        "joined_into": "C2",
        "version": "C0",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(birth_year=None) | models.Q(birth_year__range=(1900, 2100)), name="birth_year_plausible"
            ),
            models.CheckConstraint(condition=models.Q(address_form__in=Address.values), name="address_form_known"),
            models.CheckConstraint(
                condition=models.Q(joined_into=None) | ~models.Q(joined_into=models.F("pk")), name="person_joined_into_another"
            ),
        ]

    @property
    def remaining_id(self) -> UUID:
        """The person who remains: another one if this one was joined into them."""
        return self.joined_into_id or self.pk

    @property
    def is_erased(self) -> bool:
        """Whether the data of the person were erased (cases.Erasure). It opens nothing."""
        return self.__dict__.get("surname") == ERASED

    @property
    def full_name(self) -> str:
        """«Коваленко Андрій Петрович»"""
        parts = (self.surname,) if self.is_erased else (self.surname, self.given_name, self.patronymic)
        return " ".join(part for part in parts if part)
