"""The second administrator confirms or refuses, or whoever has asked takes it back. What was asked for is done here, and in
no other place, in the transaction of the confirmation; of two who decide at once one comes first and the other is told."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from supporters.actions.approvals import (
    APPROVAL,
    ApprovalRefused,
    close_approval,
    is_administrator,
    lock_administrators,
    may_decide,
)
from supporters.actions.invitations import release_invitation, revoke_unapproved
from supporters.actions.notifications import notify
from supporters.actions.posts import refuse_post, take_post
from supporters.actions.recovery import refuse_recovery, remove_factors
from supporters.models import Approval, ApprovalKind, Outcome, Rule, Supporter


@transaction.atomic
def grant_approval(approval_id: UUID, *, by: Supporter, at: datetime) -> Approval:
    """Confirm it and do it. Raises ApprovalRefused, AccountRefused, InvitationOver."""
    approval, people = _locked(approval_id, by)
    _refuse_decision(approval, people[by.pk])
    if approval.until <= at:
        raise ApprovalRefused(_("The seven days are over. It has to be asked for anew."))
    if not is_administrator(people[approval.asked_by_id]):
        raise ApprovalRefused(_("Whoever asked for this is not an administrator any more. It can only be refused."))
    close_approval(approval, Outcome.GRANTED, by=by, at=at)
    _do(approval, people, by=by, at=at)
    notify([approval.asked_by_id], Rule.APPROVAL_DECIDED, APPROVAL, approval.pk, at=at)
    return approval


@transaction.atomic
def refuse_approval(approval_id: UUID, *, by: Supporter, at: datetime) -> Approval:
    """Also when its days are over. Raises ApprovalRefused."""
    approval, people = _locked(approval_id, by)
    _refuse_decision(approval, people[by.pk])
    close_approval(approval, Outcome.REFUSED, by=by, at=at)
    _undo(approval, at)
    notify([approval.asked_by_id], Rule.APPROVAL_DECIDED, APPROVAL, approval.pk, at=at)
    return approval


@transaction.atomic
def withdraw_approval(approval_id: UUID, *, by: Supporter, at: datetime) -> Approval:
    """Raises ApprovalRefused."""
    approval, _people = _locked(approval_id, by)
    if approval.asked_by_id != by.pk:
        raise ApprovalRefused(_("Only whoever has asked takes it back."))
    close_approval(approval, Outcome.WITHDRAWN, by=by, at=at)
    _undo(approval, at)
    return approval


def _locked(approval_id: UUID, by: Supporter) -> tuple[Approval, dict[UUID, Supporter]]:
    """With everybody it takes, locked first. Raises ApprovalRefused when it is decided."""
    told = Approval.objects.get(pk=approval_id)
    people = lock_administrators(by.pk, told.asked_by_id, *([told.supporter_id] if told.supporter_id else []))
    approval = Approval.objects.waiting().select_for_update(of=("self",)).filter(pk=approval_id).first()
    if approval is None:
        raise ApprovalRefused(_("This is decided already."))
    return approval, people


def _refuse_decision(approval: Approval, by: Supporter) -> None:
    if by.pk not in may_decide(approval, [by]):
        raise ApprovalRefused(_("An administrator decides who has not asked for it and whom it is not about."))


def _do(approval: Approval, people: dict[UUID, Supporter], *, by: Supporter, at: datetime) -> None:
    if approval.invitation_id:
        release_invitation(approval.invitation_id, at=at)
        return
    assert approval.supporter_id  # noqa: S101 - a constraint of the table
    account = people[approval.supporter_id]
    if approval.kind == ApprovalKind.POST:
        assert approval.department_id  # noqa: S101 - a constraint of the table
        refuse_post(account, approval.role, approval.department_id, by=by)
        take_post(account, approval.role, approval.department_id, by=by, at=at)
    else:
        refuse_recovery(account)
        remove_factors(account, at=at)


def _undo(approval: Approval, at: datetime) -> None:
    """An invitation that nobody confirms is none."""
    if approval.invitation_id:
        revoke_unapproved(approval.invitation_id, at=at)
