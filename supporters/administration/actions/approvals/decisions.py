"""Another administrator or a head confirms or refuses a request, or its author withdraws it.

The approved act is done only here, in the transaction of the confirmation. Of two concurrent decisions the first wins; the second
raises ApprovalRefused.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from supporters.administration.actions.accounts import close_account, refuse_closing, refuse_reopening, reopen_account
from supporters.administration.actions.approvals.deciders import deciders_of, is_administrator, may_decide
from supporters.administration.actions.approvals.notices import notify_grave_act
from supporters.administration.actions.approvals.requests import (
    ApprovalRefused,
    close_approval,
    is_outdated,
    lock_administrators,
    may_ask,
)
from supporters.administration.actions.colleagues.email_endings import end_email_change
from supporters.administration.actions.colleagues.emails import release_email_change
from supporters.administration.actions.covers import AbsenceRefused, take_asked_cover
from supporters.administration.actions.departments import move_department, name_duty, name_head
from supporters.administration.actions.invitations import release_invitation, revoke_unapproved
from supporters.administration.actions.recovery import refuse_recovery, remove_factors
from supporters.administration.actions.role_changes import apply_role_change, refuse_role_change
from supporters.administration.actions.suspension import let_in_again, refuse_lifting
from supporters.administration.actions.suspension_by_one import confirm_suspension, lift_unconfirmed
from supporters.administration.actions.takers import offer_asked
from supporters.directory.models import Approval, ApprovalKind, ChangeEnding, Outcome, Supporter

EVERYDAY: Final = frozenset({ApprovalKind.COVER, ApprovalKind.TAKER})  # no auditor is written to


@transaction.atomic
def grant_approval(approval_id: UUID, *, by: Supporter, at: datetime) -> Approval:
    """Confirm the request and do the act. Raises ApprovalRefused, AccountRefused, DepartmentRefused, InvitationOver."""
    approval, people = _locked(approval_id, by.pk)
    if by.pk not in may_decide(approval, [people[by.pk]]):
        raise ApprovalRefused(_("Somebody decides who has not asked for it and whom it is not about."))
    _refuse_granting(approval, people, at)
    close_approval(approval, Outcome.GRANTED, by=by, at=at)
    _do(approval, people, by=by, at=at)
    return approval


@transaction.atomic
def refuse_approval(approval_id: UUID, *, by: Supporter, at: datetime) -> Approval:
    """Also allowed after the term has run out, and to any other administrator. Raises ApprovalRefused."""
    approval, people = _locked(approval_id, by.pk)
    if by.pk not in may_refuse(approval, people[by.pk]):
        raise ApprovalRefused(_("Somebody decides who has not asked for it and whom it is not about."))
    close_approval(approval, Outcome.REFUSED, by=by, at=at)
    _undo(approval, people, at)
    return approval


@transaction.atomic
def decide_on_server(approval_id: UUID, outcome: Outcome, *, operator: str, reason: str, at: datetime) -> Approval:
    """Decide a request that nobody could decide on the pages.

    The server's operator is the second person; the approval records the operator's name and reason. Raises ApprovalRefused,
    AccountRefused, DepartmentRefused, InvitationOver.
    """
    approval, people = _locked(approval_id)
    if deciders_of(approval):
        raise ApprovalRefused(_("There is another administrator or a head, who decides this on the pages."))
    approval.operator, approval.operator_reason = operator, reason
    if outcome == Outcome.GRANTED:
        _refuse_granting(approval, people, at)
    close_approval(approval, outcome, by=None, at=at)
    if outcome == Outcome.GRANTED:
        _do(approval, people, by=people[approval.asked_by_id], at=at)
    else:
        _undo(approval, people, at)
    return approval


@transaction.atomic
def withdraw_approval(approval_id: UUID, *, by: Supporter, at: datetime) -> Approval:
    """Raises ApprovalRefused."""
    approval, people = _locked(approval_id, by.pk)
    if approval.asked_by_id != by.pk:
        raise ApprovalRefused(_("Only whoever has asked takes it back."))
    if approval.kind == ApprovalKind.SUSPENSION:
        raise ApprovalRefused(_("A suspension is lifted by another administrator, or ends by itself."))
    close_approval(approval, Outcome.WITHDRAWN, by=by, at=at)
    _undo(approval, people, at)
    return approval


def _locked(approval_id: UUID, *also: UUID) -> tuple[Approval, Mapping[UUID | None, Supporter]]:
    """Lock everybody involved, then the approval. Raises ApprovalRefused when it is already decided."""
    found = Approval.objects.get(pk=approval_id)
    people = lock_administrators(*also, found.asked_by_id, *([found.supporter_id] if found.supporter_id else []))
    approval = Approval.objects.waiting().select_for_update(of=("self",)).filter(pk=approval_id).first()
    if approval is None:
        raise ApprovalRefused(_("This is decided already."))
    return approval, people


def may_refuse(approval: Approval, by: Supporter) -> set[UUID]:
    """Who may confirm it, and any other administrator: nobody's reach becomes larger by a refusal."""
    office = {by.pk} - {approval.asked_by_id, approval.supporter_id} if is_administrator(by) else set()
    return office | may_decide(approval, [by])


