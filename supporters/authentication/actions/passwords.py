"""Set a new password by a link in a letter to the work address."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from privacy.ids import new_id
from privacy.keys import keyed_token
from supporters.authentication.actions.sessions import end_sessions
from supporters.authentication.models import SignInAttempts
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import SupporterQuerySet
from supporters.notifications.actions.cancelled_letters import suppress_letters
from supporters.notifications.actions.deliveries import plan_letter
from supporters.notifications.models import Delivery, Letter

MOST_IN_AN_HOUR: Final = 3
AGAIN_AFTER: Final = timedelta(minutes=1)


class LinkOver(Exception):
    """The link is forged, used, expired or replaced by a newer letter; the visitor does not learn which."""


class LinkTokens(PasswordResetTokenGenerator):
    """Tokens of one letter: they expire after an hour, a new password, the next sign-in or the next letter."""

    def __init__(self, letter: Delivery) -> None:
        super().__init__()
        self.key_salt = f"supporters.password.{letter.pk}"


@transaction.atomic
def ask_for_link(email: str, *, at: datetime) -> None:
    """Send a letter if the address has an open account; for the public page.

    The statements are the same but one, so neither the answer nor its time reveals whether there is an account.
    """
    owner = Supporter.objects.pickable().filter(email__iexact=email).first()
    subject = owner.pk if owner else new_id()
    if not _is_letter_allowed(owner.email if owner else email, at):
        return
    number = _next_number(subject, at)
    if owner:
        plan_letter(Letter.PASSWORD, subject, number=number, at=at)


def send_link(owner: Supporter, *, at: datetime) -> None:
    """The letter of an administrator, in the caller's transaction.

    Not limited: the limit is for the public page, where anybody may ask for any address.
    """
    plan_letter(Letter.PASSWORD, owner.pk, number=_next_number(owner.pk, at), at=at)


def password_link(owner: Supporter, letter: Delivery) -> str:
    address = reverse("password_new", args=[owner.pk, LinkTokens(letter).make_token(owner)])
    return f"{settings.SITE_URL}{address}"


def newest_letters(supporter_ids: Iterable[UUID]) -> list[Delivery]:
    """The newest letter of each recipient: the one whose link is valid."""
    letters = Delivery.objects.filter(letter=Letter.PASSWORD, subject_id__in=supporter_ids)
    return list(letters.order_by("subject_id", "-pk").distinct("subject_id"))


def owner_of_link(supporter_id: UUID, token: str) -> Supporter:
    """Raises LinkOver."""
    return _owner(Supporter.objects.pickable().filter(pk=supporter_id), supporter_id, token)


@transaction.atomic
def set_password(supporter_id: UUID, token: str, *, password: str, at: datetime) -> None:
    """Set the password by a link, once: all sessions and other links end.

    Raises LinkOver, or ValidationError for a weak password.
    """
    locked = Supporter.objects.pickable().select_for_update(no_key=True).filter(pk=supporter_id)
    owner = _owner(locked, supporter_id, token)
    validate_password(password, owner)
    owner.password = make_password(password)
    owner.save(update_fields=["password"])
    suppress_letters(Letter.PASSWORD, owner.pk, at=at)
    end_sessions(owner.pk)


def _next_number(subject: UUID, at: datetime) -> int:
    """Of the letters of the day; the one before is not needed any more."""
    suppress_letters(Letter.PASSWORD, subject, at=at)
    today = Delivery.objects.filter(letter=Letter.PASSWORD, subject_id=subject, period_on=kyiv_day(at))
    return (today.aggregate(last=Max("number"))["last"] or 0) + 1


def _owner(rows: SupporterQuerySet, supporter_id: UUID, token: str) -> Supporter:
    owner, letters = rows.first(), newest_letters([supporter_id])
    if owner is None or not letters or not LinkTokens(letters[0]).check_token(owner, token):
        raise LinkOver
    return owner


def _is_letter_allowed(email: str, at: datetime) -> bool:
    """Allow three letters an hour and one a minute, counted also for addresses without an account.

    The hour begins with its first letter, so that constant requests can't keep an owner without a link for ever.
    """
    key = keyed_token("password link", email.strip().lower())
    SignInAttempts.objects.get_or_create(key=key, defaults={"last_at": at - AGAIN_AFTER, "closed_until": at})
    row = SignInAttempts.objects.select_for_update().get(key=key)
    if row.closed_until <= at:
        row.failures, row.closed_until = 0, at + timedelta(hours=1)
    if row.failures >= MOST_IN_AN_HOUR or at - row.last_at < AGAIN_AFTER:
        return False
    row.failures, row.last_at = row.failures + 1, at
    row.save(update_fields=["failures", "last_at", "closed_until"])
    return True
