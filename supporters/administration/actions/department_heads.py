"""Requests about departments that would let somebody see more, so somebody else agrees to them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from supporters.administration.actions.approvals.requests import Asked, ask_approval
from supporters.administration.actions.departments import lock_tree, move_fingerprint, refuse_duty, refuse_head, refuse_move
from supporters.directory.actions.locks import locked_supporter
from supporters.directory.models import Approval, ApprovalKind, Department, Supporter


@transaction.atomic
def ask_head(department_id: UUID, head_id: UUID, *, reason: str, by: Supporter, at: datetime, pk: UUID) -> Approval:
    """Ask for another head of a department. Raises DepartmentRefused, ApprovalRefused."""
    lock_tree()
    asked = Asked(kind=ApprovalKind.HEAD, reason=reason, supporter_id=head_id, department_id=department_id)
    approval = ask_approval(asked, by=by, at=at, pk=pk)
    refuse_head(locked_supporter(head_id), department_id)
    return approval


@transaction.atomic
def ask_move(department_id: UUID, parent_id: UUID, *, reason: str, by: Supporter, at: datetime, pk: UUID) -> Approval:
    """Ask to move a department below one whose heads would see more after it. Raises DepartmentRefused, ApprovalRefused."""
    tree = lock_tree()
    refuse_move(tree, Department.objects.get(pk=department_id), parent_id, at=at)
    shown = move_fingerprint(tree, department_id, parent_id)
    asked = Asked(kind=ApprovalKind.MOVE, reason=reason, department_id=department_id, parent_id=parent_id, shown=shown)
    return ask_approval(asked, by=by, at=at, pk=pk)


@transaction.atomic
def ask_duty(department_id: UUID, duty_id: UUID, *, reason: str, by: Supporter, at: datetime, pk: UUID) -> Approval:
    """Ask for another duty supporter of a department. Raises DepartmentRefused, ApprovalRefused."""
    lock_tree()
    asked = Asked(kind=ApprovalKind.DUTY, reason=reason, supporter_id=duty_id, department_id=department_id)
    approval = ask_approval(asked, by=by, at=at, pk=pk)
    refuse_duty(locked_supporter(duty_id))
    return approval
