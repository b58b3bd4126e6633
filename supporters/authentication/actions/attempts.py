"""The growing pause after failed sign-ins.

Guessing never closes an account: the pause ends by itself, and guesses made elsewhere don't delay a browser that the account
knows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import ngettext

from privacy.keys import keyed_token
from supporters.authentication.actions.devices import known_browser
from supporters.authentication.models import SignInAttempts
from supporters.directory.models import Supporter
from supporters.directory.network import client_address

FREE_HERE, FREE_IN_ALL = 5, 50
FIRST_PAUSE, LONGEST_HERE, LONGEST_IN_ALL = 30, 15 * 60, 60  # seconds
FORGOTTEN_AFTER: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Bucket:
    """A counter of failures: after `free` of them each next one starts a pause of at most `longest` seconds."""

    key: bytes
    free: int
    longest: int


@dataclass(frozen=True)
class Attempt:
    """An attempt to sign in to an account with a guessable secret. `browser`: token of a known browser, else None."""

    account: str
    address: str
    browser: bytes | None = None

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        """The counters of this attempt; a success resets the first. A known browser has only its own, so no other delays it."""
        if self.browser:
            return (Bucket(keyed_token("sign-in browser", f"{self.account}|{self.browser.hex()}"), FREE_HERE, LONGEST_HERE),)
        here = Bucket(keyed_token("sign-in here", f"{self.account}|{self.address}"), FREE_HERE, LONGEST_HERE)
        return here, Bucket(keyed_token("sign-in", self.account), FREE_IN_ALL, LONGEST_IN_ALL)


def password_attempt(request: HttpRequest, email: str) -> Attempt:
    """The statements are the same whether the address has an account or not."""
    account = email.strip().lower()
    return Attempt(account, client_address(request), known_browser(request, supporter__email__iexact=account))


def code_attempt(request: HttpRequest, user: Supporter) -> Attempt:
    """Counted apart from passwords: signing in again with a known password must not reset it."""
    return Attempt(f"code of {user.pk}", client_address(request), known_browser(request, supporter=user))


def pause_before_next(attempt: Attempt, *, at: datetime) -> int:
    """Seconds until the next such attempt is checked; 0 if it is checked now."""
    keys = [bucket.key for bucket in attempt.buckets]
    closed = SignInAttempts.objects.filter(key__in=keys, closed_until__gt=at).values_list("closed_until")
    return max((int((until - at).total_seconds()) + 1 for (until,) in closed), default=0)


def pause_words(pause: int) -> str:
    """`pause` in seconds; the message gives minutes, rounded up."""
    minutes = -(-pause // 60)
    words = ngettext("Too many attempts. Try again in %(n)d minute.", "Too many attempts. Try again in %(n)d minutes.", minutes)
    return words % {"n": minutes}


@transaction.atomic
def record_failure(attempt: Attempt, *, at: datetime) -> None:
    for bucket in attempt.buckets:
        _count(bucket, at)


def forget_failures(attempt: Attempt) -> None:
    SignInAttempts.objects.filter(key=attempt.buckets[0].key).delete()


def _count(bucket: Bucket, at: datetime) -> None:
    SignInAttempts.objects.get_or_create(key=bucket.key, defaults={"last_at": at, "closed_until": at})
    row = SignInAttempts.objects.select_for_update().get(key=bucket.key)
    row.failures = 1 if at - row.last_at > FORGOTTEN_AFTER else row.failures + 1
    over = row.failures - bucket.free
    pause = min(FIRST_PAUSE * 2 ** min(over, 10), bucket.longest) if over >= 0 else 0
    row.last_at, row.closed_until = at, at + timedelta(seconds=pause)
    row.save(update_fields=["failures", "last_at", "closed_until"])
