"""What takes two administrators is asked for here; supporters/administration/actions/approvals/decisions.py does it when the
second one confirms.

Whatever changes who may decide (a role, the end of an account) locks the administrators in one order first. So each thing
that waits always has somebody to decide it, and the house always has an administrator.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from supporters.administration.actions.offboarding import approvals_left_by
from supporters.directory.actions.locks import hold_departments
from supporters.directory.models import Approval, ApprovalKind, Outcome, Supporter
from supporters.directory.models.supporter import is_suspended
from supporters.directory.roles import Role
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule

APPROVAL: Final = "approval"  # what notifications call one
VALID_FOR: Final = timedelta(days=7)
CONFIRMED_WITHIN: Final = timedelta(hours=72)  # a suspension by one


class ApprovalRefused(Exception):
    """This can't be asked for, or can't be decided any more; the words are for the administrator who asked or decides."""


@dataclass(frozen=True)
class Asked:
    """What is to be approved: about an account, an invitation or a department. `role` and `department_id` are the new post,
    `parent_id` is what the department will stand below; `identity` is how somebody who has lost the phone was recognised."""

    kind: ApprovalKind
    reason: str
    supporter_id: UUID | None = None
    invitation_id: UUID | None = None
    role: str = ""
    department_id: UUID | None = None
    parent_id: UUID | None = None
    identity: str = ""


@transaction.atomic
def ask_approval(asked: Asked, *, by: Supporter, at: datetime, pk: UUID) -> Approval:
    """The other administrators are notified; where there is none, the server's command line decides. Raises ApprovalRefused."""
    locked = lock_administrators(by.pk, *([asked.supporter_id] if asked.supporter_id else []))
    if not is_administrator(locked[by.pk]):
        raise ApprovalRefused(_("Only an administrator whose access is open may do this."))
    if asked.supporter_id == by.pk:
        raise ApprovalRefused(_("Nobody asks for the own account. Another administrator has to do it."))
    until = at + (CONFIRMED_WITHIN if asked.kind == ApprovalKind.SUSPENSION else VALID_FOR)
    approval = Approval(pk=pk, **vars(asked), asked_by=by, asked_at=at, until=until)
    _refuse_second(approval, by=by, at=at)
    approval.save(force_insert=True)
    notify(may_decide(approval, locked.values()), Rule.APPROVAL_ASKED, APPROVAL, approval.pk, at=at)
    return approval


def lock_administrators(*also: UUID) -> dict[UUID | None, Supporter]:
    """The active administrators and these people, by key, behind the lock of the departments: a post may be left by what
    follows. Locked in the order of their keys, so that two who act upon each other don't wait for one another. The first lock
    of its transaction."""
    hold_departments()
    rows = Supporter.objects.get_queryset().select_for_update(of=("self",), no_key=True)
    whose = Q(~is_suspended(), role=Role.ADMINISTRATOR, is_active=True) | Q(pk__in=also)
    return {row.pk: row for row in rows.filter(whose).order_by("pk")}


def is_administrator(supporter: Supporter) -> bool:
    """Of a locked row, what Supporter.objects.administrators() asks the database."""
    return supporter.role == Role.ADMINISTRATOR and supporter.is_active and not supporter.is_suspended


def may_decide(approval: Approval, people: Iterable[Supporter]) -> set[UUID]:
    """Those of them who may confirm or refuse it: not who has asked, not whom it is about."""
    return {one.pk for one in people if is_administrator(one)} - {approval.asked_by_id, approval.supporter_id}


def deciders_of(approval: Approval) -> set[UUID]:
    """Who may confirm or refuse it at this moment."""
    return may_decide(approval, Supporter.objects.administrators())


def close_approval(approval: Approval, outcome: Outcome, *, by: Supporter | None, at: datetime) -> None:
    """`approval` is locked by the caller; `by` is None where its operator has decided. The person who asked is notified,
    unless they have taken it back."""
    approval.outcome, approval.decided_by, approval.decided_at = outcome, by, at
    approval.save(update_fields=["outcome", "decided_by", "decided_at", "operator", "operator_reason"])
    settle_notifications(APPROVAL, [approval.pk], at=at)
    if outcome != Outcome.WITHDRAWN:
        notify([approval.asked_by_id], Rule.APPROVAL_DECIDED, APPROVAL, approval.pk, at=at)


def refuse_undecidable(leaver: Supporter, *, at: datetime) -> None:
    """Before an administrator stops being one, behind lock_administrators(). Raises ApprovalRefused when none would be left,
    or when something that waits hangs on this one."""
    if not Supporter.objects.administrators().exclude(pk=leaver.pk).exists():
        raise ApprovalRefused(_("This is the last administrator: somebody else has to become one first."))
    if approvals_left_by(leaver, at=at):
        raise ApprovalRefused(_("Something that waits for confirmation hangs on this administrator. It has to be decided first."))


def _refuse_second(approval: Approval, *, by: Supporter, at: datetime) -> None:
    """Of one kind, one waits about one person, or about one department that is to move; what has run out gives way. Raises
    ApprovalRefused."""
    about = {"supporter": approval.supporter_id, "invitation": approval.invitation_id, "kind": approval.kind}
    if approval.kind == ApprovalKind.MOVE:
        about["department"] = approval.department_id
    for earlier in Approval.objects.waiting().filter(**about).select_for_update(of=("self",)):
        if earlier.until > at:
            raise ApprovalRefused(_("This is asked for already and waits for another administrator."))
        close_approval(earlier, Outcome.WITHDRAWN, by=by, at=at)
