"""A new colleague is invited by a letter, and the link in it becomes an account. (The row: supporters/models/invitation.py.)"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from supporters.actions.accounts import add_supporter
from supporters.actions.deliveries import plan_letter
from supporters.actions.suppression import suppress_letters
from supporters.models import Invitation, Letter, Supporter
from supporters.models.invitation import InvitationQuerySet
from supporters.roles import Role

VALID_FOR: Final = timedelta(hours=72)
_SIGNER: Final = Signer(salt="supporters.invitation")


class EmailTaken(Exception):
    """Somebody works here, or is invited, with this address; the words are for an administrator."""


class InvitationOver(Exception):
    """The link is forged, replaced, revoked, used or too old; whoever holds it is not told which."""


@dataclass(frozen=True)
class NewColleague:
    email: str
    surname: str
    given_name: str
    patronymic: str
    role: Role
    department_id: UUID


@transaction.atomic
def invite(new: NewColleague, *, by: Supporter, at: datetime, pk: UUID) -> Invitation:
    """Raises EmailTaken."""
    refuse_taken(new.email)
    invitation = Invitation(pk=pk, **vars(new), invited_by=by, invited_at=at, until=at + VALID_FOR)
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError:  # somebody else, between the look and now
        refuse_taken(new.email)
        raise
    refuse_account(new.email)  # an earlier invitation may have been accepted between the look and now
    plan_letter(Letter.INVITATION, invitation.pk, number=invitation.letter, at=at)
    return invitation


def refuse_taken(email: str) -> None:
    """Raises EmailTaken."""
    invited = Invitation.objects.open().filter(email__iexact=email).select_related("department").first()
    if invited:
        words = _("This address is invited already: %(name)s, %(department)s. Send the letter again from the list of staff.")
        raise EmailTaken(words % {"name": f"{invited.surname} {invited.given_name}", "department": invited.department})
    refuse_account(email)


def refuse_account(email: str) -> None:
    """Raises EmailTaken."""
    holder = Supporter.objects.filter(email__iexact=email).select_related("department").first()
    if holder:
        words = _("This address has access already: %(name)s, %(department)s")
        if not holder.is_active:
            words = _("The access of this address is closed: %(name)s, %(department)s. Open it again from the list of staff.")
        raise EmailTaken(words % {"name": holder.short_name, "department": holder.department})


def invitation_link(invitation: Invitation) -> str:
    """What the letter holds. The signature covers the invitation and the number of the letter; nothing of it is kept."""
    token = _SIGNER.sign_object([str(invitation.pk), invitation.letter])
    return f"{settings.SITE_URL}{reverse('invitation_accept', args=[token])}"


def invitation_of(token: str, *, at: datetime) -> Invitation:
    """Raises InvitationOver."""
    return _only(_offered(token, at).select_related("department", "invited_by"))


@transaction.atomic
def accept_invitation(token: str, *, password: str, at: datetime) -> Supporter:
    """The account is made, once. Raises InvitationOver, or ValidationError when the password is too weak."""
    invitation = _only(_offered(token, at).select_for_update(of=["self"]).select_related("department"))
    if Supporter.objects.filter(email__iexact=invitation.email).exists():
        raise InvitationOver
    supporter = add_supporter(
        invitation.email, surname=invitation.surname, given_name=invitation.given_name, patronymic=invitation.patronymic,
        role=Role(invitation.role), department=invitation.department, password=password,
    )  # fmt: skip
    invitation.accepted_at, invitation.accepted_as = at, supporter
    invitation.save(update_fields=["accepted_at", "accepted_as"])
    suppress_letters(Letter.INVITATION, invitation.pk, at=at)
    return supporter


@transaction.atomic
def resend_invitation(invitation_id: UUID, *, at: datetime) -> None:
    """A new letter with a new link for 72 hours more; the link before ends. Raises InvitationOver."""
    invitation = _locked(invitation_id)
    invitation.letter += 1
    invitation.until = at + VALID_FOR
    invitation.save(update_fields=["letter", "until"])
    suppress_letters(Letter.INVITATION, invitation.pk, at=at)
    plan_letter(Letter.INVITATION, invitation.pk, number=invitation.letter, at=at)


@transaction.atomic
def revoke_invitation(invitation_id: UUID, *, at: datetime) -> None:
    """Raises InvitationOver."""
    invitation = _locked(invitation_id)
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    suppress_letters(Letter.INVITATION, invitation.pk, at=at)


def _offered(token: str, at: datetime) -> InvitationQuerySet:
    try:
        pk, letter = _SIGNER.unsign_object(token)
    except BadSignature as forged:
        raise InvitationOver from forged
    return Invitation.objects.valid(at).filter(pk=pk, letter=letter)


def _locked(invitation_id: UUID) -> Invitation:
    return _only(Invitation.objects.open().select_for_update().filter(pk=invitation_id))


def _only(rows: InvitationQuerySet) -> Invitation:
    invitation = rows.first()
    if invitation is None:
        raise InvitationOver
    return invitation
