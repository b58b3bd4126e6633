"""Recovery of an account whose owner has lost the phone and the recovery codes; two administrators check the identity
(supporters/administration/actions/approvals/decisions.py).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.requests import Asked, ask_approval, lock_administrators
from supporters.administration.actions.notified_heads import notify_factors_removed
from supporters.authentication.actions.credentials import forget_credentials
from supporters.directory.calendar import long_moment_label
from supporters.directory.models import Approval, ApprovalKind, IdentityCheck, Supporter

KNOWN_AFTER: Final = timedelta(hours=24)  # before, a call could reach the person who changed the phone


@dataclass(frozen=True)
class PhoneChange:
    """`by_id`: the account of the request; None for a command."""

    at: datetime
    by_id: UUID | None


@transaction.atomic
def ask_recovery(supporter_id: UUID, *, identity: str, reason: str, by: Supporter, at: datetime, pk: UUID) -> Approval:
    """`identity` is how the colleague was recognised. Raises AccountRefused, ApprovalRefused."""
    refuse_recovery(lock_administrators(by.pk, supporter_id)[supporter_id], identity, at=at)
    asked = Asked(kind=ApprovalKind.RECOVERY, reason=reason, supporter_id=supporter_id, identity=identity)
    return ask_approval(asked, by=by, at=at, pk=pk)


def refuse_recovery(account: Supporter, identity: str, *, at: datetime) -> None:
    """Raises AccountRefused."""
    if not account.is_active:
        raise AccountRefused(_("The access of this colleague is closed."))
    changed = last_phone_change(account) if identity == IdentityCheck.CALLED else None
    if changed and changed.at + KNOWN_AFTER > at:
        words = _(
            "The work phone of this colleague was changed lately. A call on it counts from %(moment)s on; until then, see the"
            " colleague in person or ask the head."
        )
        raise AccountRefused(words % {"moment": long_moment_label(changed.at + KNOWN_AFTER)})


def last_phone_change(account: Supporter) -> PhoneChange | None:
    """None when the account still has the phone, or none, with which it was made."""
    past: Any = Supporter._meta.get_field("history").related_model
    versions = past.objects.filter(pgh_obj=account.pk).select_related("pgh_context").order_by("-pgh_id")
    for after, before in pairwise(versions):
        if after.phone != before.phone:
            author = (after.pgh_context.metadata if after.pgh_context else {}).get("user")
            return PhoneChange(after.pgh_created_at, UUID(author) if author else None)
    return None


def remove_factors(supporter: Supporter, *, at: datetime) -> None:
    """Remove passkeys, the authenticator app and recovery codes; end every session; forget every known browser.

    The next sign-in sets them up anew, also when there were none. Runs in the caller's transaction; the row is locked.
    """
    supporter.factors_removed_at = at
    forget_credentials(supporter, at=at)
    notify_factors_removed(supporter, at=at)
