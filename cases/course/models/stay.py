from typing import Any, ClassVar, Final

import pghistory
from django.db import models
from django.db.models import Q, QuerySet

from cases.case.models.history.spans import SPAN_CLASSES, Span, no_overlap
from cases.case.models.reference import Facility
from cases.case.states import WITHOUT_INSTITUTION, StayKind
from privacy.fields import SealedTextField
from supporters.directory.models import Supporter

CONTENT: Final = ("kind", "value", "ward", "bound_for", "expected_on", "from_at")


class StayQuerySet(QuerySet["Stay"]):
    def current(self) -> "StayQuerySet":
        """At most one of a case."""
        return self.filter(to_at=None)

    def road(self) -> "StayQuerySet":
        return self.filter(kind=StayKind.ROAD)

    def late(self, day: Any, day_ago: Any) -> "StayQuerySet":
        """On the road until the day of arrival or beyond it; without such a day for 24 hours: since `day_ago` or longer."""
        return self.road().filter(Q(expected_on__lte=day) | Q(expected_on=None, from_at__lte=day_ago))

    def settled(self) -> "StayQuerySet":
        """Not between institutions: in a known institution, at home, on leave or in the unit."""
        known = Q(value__isnull=False) | Q(kind__in=WITHOUT_INSTITUTION)
        return self.filter(known).exclude(kind=StayKind.ROAD)


@pghistory.track(
    pghistory.UpdateEvent("corrected", row=pghistory.Old, condition=pghistory.AnyChange(*CONTENT)),
    model_name="StayHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
)
class Stay(Span):
    """Where the person is: an institution and the ward in it, at home, on leave, in the unit, or on the road.

    `value`: the institution; NULL in an institution: not known yet. On the road `bound_for` is the next one (NULL: not known) and
    `expected_on` the day of arrival. A mistake is corrected in the row; the history has the version before it. `recorded_by` is
    NULL for stays of earlier releases.
    """

    kind = models.CharField(max_length=14, choices=StayKind.choices, db_default=StayKind.INPATIENT)
    value = models.ForeignKey(Facility, models.PROTECT, null=True, related_name="+")
    ward = SealedTextField(subject="case.person_id", null=True)
    bound_for = models.ForeignKey(Facility, models.PROTECT, null=True, related_name="+")
    expected_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    corrected_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField(null=True)

    objects = StayQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        **SPAN_CLASSES,
        "kind": "C3",
        "ward": "C3",
        "bound_for": "C3",
        "expected_on": "C3",
        "recorded_by": "C1",
        "corrected_by": "C1",
        "corrected_at": "C2",
    }

    class Meta:
        constraints = [
            *no_overlap("stay"),
            models.CheckConstraint(condition=Q(kind__in=StayKind.values), name="stay_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind__in=WITHOUT_INSTITUTION) | Q(value=None, ward=None), name="stay_without_institution"
            ),
            models.CheckConstraint(
                condition=Q(kind=StayKind.ROAD) | Q(bound_for=None, expected_on=None), name="stay_bound_for_on_the_road"
            ),
            models.CheckConstraint(
                condition=Q(corrected_at=None, corrected_by=None) | Q(corrected_at__isnull=False, corrected_by__isnull=False),
                name="stay_corrected_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["kind", "case"], condition=Q(to_at=None), name="stay_current")]
