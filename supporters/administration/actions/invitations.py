"""Invite a new colleague by a letter; its link becomes an account (the row: supporters/directory/models/invitation.py)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _

from privacy.ids import new_id
from supporters.administration.actions.accounts import add_supporter
from supporters.administration.actions.approvals.requests import Asked, ask_approval, lock_administrators
from supporters.administration.actions.growing import invitation_takes_two
from supporters.administration.actions.recognisers import notify_invited, notify_recognisers
from supporters.directory.actions.locks import hold_departments, hold_open_department
from supporters.directory.mail_domains import is_ours
from supporters.directory.models import Approval, ApprovalKind, Invitation, Outcome, Supporter
from supporters.directory.models.invitation import AGREED_FOR, GRANTED, InvitationAct, InvitationActKind, InvitationQuerySet
from supporters.directory.models.supporter import short_name
from supporters.directory.roles import Role
from supporters.notifications.actions.cancelled_letters import suppress_letters
from supporters.notifications.actions.deliveries import plan_letter
from supporters.notifications.models import Letter

VALID_FOR: Final = timedelta(hours=72)
SERVED_FOR: Final = timedelta(hours=24)  # a list that is sent again leaves out whose letter left again within this time
_SIGNER: Final = Signer(salt="supporters.invitation")


class EmailRefused(Exception):
    """The address has an account or an open invitation, or its domain is not allowed; the message is for administrators."""


class InvitationOver(Exception):
    """The link is forged, replaced, revoked, used or expired; the visitor does not learn which."""


class InvitationWaits(Exception):
    """A second administrator has not decided about it yet; the message is shown to the administrator."""


class InvitationServed(Exception):
    """Its letter was sent again within the last day."""


@dataclass(frozen=True, kw_only=True)
class NewColleague:
    email: str
    surname: str
    given_name: str
    patronymic: str
    role: Role
    department_id: UUID


@transaction.atomic
def invite(new: NewColleague, *, by: Supporter, at: datetime, pk: UUID, reason: str = "") -> Invitation:
    """Where the role takes two, the letter waits for the second one, who reads the reason.

    Raises EmailRefused, DepartmentRefused, ApprovalRefused.
    """
    hold_departments()
    by_two = invitation_takes_two(new.role)
    if by_two:
        lock_administrators(by.pk)
    refuse_domain(new.email)
    refuse_taken(new.email)
    hold_open_department(new.department_id)
    invitation = Invitation(pk=pk, **vars(new), invited_by=by, invited_at=at, until=at + VALID_FOR)
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError:  # a concurrent request took the address after the check
        refuse_taken(new.email)
        raise
    refuse_account(new.email)  # an earlier invitation may have been accepted since the check
    if by_two:
        asked = Asked(
            kind=ApprovalKind.INVITATION, reason=reason, invitation_id=pk, role=new.role, department_id=new.department_id
        )
        ask_approval(asked, by=by, at=at, pk=new_id())
    else:
        plan_letter(Letter.INVITATION, invitation.pk, number=invitation.letter, at=at)
        notify_invited([invitation], at=at)
    return invitation


def release_invitation(invitation_id: UUID, *, at: datetime) -> None:
    """Send the letter of a confirmed invitation and start its 72 hours, in the caller's transaction. Raises InvitationOver."""
    invitation = _locked(invitation_id)
    invitation.until = at + VALID_FOR
    invitation.save(update_fields=["until"])
    plan_letter(Letter.INVITATION, invitation.pk, number=invitation.letter, at=at)


def refuse_domain(email: str) -> None:
    """Allow only domains of settings.MAIL_DOMAINS; an empty list allows any domain. Raises EmailRefused."""
    if settings.MAIL_DOMAINS and not is_ours(email):
        words = _("Only addresses of these domains are invited: %(domains)s")
        raise EmailRefused(words % {"domains": ", ".join(name.lstrip(".") for name in settings.MAIL_DOMAINS)})


