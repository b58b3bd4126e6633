"""One administrator suspends an administrator or an auditor at once.

Another confirms or lifts it; unconfirmed, it ends by itself (ADR 18).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.notices import notify_grave_act
from supporters.administration.actions.approvals.requests import (
    ApprovalRefused,
    Asked,
    ask_approval,
    close_approval,
    lock_administrators,
)
from supporters.administration.actions.suspension import let_in_again
from supporters.authentication.actions.sessions import end_sessions
from supporters.directory.models import Approval, ApprovalKind, Outcome, Supporter
from supporters.directory.roles import BY_TWO
from supporters.notifications.models import Task
from supporters.notifications.parts import Run

AGAIN_AFTER: Final = timedelta(days=7)  # else one administrator could keep another out for ever by repeating 72 hours


@transaction.atomic
def suspend_by_one(supporter_id: UUID, *, reason: str, by: Supporter, at: datetime, pk: UUID) -> Approval:
    """Suspend at once and end every session. Raises AccountRefused, ApprovalRefused."""
    end_unconfirmed(at=at)
    account = lock_administrators(supporter_id, by.pk)[supporter_id]
    refuse_suspending(account, by=by, at=at)
    asked = Asked(kind=ApprovalKind.SUSPENSION, reason=reason, supporter_id=account.pk)
    approval = ask_approval(asked, by=by, at=at, pk=pk)
    account.suspended_at, account.suspended_until = at, approval.until
    account.save(update_fields=["suspended_at", "suspended_until"])
    end_sessions(account.pk)
    notify_grave_act(approval, at=at)
    return approval


def refuse_suspending(account: Supporter, *, by: Supporter, at: datetime) -> None:
    """Raises AccountRefused."""
    if account.pk == by.pk:
        raise AccountRefused(_("Nobody suspends the own access."))
    if account.role not in BY_TWO:
        raise AccountRefused(_("Only an administrator or an auditor is suspended like this. Close the access of anybody else."))
    if not account.is_active or account.is_suspended:
        raise AccountRefused(_("This access is closed or suspended already."))
    begun = Approval.objects.filter(kind=ApprovalKind.SUSPENSION, asked_by=by)
    if begun.in_time(at).exists():
        raise AccountRefused(_("You have suspended somebody already. Another administrator confirms or lifts that first."))
    if begun.filter(supporter=account, until__gt=at - AGAIN_AFTER).exclude(outcome=Outcome.GRANTED).exists():
        raise AccountRefused(_("Nobody confirmed your last suspension of this colleague. Another administrator has to begin it."))


def confirm_suspension(approval: Approval, account: Supporter) -> None:
    """Make the suspension last until two administrators lift it.

    Runs in the transaction of the confirmation. Raises ApprovalRefused.
    """
    if account.suspended_until != approval.until:
        raise ApprovalRefused(_("This access is not suspended any more."))
    account.suspended_until = None
    account.save(update_fields=["suspended_until"])


def lift_unconfirmed(approval: Approval, account: Supporter, *, at: datetime) -> None:
    """After a refusal or expiry, in the caller's transaction; a later suspension of the same account stays."""
    if account.suspended_until == approval.until:
        let_in_again(account, at=at)


def end_unconfirmed(*, at: datetime, run: Run | None = None) -> int:
    """Record suspensions that have run out; returns how many. Access reopens at the end of the term, however late this runs.

    `run` learns which of them raised; they hold no other.
    """
    run, keys = run or Run(), list(_run_out(at).values_list("pk", flat=True))
    return sum(run.together(keys, lambda some: _end_all(some, at), code=lambda _: Task.UNCONFIRMED, key=str))


def _run_out(at: datetime) -> QuerySet[Approval]:
    return Approval.objects.waiting().filter(kind=ApprovalKind.SUSPENSION, until__lte=at)


@transaction.atomic
def _end_all(keys: Sequence[UUID], at: datetime) -> int:
    run_out = _run_out(at).filter(pk__in=keys)
    people = lock_administrators(*(pk for pk in run_out.values_list("supporter_id", flat=True) if pk))
    ended = list(run_out.select_for_update(of=("self",)).order_by("pk"))
    for approval in ended:
        lift_unconfirmed(approval, people[approval.supporter_id], at=approval.until)
        close_approval(approval, Outcome.EXPIRED, by=None, at=at)
        notify_grave_act(approval, at=at)
    return len(ended)
