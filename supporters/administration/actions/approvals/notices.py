"""Who is notified of what takes two administrators: the person's own head and the heads above, and the auditors."""

from datetime import datetime
from uuid import UUID

from supporters.administration.actions.approvals.requests import APPROVAL
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Approval, Supporter, presence_on
from supporters.directory.roles import Role
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule


def tell_grave_act(approval: Approval, *, at: datetime) -> None:
    """In the transaction of the act; this notifies neither who did it nor whom it is about."""
    presence, departments = presence_on(kyiv_day(at)), _departments(approval)
    heads = {head for pk in departments for head in presence.heads_above(pk)}
    auditors = Supporter.objects.pickable().filter(role=Role.AUDITOR).values_list("pk", flat=True)
    told = {*heads, *auditors} - {approval.supporter_id, approval.asked_by_id, approval.decided_by_id}
    notify(told, Rule.GRAVE_ACT, APPROVAL, approval.pk, at=at)


def _departments(approval: Approval) -> set[UUID]:
    """Where the person works or is to work, or the department that moves and its place."""
    works_in = approval.supporter.department_id if approval.supporter else None
    return {pk for pk in (works_in, approval.department_id, approval.parent_id) if pk}
