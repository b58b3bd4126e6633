"""Another work e-mail for an account (ADR 54): two administrators agree, then the new address proves itself.

Both addresses get a letter: the link to the new one confirms, the link to the old one stops the change.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from privacy.ids import new_id
from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.requests import ApprovalRefused, Asked, ask_approval, lock_administrators
from supporters.administration.actions.colleagues.email_endings import end_email_change
from supporters.administration.actions.invitations import VALID_FOR, EmailRefused, refuse_domain, refuse_taken
from supporters.administration.actions.notified_heads import SUPPORTER
from supporters.authentication.actions.sessions import end_sessions
from supporters.directory.actions.locks import hold_departments, locked_supporter
from supporters.directory.models import Approval, ApprovalKind, ChangeEnding, EmailChange, Supporter
from supporters.directory.models.email_change import EmailChangeQuerySet
from supporters.notifications.actions.cancelled_letters import suppress_letters
from supporters.notifications.actions.deliveries import plan_letter
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Letter, Rule

_CONFIRM: Final = Signer(salt="supporters.email_change.confirm")
_STOP: Final = Signer(salt="supporters.email_change.stop")


class ChangeOver(Exception):
    """The link is forged, used, stopped or expired, or the access has ended; the visitor does not learn which."""


class AddressTaken(Exception):
    """Since two administrators agreed, another account or an invitation has got the address."""


@transaction.atomic
def ask_email_change(supporter_id: UUID, *, email: str, reason: str, by: Supporter, at: datetime, pk: UUID) -> Approval:
    """Replaces an earlier change that was not confirmed in time. Raises AccountRefused, EmailRefused, ApprovalRefused."""
    account = lock_administrators(by.pk, supporter_id)[supporter_id]
    refuse_email(account, email)
    asked = Asked(kind=ApprovalKind.EMAIL, reason=reason, supporter_id=supporter_id)
    approval = ask_approval(asked, by=by, at=at, pk=pk)
    end_email_change(supporter_id, ChangeEnding.REPLACED, at=at)
    EmailChange(pk=new_id(), approval=approval, supporter=account, email=email.lower(), old_email=account.email.lower()).save(
        force_insert=True
    )
    return approval


def refuse_email(account: Supporter, email: str) -> None:
    """Raises AccountRefused, EmailRefused. The form asks first without locks; the actions ask again behind them."""
    if not account.is_active or account.is_suspended:
        raise AccountRefused(_("The access of this colleague is closed or suspended. Open it first."))
    if email.lower() == account.email.lower():
        raise EmailRefused(_("This is the address of this colleague already."))
    refuse_domain(email)
    refuse_taken(email)


def release_email_change(approval: Approval, account: Supporter, *, at: datetime) -> None:
    """Send both letters and start their 72 hours, in the transaction of the confirmation by a second administrator.

    Raises AccountRefused, ApprovalRefused.
    """
    change = EmailChange.objects.open().select_for_update(of=("self",)).filter(approval=approval).first()
    if change is None:
        raise ApprovalRefused(_("This change of the address is over. It has to be asked for anew."))
    try:
        refuse_email(account, change.email)
    except EmailRefused as taken:
        raise ApprovalRefused(str(taken)) from taken
    change.until = at + VALID_FOR
    change.save(update_fields=["until"])
    for letter in (Letter.EMAIL_NEW, Letter.EMAIL_OLD):
        plan_letter(letter, change.pk, at=at)


def confirm_link(change: EmailChange) -> str:
    return f"{settings.SITE_URL}{reverse('email_confirm', args=[_CONFIRM.sign_object([str(change.pk)])])}"


def stop_link(change: EmailChange) -> str:
    return f"{settings.SITE_URL}{reverse('email_stop', args=[_STOP.sign_object([str(change.pk)])])}"


def change_to_confirm(token: str, *, at: datetime) -> EmailChange:
    """Raises ChangeOver."""
    return _only(_offered(_CONFIRM, token, at))


def change_to_stop(token: str, *, at: datetime) -> EmailChange:
    """Raises ChangeOver."""
    return _only(_offered(_STOP, token, at))


@transaction.atomic
def confirm_email_change(token: str, *, at: datetime) -> Supporter:
    """Change the address, once; every session and every link to a new password ends. Raises ChangeOver, AddressTaken."""
    hold_departments()  # an invitation of the address waits, or is seen below
    account = locked_supporter(change_to_confirm(token, at=at).supporter_id)
    change = _only(_offered(_CONFIRM, token, at).select_for_update(of=("self",)))
    if not account.is_active or account.is_suspended:
        raise ChangeOver
    _take_address(account, change.email)
    change.confirmed_at = at
    change.save(update_fields=["confirmed_at"])
    for letter, subject_id in ((Letter.EMAIL_NEW, change.pk), (Letter.PASSWORD, account.pk)):
        suppress_letters(letter, subject_id, at=at)
    end_sessions(account.pk)
    notify([account.pk], Rule.ACCOUNT_CORRECTED, SUPPORTER, account.pk, at=at)
    return account


@transaction.atomic
def stop_email_change(token: str, *, at: datetime) -> None:
    """A reader of the old address stops it; both administrators are notified. Raises ChangeOver."""
    found = change_to_stop(token, at=at)
    locked_supporter(found.supporter_id)
    change = _only(_offered(_STOP, token, at).select_for_update(of=("self",)).select_related("approval"))
    end_email_change(change.supporter_id, ChangeEnding.STOPPED, at=at)
    agreed = {pk for pk in (change.approval.asked_by_id, change.approval.decided_by_id) if pk}
    readers = Supporter.objects.administrators().filter(pk__in=agreed).values_list("pk", flat=True)
    notify(readers, Rule.EMAIL_STOPPED, SUPPORTER, change.supporter_id, at=at)


@transaction.atomic
def take_back_email_change(supporter_id: UUID, *, at: datetime) -> None:
    """One administrator ends a change whose letters have left. Raises AccountRefused."""
    locked_supporter(supporter_id)
    if not EmailChange.objects.released().filter(supporter=supporter_id).exists():
        raise AccountRefused(_("No other address waits for this colleague."))
    end_email_change(supporter_id, ChangeEnding.TAKEN_BACK, at=at)


def _take_address(account: Supporter, email: str) -> None:
    try:
        refuse_taken(email)
        account.email, account.version = email, account.version + 1
        with transaction.atomic():
            account.save(update_fields=["email", "version"])
    except (EmailRefused, IntegrityError) as taken:
        raise AddressTaken from taken


def _offered(signer: Signer, token: str, at: datetime) -> EmailChangeQuerySet:
    try:
        (pk,) = signer.unsign_object(token)
    except (BadSignature, ValueError) as forged:
        raise ChangeOver from forged
    return EmailChange.objects.valid(at).filter(pk=pk)


def _only(rows: EmailChangeQuerySet) -> EmailChange:
    change = rows.select_related("supporter").first()
    if change is None:
        raise ChangeOver
    return change
