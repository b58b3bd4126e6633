"""Requests of what one administrator may not do alone; decisions.py in this folder does it after somebody else confirms.

Each action that changes who may decide (a role change, a closed account) first locks the administrators in one order. So each
waiting request always has an administrator who can decide it, and the site always has an administrator.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from supporters.administration.actions.approvals.deciders import deciders_of, is_administrator, is_head
from supporters.administration.actions.departments import move_fingerprint
from supporters.administration.actions.offboarding import approvals_left_by
from supporters.administration.actions.recognisers import COLLEAGUES
from supporters.directory.actions.locks import hold_departments
from supporters.directory.models import Approval, ApprovalKind, Outcome, Supporter
from supporters.directory.models.supporter import is_suspended
from supporters.directory.models.tree import Tree
from supporters.directory.roles import Role
from supporters.notifications.actions.notifications import notify, notify_once_a_day, settle_notifications
from supporters.notifications.models import Rule

APPROVAL: Final = "approval"  # subject kind of an approval in notifications
VALID_FOR: Final = timedelta(days=7)
CONFIRMED_WITHIN: Final = timedelta(hours=72)  # a suspension by one administrator


class ApprovalRefused(Exception):
    """The request or the decision is not allowed; the message is shown to the administrator."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be approved: an act on an account, an invitation or a department.

    `role` and `department_id` are the new ones, `parent_id` is the department's new parent; `identity` is how a person who has
    lost the phone was recognised; `shown` is the state of the departments for which a move is asked.
    """

    kind: ApprovalKind
    reason: str
    supporter_id: UUID | None = None
    invitation_id: UUID | None = None
    role: str = ""
    department_id: UUID | None = None
    parent_id: UUID | None = None
    identity: str = ""
    shown: str = ""


@transaction.atomic
def ask_approval(asked: Asked, *, by: Supporter, at: datetime, pk: UUID) -> Approval:
    """Notify who may decide; where there is nobody, the server's command line decides. Raises ApprovalRefused."""
    locked = lock_administrators(by.pk, *([asked.supporter_id] if asked.supporter_id else []))
    if not may_ask(asked.kind, locked[by.pk]):
        raise ApprovalRefused(_("Only an administrator whose access is open may do this."))
    if asked.supporter_id == by.pk:
        raise ApprovalRefused(_("Nobody asks for the own account. Another administrator has to do it."))
    until = at + (CONFIRMED_WITHIN if asked.kind == ApprovalKind.SUSPENSION else VALID_FOR)
    approval = Approval(pk=pk, **vars(asked), asked_by=by, asked_at=at, until=until)
    _refuse_second(approval, by=by, at=at)
    approval.save(force_insert=True)
    _notify_deciders(approval, at=at)
    return approval


def may_ask(kind: str, author: Supporter) -> bool:
    """An administrator; a head who only covers asks for the cover of a colleague too."""
    return is_administrator(author) or (kind == ApprovalKind.COVER and is_head(author))


def lock_administrators(*also: UUID) -> dict[UUID | None, Supporter]:
    """The active administrators and these people by key, locked in key order so that concurrent calls don't deadlock.

    Takes the departments' lock first, because the caller may free a head's or duty post. Must be the first lock of its
    transaction.
    """
    hold_departments()
    rows = Supporter.objects.get_queryset().select_for_update(of=("self",), no_key=True)
    whose = Q(~is_suspended(), role=Role.ADMINISTRATOR, is_active=True) | Q(pk__in=also)
    return {row.pk: row for row in rows.filter(whose).order_by("pk")}


def end_overtaken(approval: Approval, *, at: datetime) -> None:
    """What it was about is over, or something else is asked instead; nobody decides it any more."""
    close_approval(approval, Outcome.EXPIRED, by=None, at=at)


def is_outdated(approval: Approval) -> bool:
    """Whether the departments of a move are others than those that were shown when it was asked for."""
    if approval.kind != ApprovalKind.MOVE or approval.department_id is None:
        return False
    return approval.shown != move_fingerprint(Tree.read(), approval.department_id, approval.parent_id)


def close_approval(approval: Approval, outcome: Outcome, *, by: Supporter | None, at: datetime) -> None:
    """`approval` is locked by the caller; `by` None: the server's operator decided, or the term ran out.

    Notifies the author unless the request is withdrawn.
    """
    approval.outcome, approval.decided_by, approval.decided_at = outcome, by, at
    approval.save(update_fields=["outcome", "decided_by", "decided_at", "operator", "operator_reason"])
    settle_notifications(APPROVAL, [approval.pk], at=at)
    if outcome != Outcome.WITHDRAWN:
        notify([approval.asked_by_id], Rule.APPROVAL_DECIDED, APPROVAL, approval.pk, at=at)


def refuse_undecidable(leaver: Supporter, *, at: datetime) -> None:
    """Check that an administrator may lose the role; the caller holds lock_administrators().

    Raises ApprovalRefused when no administrator would be left, or when a waiting request depends on this one.
    """
    if not Supporter.objects.administrators().exclude(pk=leaver.pk).exists():
        raise ApprovalRefused(_("This is the last administrator: somebody else has to become one first."))
    if approvals_left_by(leaver, at=at):
        raise ApprovalRefused(_("Something that waits for confirmation hangs on this administrator. It has to be decided first."))


def _notify_deciders(approval: Approval, *, at: datetime) -> None:
    """Each administrator of each request; a head once a day of all that waits."""
    deciders = deciders_of(approval)
    office = set(Supporter.objects.administrators().filter(pk__in=deciders).values_list("pk", flat=True))
    notify(office, Rule.APPROVAL_ASKED, APPROVAL, approval.pk, at=at)
    notify_once_a_day(deciders - office, Rule.COLLEAGUES_WAIT, COLLEAGUES, at=at)


def _refuse_second(approval: Approval, *, by: Supporter, at: datetime) -> None:
    """At most one request of a kind may wait about one person, or one of a move or a duty about one department.

    One that can't be confirmed any more is withdrawn. Raises ApprovalRefused.
    """
    if approval.kind in (ApprovalKind.COVER, ApprovalKind.TAKER, ApprovalKind.LIST):
        return
    about = {"supporter": approval.supporter_id, "invitation": approval.invitation_id, "kind": approval.kind}
    if approval.kind in (ApprovalKind.MOVE, ApprovalKind.DUTY):
        about = {"department": approval.department_id, "kind": approval.kind}
    for earlier in Approval.objects.waiting().filter(**about).select_for_update(of=("self",)):
        if earlier.until > at and not is_outdated(earlier):
            raise ApprovalRefused(_("This is asked for already and waits for a decision."))
        close_approval(earlier, Outcome.WITHDRAWN, by=by, at=at)
