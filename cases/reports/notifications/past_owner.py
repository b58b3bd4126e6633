"""Who led a case at a moment that is past (supporters/notifications/past_owner.py)."""

from datetime import datetime
from uuid import UUID

from cases.models import FollowUp, Visit
from cases.models.past import answering_at, department_at
from supporters.notifications.past_owner import Held


def held_step(step_id: UUID, at: datetime) -> Held | None:
    step = FollowUp.objects.filter(pk=step_id).first()
    return held_case(step.case_id, at) if step else None


def held_entry(visit_id: UUID, at: datetime) -> Held | None:
    visit = Visit.objects.filter(pk=visit_id).first()
    return held_case(visit.case_id, at) if visit else None


def held_case(case_id: UUID, at: datetime) -> Held | None:
    department = department_at(case_id, at)
    return Held(*answering_at(case_id, at), department) if department else None
