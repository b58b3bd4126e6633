"""One administrator suspends the access of a colleague whom one may let in again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.deciders import is_administrator
from supporters.administration.actions.approvals.requests import lock_administrators
from supporters.administration.actions.suspension import notify_suspended
from supporters.authentication.actions.sessions import end_sessions
from supporters.directory.models import Supporter
from supporters.directory.roles import BY_TWO


@transaction.atomic
def suspend_colleague(supporter_id: UUID, *, by: Supporter, at: datetime) -> Supporter:
    """Sign the colleague out everywhere; the work goes to the cover or to the head. Raises AccountRefused."""
    locked = lock_administrators(by.pk, supporter_id)
    account = locked[supporter_id]
    if not is_administrator(locked[by.pk]):
        raise AccountRefused(_("Only an administrator whose access is open may do this."))
    refuse_suspending_alone(account, by=by)
    if account.role in BY_TWO:
        raise AccountRefused(_("The access of an administrator or an auditor is suspended on the page of the account."))
    account.suspended_at, account.suspended_until = at, None
    account.save(update_fields=["suspended_at", "suspended_until"])
    end_sessions(account.pk)
    notify_suspended([account], at)
    return account


def refuse_suspending_alone(account: Supporter, *, by: Supporter) -> None:
    """Raises AccountRefused."""
    if account.pk == by.pk:
        raise AccountRefused(_("Nobody suspends the own access."))
    if not account.is_active or account.is_suspended:
        raise AccountRefused(_("This access is closed or suspended already."))
