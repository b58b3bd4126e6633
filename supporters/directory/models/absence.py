from datetime import date
from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from privacy.ids import new_id
from supporters.directory.models.supporter import Supporter


class AbsenceKind(models.TextChoices):
    LEAVE = "leave", _("Leave")
    SICKNESS = "sickness", _("Sickness")
    TRIP = "trip", _("Business trip")
    TRAINING = "training", _("Training")


class DaysRange(Func):
    """The days of an absence, both ends included, as a PostgreSQL daterange."""

    function = "DATERANGE"
    output_field = DateRangeField()


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def not_cancelled(self) -> "AbsenceQuerySet":
        return self.filter(cancelled_at=None)

    def on(self, day: date) -> "AbsenceQuerySet":
        return self.not_cancelled().filter(from_on__lte=day, to_on__gte=day)

    def within(self, first: date, last: date) -> "AbsenceQuerySet":
        """Absences that overlap these days, both ends included."""
        return self.not_cancelled().filter(from_on__lte=last, to_on__gte=first)


@pghistory.track(model_name="AbsenceHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class Absence(models.Model):
    """Days in Kyiv on which a person is not at work, and their cover.

    `cover` sees the work and gets its reminders meanwhile; the cover ends by itself after the last day. `cover` NULL: nobody
    covers, and due work goes to the head (supporters/directory/models/presence.py).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    supporter = models.ForeignKey(Supporter, models.PROTECT, related_name="absences")
    kind = models.CharField(_("reason"), max_length=10, choices=AbsenceKind.choices)
    from_on = models.DateField(_("first day"))
    to_on = models.DateField(_("last day"))
    cover = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="covering")
    made_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    objects = AbsenceQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C1",
        "supporter": "C1",
        "kind": "C2",
        "from_on": "C1",
        "to_on": "C1",
        "cover": "C1",
        "made_by": "C1",
        "made_at": "C1",
        "cancelled_at": "C1",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AbsenceKind.values), name="absence_kind_known"),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(cover=None) | ~Q(cover=F("supporter")), name="absence_covered_by_another"),
            ExclusionConstraint(
                name="one_absence_a_day",
                expressions=[
                    ("supporter", RangeOperators.EQUAL),
                    (DaysRange("from_on", "to_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)), "&&"),
                ],
                condition=Q(cancelled_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["cover", "to_on"], condition=Q(cancelled_at=None), name="absence_of_cover"),
            models.Index(fields=["to_on"], condition=Q(cancelled_at=None), name="absence_by_end"),
        ]
