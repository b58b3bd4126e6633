from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.models.person import Person
from veterans.models.territory import Territory

ADDRESS_CHARS: Final = 300


class PlaceKind(models.TextChoices):
    REGISTERED = "registered", _("registered place of life")
    ACTUAL = "actual", _("where the person lives")
    FUTURE = "future", _("where the person will return")


class PlaceEnd(models.TextChoices):
    """Why a place is not the current one any more."""

    MOVED = "moved", _("it has changed")
    MISTAKE = "mistake", _("it was recorded wrongly")


class PlaceOfLifeQuerySet(QuerySet["PlaceOfLife"]):
    def current(self) -> "PlaceOfLifeQuerySet":
        return self.filter(ended_at=None)

    def of_person(self, person_id: Any) -> "PlaceOfLifeQuerySet":
        """Also of those who were joined into this person."""
        return self.filter(person__in=Person.objects.of_group([person_id]).values("pk"))


class PlaceOfLife(models.Model):
    """Where a person is registered, lives or will return to. A changed place is another row; the earlier one gets its end.

    `territory_name`: how the directory named it then, in Ukrainian, since the codifier renames. `address`: settlement, street and
    house as typed. `is_displaced`: registered there as an internally displaced person (ВПО). `since`: as the person says.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="places_of_life")
    kind = models.CharField(max_length=10, choices=PlaceKind.choices)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    territory_name = models.CharField(max_length=200)
    address = SealedTextField(subject="person_id", null=True, max_chars=ADDRESS_CHARS)
    is_displaced = models.BooleanField(default=False)
    since = models.DateField(null=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=10, choices=PlaceEnd.choices, blank=True, db_default="")

    objects = PlaceOfLifeQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C2",
        "person": "C2",
        "kind": "C2",
        "territory": "C3",
        "territory_name": "C3",
        "address": "C3",
        "is_displaced": "C3",
        "since": "C3",
        "added_at": "C2",
        "added_by": "C1",
        "ended_at": "C2",
        "ended_by": "C1",
        "end_reason": "C2",
    }
    open_text_reasons: ClassVar[str] = "the name in a public directory, of the code beside it; nobody types it"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], condition=Q(ended_at=None), name="one_current_place_of_life"),
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="place_of_life_kind_known"),
            models.CheckConstraint(condition=Q(is_displaced=False) | Q(kind=PlaceKind.ACTUAL), name="displaced_where_they_live"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False, end_reason__in=PlaceEnd.values),
                name="place_of_life_ended_or_current",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("added_at")), name="place_of_life_ended_later"
            ),
        ]
