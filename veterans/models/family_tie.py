from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedNameField, SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.models.person import Person


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


class Disclosure(models.TextChoices):
    """The answer of the person under support: whether the relative may know of the condition."""

    YES = "yes", _("may know of the condition")
    NO = "no", _("must not know of the condition")
    UNASKED = "unasked", _("not asked yet")


class FamilyTieQuerySet(QuerySet["FamilyTie"]):
    def current(self) -> "FamilyTieQuerySet":
        return self.filter(ended_at=None)

    def to_same(self, tie: "FamilyTie") -> "FamilyTieQuerySet":
        """Other current ties of these two: they were tied twice, and then registrations of one of them were joined."""
        if tie.person is None:
            return self.none()
        persons = Person.objects.of_group([tie.person.remaining_id]).values("pk")
        veterans = Person.objects.of_group([tie.veteran.remaining_id]).values("pk")
        return self.current().filter(veteran__in=veterans, person__in=persons).exclude(pk=tie.pk)


@pghistory.track(model_name="FamilyTieHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class FamilyTie(models.Model):
    """A relative or close person of `veteran`, who is under support. Their numbers are the phones with this tie.

    `person`: the relative, once they have a card of their own; until then `name` is what is known of them, and NULL afterwards.
    `relation`: a code of Kinship; NULL: not known yet. `disclosure`: whether they may know of the condition; `answered_by` and
    `answered_at`: who wrote down the last answer.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    veteran = models.ForeignKey(Person, models.PROTECT, related_name="relatives")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="ties")
    relation = SealedTextField(subject="veteran_id", null=True)
    name = SealedNameField(subject="veteran_id", null=True)
    disclosure = models.CharField(max_length=8, choices=Disclosure.choices, default=Disclosure.UNASKED)
    answered_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = FamilyTieQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C2",
        "veteran": "C2",
        "person": "C3",
        "relation": "C3",
        "name": "C2",
        "disclosure": "C3",
        "answered_by": "C1",
        "answered_at": "C2",
        "since": "C2",
        "ended_at": "C2",
        "ended_by": "C1",
        "version": "C0",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person=None) | ~Q(person=F("veteran")), name="tie_of_two"),
            models.CheckConstraint(condition=Q(person=None) | Q(name=None), name="tie_named_once"),
            models.CheckConstraint(
                condition=Q(disclosure=Disclosure.UNASKED, answered_by=None, answered_at=None)
                | Q(disclosure__in=[Disclosure.YES, Disclosure.NO], answered_by__isnull=False, answered_at__isnull=False),
                name="tie_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="tie_ended_or_current",
            ),
            models.UniqueConstraint(
                fields=["veteran", "person"], condition=Q(ended_at=None, person__isnull=False), name="one_current_tie"
            ),
        ]
