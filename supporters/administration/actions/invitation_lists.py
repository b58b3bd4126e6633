"""Invite a whole list of new colleagues, or none of it. What is done to a list later: colleagues/bulk.py."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from privacy.ids import new_id
from supporters.administration.actions.approvals.requests import Asked, ask_approval, lock_administrators
from supporters.administration.actions.growing import invitation_takes_two
from supporters.administration.actions.invitations import (
    VALID_FOR,
    EmailRefused,
    NewColleague,
    addresses_with_account,
    refuse_domain,
)
from supporters.administration.actions.recognisers import notify_invited
from supporters.directory.actions.locks import hold_departments
from supporters.directory.models import ApprovalKind, Department, Invitation, ListedHead, Supporter
from supporters.directory.models.tree import Tree
from supporters.directory.roles import BY_TWO, Role
from supporters.notifications.actions.deliveries import plan_letters
from supporters.notifications.models import Letter


class ListRefused(Exception):
    """A row of the list can't be invited, or no longer; nothing is written. A new check of the list finds the row."""


@transaction.atomic
def invite_all(colleagues: Sequence[NewColleague], *, batch: UUID, by: Supporter, at: datetime, reason: str = "") -> None:
    """The letters of heads wait until somebody else has agreed to all of them at once, who reads the reason.

    The number of statements doesn't depend on that of the colleagues. Raises ListRefused, ApprovalRefused.
    """
    hold_departments()
    if any(new.role in BY_TWO for new in colleagues):
        raise ListRefused
    if any(invitation_takes_two(new.role) for new in colleagues):
        lock_administrators(by.pk)
    try:
        for new in colleagues:
            refuse_domain(new.email)
    except EmailRefused as elsewhere:
        raise ListRefused from elsewhere
    ordered = sorted(colleagues, key=lambda new: new.email)  # concurrent lists take their locks in one order
    rows = [
        Invitation(pk=new_id(), **vars(new), batch=batch, invited_by=by, invited_at=at, until=at + VALID_FOR) for new in ordered
    ]
    try:
        with transaction.atomic():
            Invitation.objects.bulk_create(rows)
    except IntegrityError as taken:
        raise ListRefused from taken
    _refuse_since_taken(ordered)
    by_two = [row for row in rows if invitation_takes_two(row.role)]
    plan_letters(Letter.INVITATION, [row.pk for row in rows if row not in by_two], at=at)
    notify_invited(rows, at=at)
    if by_two:
        _ask_for_heads(by_two, reason=reason, by=by, at=at)


def _ask_for_heads(invited: Sequence[Invitation], *, reason: str, by: Supporter, at: datetime) -> None:
    """One approval for all of them. A head above all their departments decides it too: `department` is the lowest such one."""
    tree = Tree.read()
    over = frozenset.intersection(*(tree.above(row.department_id) for row in invited))
    lowest = max(over, key=tree.level, default=None)
    asked = Asked(kind=ApprovalKind.LIST, reason=reason, role=Role.HEAD, department_id=lowest)
    approval = ask_approval(asked, by=by, at=at, pk=new_id())
    ListedHead.objects.bulk_create([ListedHead(approval=approval, invitation=row) for row in invited])


def _refuse_since_taken(colleagues: Sequence[NewColleague]) -> None:
    """Refuse addresses taken and departments closed before the rows were written.

    From then on the rows hold both, so nothing can follow. Raises ListRefused.
    """
    departments = {new.department_id for new in colleagues}
    if Department.objects.open().filter(pk__in=departments).count() < len(departments):
        raise ListRefused
    if addresses_with_account(new.email for new in colleagues):
        raise ListRefused
