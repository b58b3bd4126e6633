"""The past of a case: its events, its state at a moment."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models

from cases.case.models.case import Case
from cases.case.models.history.spans import DepartmentSpan, OwnerSpan, StateSpan
from cases.case.models.team import TeamMember
from cases.case.states import CaseState, EventKind
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter


class CaseEvent(models.Model):
    """A state change of a case: written by actions in the same transaction, never changed. Details are ids and codes only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    details = models.JSONField(default=dict)
    note = SealedTextField(subject="case.person_id", null=True)

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "kind": "C2",
        "by": "C1",
        "at": "C2",
        "details": "C2",
        "note": "C3",
    }
    open_text_reasons: ClassVar[str] = "details are ids, codes and moments that actions write; words go to the sealed note"

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=EventKind.values), name="event_kind_known")]
        indexes = [models.Index(fields=["case", "-at"], name="event_of_case")]


def owner_at(case_id: UUID, at: datetime) -> Supporter | None:
    """None: the case was in a queue, or did not exist yet."""
    spans = OwnerSpan.objects.filter(case=case_id, from_at__lte=at).exclude(to_at__lte=at).select_related("value")
    span = spans.first()
    return span.value if span else None


def department_at(case_id: UUID, at: datetime) -> Department | None:
    """None: the case did not exist yet."""
    spans = DepartmentSpan.objects.filter(case=case_id, from_at__lte=at).select_related("value")
    span = spans.order_by("from_at").last()
    return span.value if span else None


def was_open(case_id: UUID, at: datetime) -> bool:
    spans = StateSpan.objects.filter(case=case_id, value=CaseState.OPEN, from_at__lte=at)
    return spans.exclude(to_at__lte=at).exists()


def was_on_team(case_id: UUID, supporter: Supporter, at: datetime) -> bool:
    members = TeamMember.objects.filter(case=case_id, supporter=supporter, from_at__lte=at)
    return members.exclude(to_at__lte=at).exclude(until_on__lt=kyiv_day(at)).exists()


def handed_over_after(case_id: UUID, at: datetime) -> datetime | None:
    """When an owner first accepted the case or gave it away after `at`; None: never."""
    spans = OwnerSpan.objects.filter(case=case_id).values_list("from_at", "to_at")
    return min((moment for span in spans for moment in span if moment and moment > at), default=None)


def absorbed_after(case_id: UUID, at: datetime) -> datetime | None:
    """When another card absorbed the case after `at`; None: never, or the join is undone."""
    spans = StateSpan.objects.filter(case=case_id, value=CaseState.ABSORBED, from_at__gt=at, to_at=None)
    found: datetime | None = spans.values_list("from_at", flat=True).first()
    return found
