"""The state of a case at a past moment."""

from datetime import datetime
from uuid import UUID

from cases.case.models.history.spans import DepartmentSpan, OwnerSpan, StateSpan
from cases.case.models.team import TeamMember
from cases.case.states import CaseState
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter


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