def refuse_taken(email: str) -> None:
    """Raises EmailRefused."""
    _refuse(addresses_taken([email]), email)


def refuse_account(email: str) -> None:
    """Raises EmailRefused."""
    _refuse(addresses_with_account([email]), email)


def addresses_taken(emails: Iterable[str]) -> dict[str, str]:
    """The addresses with an account or an open invitation, in lower case, mapped to a message for administrators.

    Two queries for any number of addresses.
    """
    addresses = {email.lower() for email in emails}
    words = _("This address is invited already: %(name)s, %(department)s. Send the letter again from the list of staff.")
    invited = Invitation.objects.open().annotate(address=Lower("email")).filter(address__in=addresses)
    rows = invited.values_list("address", "surname", "given_name", "department__name")
    invited_already = {
        address: words % {"name": " ".join(names), "department": department} for address, *names, department in rows
    }
    return {**addresses_with_account(addresses), **invited_already}


def addresses_with_account(emails: Iterable[str]) -> dict[str, str]:
    """Like addresses_taken(), for accounts only; one query."""
    words = {
        True: _("This address has access already: %(name)s, %(department)s"),
        False: _("The access of this address is closed: %(name)s, %(department)s. Open it again from the list of staff."),
    }
    holders = Supporter.objects.get_queryset().annotate(address=Lower("email"))
    rows = holders.filter(address__in={email.lower() for email in emails}).values_list(
        "address", "is_active", "department__name", "surname", "given_name", "patronymic"
    )
    return {
        address: words[is_active] % {"name": short_name(*names), "department": department}
        for address, is_active, department, *names in rows
    }


def _refuse(taken: dict[str, str], email: str) -> None:
    if words := taken.get(email.lower()):
        raise EmailRefused(words)


def invitation_link(invitation: Invitation) -> str:
    """The link of the letter. The signature covers the invitation's key and the letter's number; the token is not stored."""
    token = _SIGNER.sign_object([str(invitation.pk), invitation.letter])
    return f"{settings.SITE_URL}{reverse('invitation_accept', args=[token])}"


def invitation_of(token: str, *, at: datetime) -> Invitation:
    """Raises InvitationOver."""
    return _only(_offered(token, at).select_related("department", "invited_by"))


@transaction.atomic
def accept_invitation(token: str, *, password: str, at: datetime) -> Supporter:
    """Create the account, once. Raises InvitationOver, or ValidationError for a weak password."""
    hold_departments()
    invitation = _only(_offered(token, at).select_for_update(of=["self"]).select_related("department", "invited_by"))
    if Supporter.objects.filter(email__iexact=invitation.email).exists():
        raise InvitationOver
    supporter = add_supporter(
        invitation.email,
        surname=invitation.surname,
        given_name=invitation.given_name,
        patronymic=invitation.patronymic,
        role=Role(invitation.role),
        department=invitation.department,
        password=password,
        entered_by=invitation.invited_by,
        is_recognised=_is_recognised(invitation),
    )
    invitation.accepted_at, invitation.accepted_as = at, supporter
    invitation.save(update_fields=["accepted_at", "accepted_as"])
    suppress_letters(Letter.INVITATION, invitation.pk, at=at)
    notify_recognisers([supporter], at=at)
    return supporter


def _is_recognised(invitation: Invitation) -> bool:
    """By the agreement of two, or by a head before the link was used."""
    known = InvitationAct.objects.filter(invitation=invitation, kind=InvitationActKind.RECOGNISED)
    return invitation_takes_two(invitation.role) or known.exists()


