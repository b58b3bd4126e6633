"""Forms that a script sends (static/js/outbox.js): what their headers say, what the answer says, and the ticket that each form
carries (docs/adr/0025-outbox.md)."""

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

OUTBOX: Final = "/outbox/"  # where an envelope is posted to
SALT: Final = "supporters.outbox"
SENT_BY_SCRIPT: Final = "Suprovid-Send"
AGE: Final = "Suprovid-Age"  # seconds from Save to this sending, by the device's clock
CLOCK: Final = "Suprovid-Clock"  # what the device's clock shows, seconds since 1970
ANSWER: Final = "Suprovid-Answer"  # of the answer: a Sign
TO: Final = "Suprovid-To"  # of the answer: the address that it leads to
TOKEN: Final = "Suprovid-Token"  # noqa: S105 - of the answer: a CSRF token to send the same with again
LONGEST_WAIT: Final = timedelta(days=60)
CLOCK_TOLERANCE: Final = timedelta(minutes=10)


class Sign(StrEnum):
    """What became of the form. Only «taken» lets the script forget it; an answer without a sign is not ours."""

    TAKEN = "taken"
    REFUSED = "refused"  # the body is the page to show
    SIGN_IN = "sign-in"
    ELSEWHERE = "elsewhere"  # something else has to be done first
    RENEW = "renew"  # the CSRF token is out of date
    LATER = "later"
    NOT_YOURS = "not-yours"  # somebody else is signed in
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Ticket:
    """Signed by us and sealed into the envelope: who was shown the form, its submission key and its route. Anybody can seal to a
    public key; nobody else can make a form of this author."""

    user_id: UUID
    submission_key: UUID
    route: str

    def signed(self) -> str:
        return signing.dumps([str(self.user_id), str(self.submission_key), self.route], salt=SALT)

    @classmethod
    def read(cls, text: str) -> "Ticket | None":
        """None when it isn't ours or was altered. It does not expire: a phone may be away for weeks."""
        try:
            user, key, route = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return None
        return cls(UUID(user), UUID(key), route)


def account_token(user: AbstractBaseUser | AnonymousUser) -> str:
    """Stands for the account in what waits on a device: equal for all its forms, and of no use to anybody else."""
    return keyed_token("outbox account", str(user.pk))[:12].hex()


def is_sent_by_script(request: HttpRequest) -> bool:
    return SENT_BY_SCRIPT in request.headers


def saved_at(request: HttpRequest, *, now: datetime) -> datetime:
    """When its writer pressed Save. `now` when the script gives no age, or one that only a clock that was set meanwhile
    explains: negative, or more than LONGEST_WAIT."""
    age = _seconds(request, AGE)
    if age is None or not 0 <= age <= LONGEST_WAIT.total_seconds():
        return now
    return now - timedelta(seconds=age)


def has_wrong_clock(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the device's clock differs from ours by more than CLOCK_TOLERANCE, or was set while the form waited."""
    shown, age = _seconds(request, CLOCK), _seconds(request, AGE)
    if shown is None:
        return False
    differs = abs(now.timestamp() - shown) > CLOCK_TOLERANCE.total_seconds()
    return differs or (age is not None and not 0 <= age <= LONGEST_WAIT.total_seconds())


def _seconds(request: HttpRequest, header: str) -> int | None:
    """None when the header is absent or no whole number of a sensible size."""
    text = request.META.get("HTTP_" + header.upper().replace("-", "_"), "")
    return int(text) if len(text) <= 12 and text.lstrip("-").isdecimal() else None
