"""Suspend unused accounts: the account stays but can't sign in; the person who covers takes over its work."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.requests import (
    ApprovalRefused,
    Asked,
    ask_approval,
    lock_administrators,
    refuse_undecidable,
)
from supporters.administration.actions.growing import access_takes_two
from supporters.authentication.actions.sessions import end_sessions
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Approval, ApprovalKind, Supporter, presence_on
from supporters.directory.roles import Role
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule, Task
from supporters.notifications.parts import Run

ACCOUNT: Final = "account"  # subject kind of a suspended account in notifications
IDLE: Final = timedelta(days=60)


def suspend_idle(*, at: datetime, run: Run | None = None) -> int:
    """Suspend accounts idle for 60 days since the last sign-in, joining or reopening. Returns how many.

    May run at any frequency: nobody is notified twice. The last administrator, or one on whom a waiting approval depends, is not
    suspended. `run` learns which accounts raised; they hold no other.
    """
    run = run or Run()
    return sum(run.together(list(_idle(at)), lambda some: _suspend_all(some, at), code=lambda _: Task.IDLE, key=str))


@transaction.atomic
def _suspend_all(idle: Collection[UUID], at: datetime) -> int:
    locked = [one for pk, one in lock_administrators(*idle).items() if pk in idle and _is_idle(one, at)]
    suspended = [one for one in sorted(locked, key=_last_seen) if _suspend(one, at)]
    notify_suspended(suspended, at)
    return len(suspended)


@transaction.atomic
def lift_suspension(supporter_id: UUID, *, at: datetime) -> None:
    """Allow sign-in for another 60 days; one administrator does it alone. Raises AccountRefused."""
    supporter = lock_administrators(supporter_id)[supporter_id]
    refuse_lifting(supporter)
    if access_takes_two(supporter):
        raise AccountRefused(_("This suspension is lifted by two together."))
    let_in_again(supporter, at=at)


@transaction.atomic
def ask_lifting(supporter_id: UUID, *, reason: str, by: Supporter, at: datetime, pk: UUID) -> Approval:
    """Raises AccountRefused, ApprovalRefused."""
    refuse_lifting(lock_administrators(supporter_id, by.pk)[supporter_id])
    return ask_approval(Asked(kind=ApprovalKind.LIFTING, reason=reason, supporter_id=supporter_id), by=by, at=at, pk=pk)


def refuse_lifting(supporter: Supporter) -> None:
    """Raises AccountRefused."""
    if not supporter.is_active:
        raise AccountRefused(_("This access is closed, not suspended: it can only be opened again."))
    if not supporter.is_suspended:
        raise AccountRefused(_("This access is not suspended any more."))
    if supporter.suspended_until is not None:
        raise AccountRefused(_("This suspension waits for confirmation. Another administrator confirms or lifts it there."))


def let_in_again(supporter: Supporter, *, at: datetime) -> None:
    """Runs in the caller's transaction, after all checks."""
    supporter.suspended_at, supporter.suspended_until, supporter.reopened_at = None, None, at
    supporter.save(update_fields=["suspended_at", "suspended_until", "reopened_at"])
    end_sessions(supporter.pk)
    settle_notifications(ACCOUNT, [supporter.pk], at=at)


def _idle(at: datetime) -> Iterable[UUID]:
    seen = Greatest("last_login", "joined_at", "reopened_at")  # of those that are set: GREATEST ignores NULL in PostgreSQL
    return Supporter.objects.pickable().annotate(seen=seen).filter(seen__lt=at - IDLE).values_list("pk", flat=True)


def _is_idle(supporter: Supporter, at: datetime) -> bool:
    """Checked again on the locked row: the person may have signed in since the query."""
    return supporter.is_active and not supporter.is_suspended and _last_seen(supporter) < at - IDLE


def _last_seen(supporter: Supporter) -> datetime:
    return max(moment for moment in (supporter.last_login, supporter.joined_at, supporter.reopened_at) if moment)


def _suspend(supporter: Supporter, at: datetime) -> bool:
    if supporter.role == Role.ADMINISTRATOR:
        try:
            refuse_undecidable(supporter, at=at)
        except ApprovalRefused:
            return False
    supporter.suspended_at, supporter.suspended_until = at, None
    supporter.save(update_fields=["suspended_at", "suspended_until"])
    return True


def notify_suspended(suspended: list[Supporter], at: datetime) -> None:
    """Notify the person responsible for the work now; if nobody up to the top is at work, the administrators."""
    presence, administrators = presence_on(kyiv_day(at)), Supporter.objects.administrators().values_list("pk", flat=True)
    for supporter in suspended:
        desk = presence.desk(supporter.department_id)
        recipients = [desk] if desk and desk in presence.working else administrators
        notify(recipients, Rule.ACCOUNT_SUSPENDED, ACCOUNT, supporter.pk, at=at)
