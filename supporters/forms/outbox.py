"""Forms sent by a script (static/js/outbox.js): headers of the request, headers of the answer, and the ticket in each form
(docs/adr/0025-outbox.md).
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest

from privacy.keys import keyed_token

OUTBOX: Final = "/outbox/"  # the address to which an envelope is posted
SALT: Final = "supporters.outbox"
SENT_BY_SCRIPT: Final = "Suprovid-Send"
AGE: Final = "Suprovid-Age"  # seconds from Save to this sending, by the device's clock
CLOCK: Final = "Suprovid-Clock"  # the device's clock, seconds since 1970
ANSWER: Final = "Suprovid-Answer"  # response header: a Sign
TO: Final = "Suprovid-To"  # response header: the address to continue at
TOKEN: Final = "Suprovid-Token"  # noqa: S105 - of the answer: a CSRF token to send the same with again
LONGEST_WAIT: Final = timedelta(days=60)
CLOCK_TOLERANCE: Final = timedelta(minutes=10)
SECONDS: Final = re.compile(r"-?[0-9]{1,11}")


class Sign(StrEnum):
    """The outcome of a form. Only «taken» lets the script forget it; an answer without a sign is not from the site."""

    TAKEN = "taken"
    REFUSED = "refused"  # the body is the page to show
    SIGN_IN = "sign-in"
    ELSEWHERE = "elsewhere"  # another step is required first
    RENEW = "renew"  # the CSRF token is out of date
    LATER = "later"
    NOT_YOURS = "not-yours"  # another user is signed in
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Ticket:
    """Signed by the site and encrypted in the envelope: the user who was shown the form, its submission key and its route.

    Anybody can encrypt to a public key, so only the signature proves the author of a form.
    """

    user_id: UUID
    submission_key: UUID
    route: str

    def signed(self) -> str:
        return signing.dumps([str(self.user_id), str(self.submission_key), self.route], salt=SALT)

    @classmethod
    def read(cls, text: str) -> "Ticket | None":
        """None when the signature is invalid. A ticket does not expire: a phone may be offline for weeks."""
        try:
            user, key, route = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return None
        return cls(UUID(user), UUID(key), route)


def account_token(user: AbstractBaseUser | AnonymousUser) -> str:
    """Identifies the account in the device's queue: equal for all its forms, and of no use to others."""
    return keyed_token("outbox account", str(user.pk))[:12].hex()


def form_token(user: AbstractBaseUser | AnonymousUser, path: str) -> str:
    """Equal for the forms of one address that this account is shown, and of no use to others."""
    return keyed_token("outbox form", f"{user.pk} {path}")[:12].hex()


def is_sent_by_script(request: HttpRequest) -> bool:
    return SENT_BY_SCRIPT in request.headers


def saved_at(request: HttpRequest, *, now: datetime) -> datetime:
    """When the user pressed Save.

    `now` when the script sends no age, or one that only a changed clock explains: negative, or more than LONGEST_WAIT.
    """
    age = _seconds(request, AGE)
    if age is None or not 0 <= age <= LONGEST_WAIT.total_seconds():
        return now
    return now - timedelta(seconds=age)


def has_wrong_clock(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the device's clock differs from ours by more than CLOCK_TOLERANCE, or was changed while the form waited."""
    shown, age = _seconds(request, CLOCK), _seconds(request, AGE)
    if shown is None:
        return False
    differs = abs(now.timestamp() - shown) > CLOCK_TOLERANCE.total_seconds()
    return differs or (age is not None and not 0 <= age <= LONGEST_WAIT.total_seconds())


def _seconds(request: HttpRequest, header: str) -> int | None:
    """None when the header is missing or not an integer of at most eleven digits."""
    text = request.META.get("HTTP_" + header.upper().replace("-", "_"), "")
    return int(text) if SECONDS.fullmatch(text) else None
