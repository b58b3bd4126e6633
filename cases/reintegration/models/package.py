from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q, QuerySet, Value

from cases.case.models.case import Case
from cases.reintegration.states.packages import PackageReason, PackageState
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.calendar import KYIV
from supporters.directory.models import Supporter

RECEIVED_WITHIN: Final = timedelta(days=7)  # then «no answer» (research: domain §3.2, verified 2026-11-25)

KYIV_DAY: Final = f"(%(expressions)s AT TIME ZONE '{KYIV.key}')::date"  # TruncDate can't be written into a migration
MADE_ON: Final = Func("made_at", template=KYIV_DAY, output_field=models.DateField())
SETTLED_ON: Final = Func("settled_at", template=KYIV_DAY, output_field=models.DateField())


class CommunityPackageQuerySet(QuerySet["CommunityPackage"]):
    def open(self) -> "CommunityPackageQuerySet":
        """Printed and not received yet; at most one of a case."""
        return self.filter(state=PackageState.OPEN)

    def late(self, at: datetime) -> "CommunityPackageQuerySet":
        return self.open().filter(made_at__lte=at - RECEIVED_WITHIN)

    def made_by(self, day: date) -> "CommunityPackageQuerySet":
        """Open, and printed on this day or before; annotated with `made_on`."""
        return self.open().annotate(made_on=MADE_ON).filter(made_on__lte=day)

    def for_reminders(self) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns, for who answers for the case."""
        due = ExpressionWrapper(MADE_ON + RECEIVED_WITHIN, models.DateField())
        rows = self.annotate(occasion=due, owner=F("case__owner_id"), at_night=Value(False, BooleanField()))
        return rows.values_list("pk", "occasion", "owner", "case__department_id", "at_night")


class CommunityPackage(models.Model):
    """A package for the support specialist of a community, outside the ministry (Cabinet resolution 881 of 2024-08-02).

    Until somebody records the day of its receipt it is open; owner, department and duty stay, and the support goes on after it as
    well. `to`: the community or institution, and who signs there. `note`: what matters. `agreed_on`: when the person agreed that
    these data are given. `received_on`: as signed on the paper.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="packages")
    to = SealedTextField(subject="case.person_id")
    reason = models.CharField(max_length=12, choices=PackageReason.choices)
    note = SealedTextField(subject="case.person_id", null=True)
    agreed_on = models.DateField()
    made_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PackageState.choices, default=PackageState.OPEN)
    received_on = models.DateField(null=True)
    settled_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = CommunityPackageQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "to": "C3",
        "reason": "C2",
        "note": "C3",
        "agreed_on": "C2",
        "made_by": "C1",
        "made_at": "C2",
        "state": "C2",
        "received_on": "C2",
        "settled_by": "C1",
        "settled_at": "C2",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state=PackageState.OPEN), name="one_open_package"),
            models.CheckConstraint(condition=Q(reason__in=PackageReason.values), name="package_reason_known"),
            models.CheckConstraint(condition=Q(state__in=PackageState.values), name="package_state_known"),
            models.CheckConstraint(condition=Q(agreed_on__lte=MADE_ON), name="package_agreed_before"),
            models.CheckConstraint(
                condition=Q(state=PackageState.OPEN, settled_at=None, settled_by=None)
                | (~Q(state=PackageState.OPEN) & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="package_settled_or_open",
            ),
            models.CheckConstraint(
                condition=Q(state=PackageState.RECEIVED, received_on__isnull=False, received_on__range=(MADE_ON, SETTLED_ON))
                | (~Q(state=PackageState.RECEIVED) & Q(received_on=None)),
                name="package_received_in_time",
            ),
        ]
        indexes = [models.Index(fields=["made_at"], condition=Q(state=PackageState.OPEN), name="package_queue")]
