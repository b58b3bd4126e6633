"""Create, close and reopen accounts."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from supporters.administration.actions.absences import leave_absences
from supporters.administration.actions.approvals.requests import Asked, ask_approval, lock_administrators
from supporters.administration.actions.colleagues.email_endings import end_email_change
from supporters.administration.actions.growing import reopening_takes_two
from supporters.administration.actions.notified_heads import notify_factors_removed
from supporters.administration.actions.offboarding import closing_refusals
from supporters.administration.actions.recognisers import notify_recognisers
from supporters.authentication.actions.credentials import forget_credentials
from supporters.authentication.actions.passwords import send_link
from supporters.authentication.models import Device
from supporters.directory.actions.locks import DepartmentRefused, hold_open_department
from supporters.directory.models import Approval, ApprovalKind, ChangeEnding, Department, Supporter
from supporters.directory.roles import BY_TWO, Role
from supporters.forms.actions.drafts import forget_drafts
from supporters.notifications.actions.cancelled_letters import suppress_letters
from supporters.notifications.case_provider import work
from supporters.notifications.models import Letter, Unneeded


class AccountRefused(Exception):
    """The account's state forbids the action; the message is shown to the administrator."""


@transaction.atomic
def add_supporter(
    email: str,
    *,
    surname: str,
    given_name: str,
    patronymic: str,
    role: Role,
    department: Department,
    password: str,
    entered_by: Supporter | None = None,
    is_recognised: bool = False,
) -> Supporter:
    """Raises ValidationError (weak password), IntegrityError (the address has an account), DepartmentRefused (closed)."""
    supporter = Supporter(
        email=email.strip().lower(),
        surname=surname,
        given_name=given_name,
        patronymic=patronymic,
        role=role,
        department=department,
        entered_by=entered_by,
        recognised_in=department if is_recognised else None,
    )
    validate_password(password, supporter)
    supporter.password = make_password(password)
    hold_open_department(department.pk)
    supporter.save(force_insert=True)
    return supporter


@transaction.atomic
def deactivate_supporter(supporter_id: UUID, *, by: Supporter, at: datetime) -> None:
    """Close an account that one administrator may close alone. Raises AccountRefused."""
    locked = lock_administrators(supporter_id, by.pk)
    supporter = locked[supporter_id]
    refuse_closing(supporter, by=locked[by.pk], at=at)
    if supporter.role in BY_TWO:
        raise AccountRefused(_("The access of an administrator or an auditor is closed by two administrators together."))
    close_account(supporter, by=locked[by.pk], at=at)


@transaction.atomic
def ask_closing(supporter_id: UUID, *, reason: str, by: Supporter, at: datetime, pk: UUID) -> Approval:
    """Raises AccountRefused, ApprovalRefused."""
    locked = lock_administrators(supporter_id, by.pk)
    refuse_closing(locked[supporter_id], by=locked[by.pk], at=at)
    return ask_approval(Asked(kind=ApprovalKind.CLOSING, reason=reason, supporter_id=supporter_id), by=by, at=at, pk=pk)


def refuse_closing(supporter: Supporter, *, by: Supporter, at: datetime) -> None:
    """Raises AccountRefused."""
    if refusals := closing_refusals(supporter, by=by, at=at):
        raise AccountRefused(refusals[0])


def close_account(supporter: Supporter, *, by: Supporter, at: datetime) -> None:
    """End the responsibilities, sessions and sign-in factors of the account.

    Runs in the caller's transaction, after all checks behind lock_administrators().
    """
    supporter.is_active, supporter.password = False, make_password(None)
    supporter.undertaking, supporter.undertaken_at = 0, None
    supporter.save(update_fields=["is_active", "password", "undertaking", "undertaken_at"])
    _leave_posts(supporter.pk, at)
    work().leave_offers(supporter.pk, by=by, at=at)
    forget_drafts(supporter.pk)
    end_email_change(supporter.pk, ChangeEnding.CLOSED, at=at)
    _suppress_letters_to(supporter.pk, at)
    forget_credentials(supporter, at=at)


@transaction.atomic
def reactivate_supporter(supporter_id: UUID, *, by: Supporter, at: datetime) -> None:
    """Reopen an account that one administrator may reopen alone; a head recognises it anew. Raises AccountRefused."""
    supporter = lock_administrators(supporter_id, by.pk)[supporter_id]
    refuse_reopening(supporter)
    if reopening_takes_two(supporter):
        raise AccountRefused(_("This access is opened again by two together."))
    reopen_account(supporter, entered_by=by, at=at)


@transaction.atomic
def ask_reopening(supporter_id: UUID, *, reason: str, by: Supporter, at: datetime, pk: UUID) -> Approval:
    """Raises AccountRefused, ApprovalRefused."""
    refuse_reopening(lock_administrators(supporter_id, by.pk)[supporter_id])
    return ask_approval(Asked(kind=ApprovalKind.REOPENING, reason=reason, supporter_id=supporter_id), by=by, at=at, pk=pk)


def refuse_reopening(supporter: Supporter) -> None:
    """Raises AccountRefused."""
    if supporter.is_active:
        raise AccountRefused(_("This access is open already."))
    try:
        hold_open_department(supporter.department_id)
    except DepartmentRefused as closed:
        raise AccountRefused(_("The department of this colleague is closed. Choose another department first.")) from closed


def reopen_account(supporter: Supporter, *, entered_by: Supporter | None, at: datetime) -> None:
    """`entered_by` None: two agreed, which recognises the colleague.

    Reopen the account without its old credentials: a letter asks for a new password, and who had a second factor is notified.

    Also ends a session that a sign-in concurrent with the closing has left. Runs in the caller's transaction, after all checks.
    """
    supporter.is_active, supporter.suspended_at, supporter.suspended_until = True, None, None
    supporter.reopened_at, supporter.sign_ins = at, 0
    supporter.entered_by, supporter.recognised_in_id = entered_by, None if entered_by else supporter.department_id
    opened = ["is_active", "suspended_at", "suspended_until", "reopened_at", "sign_ins", "entered_by", "recognised_in"]
    supporter.save(update_fields=opened)
    forget_credentials(supporter, at=at)
    send_link(supporter, at=at)
    if supporter.factors_removed_at is not None:
        notify_factors_removed(supporter, at=at)
    notify_recognisers([supporter], at=at)


def _leave_posts(supporter_id: UUID, at: datetime) -> None:
    for post in ("head", "duty"):
        Department.objects.filter(**{post: supporter_id}).update(**{post: None, "version": F("version") + 1})
    leave_absences(supporter_id, at=at)
    work().leave_teams(supporter_id, at=at)
    work().pass_on_promises(supporter_id, at=at)


def _suppress_letters_to(supporter_id: UUID, at: datetime) -> None:
    for letter in (Letter.DIGEST, Letter.NOTIFICATIONS, Letter.PASSWORD):
        suppress_letters(letter, supporter_id, at=at, unneeded=Unneeded.READER_GONE)
    for device_id in Device.objects.filter(supporter=supporter_id).values_list("pk", flat=True):
        suppress_letters(Letter.DEVICE, device_id, at=at, unneeded=Unneeded.READER_GONE)