@transaction.atomic
def resend_invitation(invitation_id: UUID, *, by: Supporter, at: datetime) -> None:
    """Send a new letter whose link is valid for 72 hours, or until the agreement of two ends; the previous link ends.

    Raises InvitationOver, InvitationWaits.
    """
    invitation = _locked(invitation_id)
    _refuse_waiting(invitation)
    if words := unapproved_words([invitation.pk], at=at):
        raise InvitationWaits(words[invitation.pk])
    invitation.letter += 1
    invitation.until = min(at + VALID_FOR, _agreed_until(invitation) or at + VALID_FOR)
    invitation.save(update_fields=["letter", "until"])
    _record(invitation, InvitationActKind.RESENT, by, at)
    suppress_letters(Letter.INVITATION, invitation.pk, at=at)
    plan_letter(Letter.INVITATION, invitation.pk, number=invitation.letter, at=at)


@transaction.atomic
def resend_unless_served(invitation_id: UUID, *, by: Supporter, at: datetime) -> None:
    """As resend_invitation(), once a day, by any administrator. Raises InvitationOver, InvitationWaits, InvitationServed."""
    invitation = _locked(invitation_id)
    if served_lately([invitation.pk], at=at):
        raise InvitationServed
    resend_invitation(invitation_id, by=by, at=at)


def served_lately(invitation_ids: Collection[UUID], *, at: datetime) -> set[UUID]:
    """Those whose letter was sent again within the last day. One query."""
    again = InvitationAct.objects.filter(kind=InvitationActKind.RESENT, at__gt=at - SERVED_FOR)
    return set(again.filter(invitation__in=invitation_ids).values_list("invitation", flat=True))


def unapproved_words(invitation_ids: Collection[UUID], *, at: datetime) -> dict[UUID, str]:
    """By invitation of which no letter may leave without the agreement of two: why, for administrators. At most two queries."""
    asked = Invitation.objects.filter(pk__in=invitation_ids)
    without = set(invitation_ids) - set(
        Invitation.objects.approved(at).filter(pk__in=invitation_ids).values_list("pk", flat=True)
    )
    granted = Q(approvals__outcome=GRANTED) | Q(listed__approval__outcome=GRANTED)
    once = set(asked.filter(granted, pk__in=without).values_list("pk", flat=True)) if without else set()
    lapsed = _("The agreement to this invitation is older than seven days. Revoke it and invite anew, by two.")
    nobody = _("Nobody else has agreed to this invitation. Revoke it and invite anew, by two.")
    return {pk: lapsed if pk in once else nobody for pk in without}


@transaction.atomic
def revoke_invitation(invitation_id: UUID, *, by: Supporter, at: datetime) -> None:
    """Raises InvitationOver, InvitationWaits."""
    invitation = _locked(invitation_id)
    _refuse_waiting(invitation)
    _revoke(invitation, by, at)


def revoke_unapproved(invitation_id: UUID, *, by: Supporter | None, at: datetime) -> None:
    """Revoke a refused or withdrawn invitation, in the caller's transaction. Raises InvitationOver."""
    _revoke(_locked(invitation_id), by, at)


def _revoke(invitation: Invitation, by: Supporter | None, at: datetime) -> None:
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    _record(invitation, InvitationActKind.REVOKED, by, at)
    suppress_letters(Letter.INVITATION, invitation.pk, at=at)


def _record(invitation: Invitation, kind: InvitationActKind, by: Supporter | None, at: datetime) -> None:
    InvitationAct.objects.create(invitation=invitation, kind=kind, letter=invitation.letter, by=by, at=at)


def _agreed_until(invitation: Invitation) -> datetime | None:
    """None where nobody else has agreed, such as to a role that one administrator gives alone."""
    granted = Approval.objects.of_invitation(invitation).filter(outcome=Outcome.GRANTED)
    agreed_at: datetime | None = granted.aggregate(at=Max("decided_at"))["at"]
    return agreed_at + AGREED_FOR if agreed_at else None


def _refuse_waiting(invitation: Invitation) -> None:
    """Raises InvitationWaits."""
    if Approval.objects.waiting().of_invitation(invitation).exists():
        raise InvitationWaits(_("This invitation waits for a second person, who confirms or refuses it first."))


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
