from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from cases.case.states import RowState
from cases.case.states.imports import UNSETTLED
from privacy.ids import new_id
from supporters.directory.models import Department, Supporter, reach
from supporters.directory.roles import ReachKind
from veterans.models import LegalBasis


class RegisterImportQuerySet(QuerySet["RegisterImport"]):
    def visible_to(self, user: Supporter) -> "RegisterImportQuerySet":
        """Of the departments that the user leads."""
        seen = reach(user)
        if seen.kind is not ReachKind.SUBTREE:
            return self.none()
        return self.filter(department__in=seen.department_ids)

    def with_work(self) -> "RegisterImportQuerySet":
        """With rows to check, to compare, to open or to withdraw."""
        return self.filter(
            Q(compared_at=None, cleared_at=None)
            | Q(_has(RowState.UNCHECKED))
            | Q(_has(RowState.READY), confirmed_at__isnull=False, undone_at=None)
            | Q(_has(RowState.OPENED), undone_at__isnull=False)
        )

    def to_clear(self, before: datetime) -> "RegisterImportQuerySet":
        """Uploaded, or taken over, before that moment, with contents of rows left."""
        begun = Coalesce("taken_over_at", "uploaded_at")
        return self.alias(begun=begun).filter(cleared_at=None, begun__lt=before)

    def waiting_of(self, head_id: UUID) -> "RegisterImportQuerySet":
        """Imports that stop when this head leaves: with rows that open no card yet."""
        return self.filter(_waits(), head=head_id)

    def with_waiting(self) -> "RegisterImportQuerySet":
        """With `is_waiting`: rows open no card before somebody has worked on them."""
        return self.annotate(is_waiting=ExpressionWrapper(_waits(), models.BooleanField()))


def _waits() -> Q:
    return Q(_has(*UNSETTLED), cleared_at=None, undone_at=None)


def _has(*states: RowState) -> Exists:
    rows: Any = apps.get_model("cases", "ImportedRow")  # its module imports this one
    return Exists(rows.objects.filter(register=OuterRef("pk"), state__in=states))


class RegisterImport(models.Model):
    """A register that a head brings from elsewhere: uploaded, checked, confirmed, opened card by card, perhaps undone.

    Its state is that of its rows and of these moments; nothing is counted here. `head`: in whose name and reach it works; who
    uploaded it, until another head takes it over. `taken_over_at`: by the present head. `compared_at`: the rows were compared
    with each other. `basis`: on what the processing of the data rests until the people are asked for consent. `undone_at`: when
    the undoing was asked for. `cleared_at`: the contents of the rows that opened no card were deleted, so that no second copy of
    the register stays.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    head = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    taken_over_at = models.DateTimeField(null=True)
    compared_at = models.DateTimeField(null=True)
    basis = models.ForeignKey(LegalBasis, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)

    objects = RegisterImportQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "department": "C1",
        "uploaded_by": "C1",
        "uploaded_at": "C2",
        "head": "C1",
        "taken_over_at": "C2",
        "compared_at": "C2",
        "basis": "C2",
        "confirmed_by": "C1",
        "confirmed_at": "C2",
        "undone_by": "C1",
        "undone_at": "C2",
        "cleared_at": "C2",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_over_at=None, head=F("uploaded_by"))
                | Q(taken_over_at__gte=F("uploaded_at"), taken_over_at__isnull=False),
                name="import_of_its_author_or_taken_over",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None, basis=None)
                | Q(
                    confirmed_at__gte=F("compared_at"),
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    basis__isnull=False,
                    compared_at__isnull=False,
                ),
                name="import_confirmed_after_its_check",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(
                    undone_at__gte=F("confirmed_at"), undone_at__isnull=False, undone_by__isnull=False, confirmed_at__isnull=False
                ),
                name="import_undone_after_it_was_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["uploaded_at"], condition=Q(cleared_at=None), name="import_not_cleared")]
