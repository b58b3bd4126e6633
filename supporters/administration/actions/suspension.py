"""Access that nobody uses is suspended: the account stays, but it signs in nowhere, and its work goes to who stands in."""

from collections.abc import Iterable
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
from supporters.authentication.actions.sessions import end_sessions
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Approval, ApprovalKind, Supporter, presence_on
from supporters.directory.roles import BY_TWO, Role
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule

ACCOUNT: Final = "account"  # what notifications call one
IDLE: Final = timedelta(days=60)


@transaction.atomic
def suspend_idle(*, at: datetime) -> int:
    """Suspend who has signed in for 60 days neither since joining nor since being let in again; how many they are. However
    often it is called, nobody is told twice, and whom the house needs as an administrator keeps the access."""
    idle = set(_idle(at))
    locked = [one for pk, one in lock_administrators(*idle).items() if pk in idle and _is_idle(one, at)]
    suspended = [one for one in sorted(locked, key=_last_seen) if _suspend(one, at)]
    _tell(suspended, at)
    return len(suspended)


@transaction.atomic
def lift_suspension(supporter_id: UUID, *, at: datetime) -> None:
    """Let somebody sign in again, with another 60 days: what one administrator does alone. Raises AccountRefused."""
    supporter = lock_administrators(supporter_id)[supporter_id]
    refuse_lifting(supporter)
    if supporter.role in BY_TWO:
        raise AccountRefused(_("The suspension of an administrator or an auditor is lifted by two administrators together."))
    let_in_again(supporter, at=at)


@transaction.atomic
def ask_lifting(supporter_id: UUID, *, reason: str, by: Supporter, at: datetime, pk: UUID) -> Approval:
    """Raises AccountRefused, ApprovalRefused."""
    refuse_lifting(lock_administrators(supporter_id, by.pk)[supporter_id])
    return ask_approval(Asked(ApprovalKind.LIFTING, reason, supporter_id=supporter_id), by=by, at=at, pk=pk)


def refuse_lifting(supporter: Supporter) -> None:
    """Raises AccountRefused."""
    if not supporter.is_active:
        raise AccountRefused(_("This access is closed, not suspended: it can only be opened again."))
    if not supporter.is_suspended:
        raise AccountRefused(_("This access is not suspended any more."))
    if supporter.suspended_until is not None:
        raise AccountRefused(_("This suspension waits for confirmation. Another administrator confirms or lifts it there."))


def let_in_again(supporter: Supporter, *, at: datetime) -> None:
    """In the caller's transaction, everything checked."""
    supporter.suspended_at, supporter.suspended_until, supporter.reopened_at = None, None, at
    supporter.save(update_fields=["suspended_at", "suspended_until", "reopened_at"])
    end_sessions(supporter.pk)
    settle_notifications(ACCOUNT, [supporter.pk], at=at)


def _idle(at: datetime) -> Iterable[UUID]:
    seen = Greatest("last_login", "joined_at", "reopened_at")  # of those that are known: PostgreSQL passes over NULL
    return Supporter.objects.pickable().annotate(seen=seen).filter(seen__lt=at - IDLE).values_list("pk", flat=True)


def _is_idle(supporter: Supporter, at: datetime) -> bool:
    """Of a row that is locked: somebody may have signed in meanwhile."""
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


def _tell(suspended: list[Supporter], at: datetime) -> None:
    """Whoever answers for the work now; where nobody is at work all the way up, the administrators."""
    presence, administrators = presence_on(kyiv_day(at)), Supporter.objects.administrators().values_list("pk", flat=True)
    for supporter in suspended:
        desk = presence.desk(supporter.department_id)
        told = [desk] if desk and desk in presence.working else administrators
        notify(told, Rule.ACCOUNT_SUSPENDED, ACCOUNT, supporter.pk, at=at)