def _refuse_granting(approval: Approval, people: Mapping[UUID | None, Supporter], at: datetime) -> None:
    if approval.until <= at:
        raise ApprovalRefused(_("The time to confirm it is over. It has to be asked for anew."))
    if not may_ask(approval.kind, people[approval.asked_by_id]):
        raise ApprovalRefused(_("Whoever asked for this may not ask for it any more. It can only be refused."))
    if is_outdated(approval):
        raise ApprovalRefused(_("These departments have changed since it was asked for. It has to be asked for anew."))


def _do(approval: Approval, people: Mapping[UUID | None, Supporter], *, by: Supporter, at: datetime) -> None:
    account, department_id = people.get(approval.supporter_id), approval.department_id
    match approval.kind:
        case ApprovalKind.INVITATION if approval.invitation_id:
            release_invitation(approval.invitation_id, at=at)
        case ApprovalKind.LIST:
            for pk in _listed(approval):
                release_invitation(pk, at=at)
        case ApprovalKind.MOVE if department_id:
            move_department(department_id, parent_id=approval.parent_id, at=at, version=None, confirmed=True)
        case ApprovalKind.HEAD if department_id:
            name_head(department_id, head=account)
        case ApprovalKind.DUTY if department_id:
            name_duty(department_id, duty=account)
        case ApprovalKind.COVER if account:
            _take_cover(approval, account, at)
        case ApprovalKind.TAKER if account:
            _offer_records(approval, account, by=by, at=at)
        case ApprovalKind.POST if account and department_id:
            refuse_role_change(account, approval.role, department_id, by=by)
            apply_role_change(account, approval.role, department_id, by=by, at=at, is_recognised=True)
        case ApprovalKind.RECOVERY if account:
            refuse_recovery(account, approval.identity, at=at)
            remove_factors(account, at=at)
        case ApprovalKind.CLOSING if account:
            refuse_closing(account, by=by, at=at)
            close_account(account, by=by, at=at)
        case ApprovalKind.REOPENING if account:
            refuse_reopening(account)
            reopen_account(account, entered_by=None, at=at)
        case ApprovalKind.LIFTING if account:
            refuse_lifting(account)
            let_in_again(account, at=at)
        case ApprovalKind.EMAIL if account:
            release_email_change(approval, account, at=at)
        case ApprovalKind.SUSPENSION if account:
            confirm_suspension(approval, account)
        case _:
            raise AssertionError(approval.kind)  # the table's constraints allow no other kind
    if approval.kind not in EVERYDAY:
        notify_grave_act(approval, at=at)


def _take_cover(approval: Approval, cover: Supporter, at: datetime) -> None:
    try:
        take_asked_cover(approval, cover, at=at)
    except AbsenceRefused as refused:
        raise ApprovalRefused(str(refused)) from refused


def _offer_records(approval: Approval, taker: Supporter, *, by: Supporter, at: datetime) -> None:
    if not Supporter.objects.owners().filter(pk=taker.pk).exists():
        raise ApprovalRefused(_("The access of this colleague is closed or suspended. Choose another one."))
    offer_asked(approval, by=by, at=at)


def _listed(approval: Approval) -> list[UUID]:
    """The invitations of a list that are still open, in the order of their keys."""
    still = approval.listed.filter(invitation__accepted_at=None, invitation__revoked_at=None)
    return list(still.order_by("invitation").values_list("invitation_id", flat=True))


def _undo(approval: Approval, people: Mapping[UUID | None, Supporter], at: datetime) -> None:
    """Revoke unconfirmed invitations; end a refused suspension or a refused change of the address."""
    for pk in [approval.invitation_id] if approval.invitation_id else _listed(approval):
        revoke_unapproved(pk, by=approval.decided_by, at=at)
    if approval.kind == ApprovalKind.EMAIL and approval.supporter_id:
        end_email_change(approval.supporter_id, ChangeEnding.REFUSED, at=at)
    if approval.kind == ApprovalKind.SUSPENSION:
        lift_unconfirmed(approval, people[approval.supporter_id], at=at)
        notify_grave_act(approval, at=at)
