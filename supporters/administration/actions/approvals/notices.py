"""Notices about acts that take two, for the person's head, the heads above and the auditors."""

from datetime import datetime
from uuid import UUID

from supporters.administration.actions.approvals.requests import APPROVAL
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Approval, Supporter, presence_on
from supporters.directory.roles import Role
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule


def notify_grave_act(approval: Approval, *, at: datetime) -> None:
    """Runs in the transaction of the act. Neither the administrators who act nor the person concerned are notified."""
    presence, departments = presence_on(kyiv_day(at)), _departments(approval)
    heads = {head for pk in departments for head in presence.heads_above(pk)}
    auditors = Supporter.objects.pickable().filter(role=Role.AUDITOR).values_list("pk", flat=True)
    recipients = {*heads, *auditors} - {approval.supporter_id, approval.asked_by_id, approval.decided_by_id}
    notify(recipients, Rule.GRAVE_ACT, APPROVAL, approval.pk, at=at)


def _departments(approval: Approval) -> set[UUID]:
    """The person's department, the new one or the one that moves, the new parent, and those of a list."""
    works_in = approval.supporter.department_id if approval.supporter else None
    listed = approval.listed.values_list("invitation__department", flat=True)
    return {pk for pk in (works_in, approval.department_id, approval.parent_id, *listed) if pk}
