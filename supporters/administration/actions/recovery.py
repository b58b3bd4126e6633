"""Recovery of an account whose owner has lost the phone and the recovery codes; two administrators check the identity
(supporters/administration/actions/approvals/decisions.py).
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.requests import Asked, ask_approval, lock_administrators
from supporters.administration.actions.notified_heads import heads_over
from supporters.authentication.actions.credentials import forget_credentials
from supporters.directory.models import Approval, ApprovalKind, Supporter
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule

SUPPORTER: Final = "supporter"  # subject kind of an account in notifications


@transaction.atomic
def ask_recovery(supporter_id: UUID, *, identity: str, reason: str, by: Supporter, at: datetime, pk: UUID) -> Approval:
    """`identity` is how the colleague was recognised. Raises AccountRefused, ApprovalRefused."""
    refuse_recovery(lock_administrators(by.pk, supporter_id)[supporter_id])
    asked = Asked(kind=ApprovalKind.RECOVERY, reason=reason, supporter_id=supporter_id, identity=identity)
    return ask_approval(asked, by=by, at=at, pk=pk)


def refuse_recovery(account: Supporter) -> None:
    """Raises AccountRefused."""
    if not account.is_active:
        raise AccountRefused(_("The access of this colleague is closed."))


def remove_factors(supporter: Supporter, *, at: datetime) -> None:
    """Remove passkeys, the authenticator app and recovery codes; end every session; forget every known browser.

    The next sign-in sets them up anew. Runs in the caller's transaction; the row is locked.
    """
    forget_credentials(supporter.pk, at=at)
    recipients = {supporter.pk, *heads_over([supporter.department_id], supporter.pk, at=at)}
    notify(recipients, Rule.FACTORS_REMOVED, SUPPORTER, supporter.pk, at=at)
