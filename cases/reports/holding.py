"""Who led a case at a moment that is past (supporters/holding.py)."""

from datetime import datetime
from uuid import UUID

from cases.models import DepartmentSpan, FollowUp, OwnerSpan
from supporters.holding import Held
from supporters.models import Supporter


def held_step(step_id: UUID, at: datetime) -> Held | None:
    step = FollowUp.objects.filter(pk=step_id).first()
    return held_case(step.case_id, at) if step else None


def held_case(case_id: UUID, at: datetime) -> Held | None:
    spans = DepartmentSpan.objects.filter(case=case_id, from_at__lte=at).select_related("value")
    department = spans.order_by("from_at").last()
    return Held(*_owner_and_relieved(case_id, at), department.value) if department else None


def _owner_and_relieved(case_id: UUID, at: datetime) -> tuple[Supporter | None, Supporter | None]:
    """The owner before stays responsible while nobody who was named since has accepted."""
    spans = list(OwnerSpan.objects.filter(case=case_id, from_at__lte=at).select_related("value").order_by("-from_at"))
    if not spans or (spans[0].to_at and spans[0].to_at <= at):
        return None, None
    for span, before in zip(spans, [*spans[1:], None], strict=True):
        if span.accepted_at and span.accepted_at <= at:
            return spans[0].value, span.value if span is not spans[0] else None
        if before is None or before.to_at != span.from_at:
            break
    return spans[0].value, None
