from datetime import date
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supporters.directory.oblasts import Oblast


class TerritoryKind(models.TextChoices):
    """The categories of the codifier (КАТОТТГ) that are kept as rows; settlements are words of their hromada."""

    OBLAST = "O", gettext_lazy("region")
    CITY = "K", gettext_lazy("city with special status")
    RAION = "P", gettext_lazy("raion")
    HROMADA = "H", gettext_lazy("hromada")
    DISTRICT = "B", gettext_lazy("district of a city with special status")


WHOLE: Final = (TerritoryKind.OBLAST, TerritoryKind.CITY)


class TerritoryQuerySet(QuerySet["Territory"]):
    def offered_on(self, day: date) -> "TerritoryQuerySet":
        """Where somebody may live: a hromada or a district, or only the region while the rest is not known."""
        valid = self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)
        return valid.exclude(kind=TerritoryKind.RAION)


class Territory(models.Model):
    """A row of the directory of territories; `code` is that of the codifier. A code that is gone gets `valid_to`, never deleted.

    `settlements`: names inside a hromada, with | between them. `spelt`: what a search compares (veterans/actions/territories.py).
    `verified_on` is NULL: nobody has compared the edition with that of the ministry.
    """

    code = models.CharField(max_length=19, primary_key=True)
    kind = models.CharField(max_length=1, choices=TerritoryKind.choices)
    name = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    oblast = models.CharField(max_length=5, choices=Oblast.choices)
    settlements = models.TextField(blank=True)
    spelt = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)
    verified_on = models.DateField(null=True)

    objects = TerritoryQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "code": "C0",
        "kind": "C0",
        "name": "C0",
        "parent": "C0",
        "oblast": "C0",
        "settlements": "C0",
        "spelt": "C0",
        "valid_from": "C0",
        "valid_to": "C0",
        "source": "C0",
        "verified_on": "C0",
    }
    open_text_reasons: ClassVar[str] = "a directory: it tells of no person"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex="^UA[0-9]{17}$"), name="territory_code_plausible"),
            models.CheckConstraint(condition=Q(kind__in=TerritoryKind.values), name="territory_kind_known"),
            models.CheckConstraint(condition=Q(oblast__in=Oblast.values), name="territory_oblast_known"),
            models.CheckConstraint(
                condition=Q(kind__in=WHOLE, parent=None) | (~Q(kind__in=WHOLE) & Q(parent__isnull=False)),
                name="territory_inside_another",
            ),
            models.UniqueConstraint(
                fields=["oblast"], condition=Q(kind__in=WHOLE, valid_to=None), name="one_territory_of_an_oblast"
            ),
        ]

    @property
    def label(self) -> str:
        """«Буська громада, Золочівський район, Львівська область»; reads `parent`."""
        name = name_label(self.kind, self.name, self.oblast)
        return ", ".join(part for part in (name, inside_label(self.kind, self.around, self.oblast)) if part)

    @property
    def around(self) -> str:
        """The name of the parent, "" for none."""
        return self.parent.name if self.parent else ""


def name_label(kind: str, name: str, oblast: str) -> str:
    """«Буська громада», «Печерський район»; a region is named by the list of regions."""
    if kind == TerritoryKind.HROMADA:
        return _("%(name)s hromada") % {"name": name}
    return _("%(name)s district") % {"name": name} if kind == TerritoryKind.DISTRICT else str(Oblast(oblast).label)


def inside_label(kind: str, around: str, oblast: str) -> str:
    """«Золочівський район, Львівська область», «м. Київ»; "" of a region. `around`: the name of the parent."""
    if kind in WHOLE:
        return ""
    raion = _("%(name)s raion") % {"name": around} if kind == TerritoryKind.HROMADA else ""
    return ", ".join(part for part in (raion, str(Oblast(oblast).label)) if part)
