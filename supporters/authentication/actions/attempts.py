"""The growing pause after failed sign-ins. No account is ever closed by guessing: the pause ends by itself, and guesses
made elsewhere hold up no browser that the account knows."""

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
    """What failures are counted in: after `free` of them a pause begins, of `longest` seconds at most."""

    key: bytes
    free: int
    longest: int


@dataclass(frozen=True)
class Attempt:
    """To be somebody, by something that can be guessed. `browser` is the token of one that the account knows, else None."""

    account: str
    address: str
    browser: bytes | None = None

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        """The first is forgotten when the attempt succeeds. A known browser has one of its own, and no other holds it up."""
        if self.browser:
            return (Bucket(keyed_token("sign-in browser", f"{self.account}|{self.browser.hex()}"), FREE_HERE, LONGEST_HERE),)
        here = Bucket(keyed_token("sign-in here", f"{self.account}|{self.address}"), FREE_HERE, LONGEST_HERE)
        return here, Bucket(keyed_token("sign-in", self.account), FREE_IN_ALL, LONGEST_IN_ALL)


def password_attempt(request: HttpRequest, email: str) -> Attempt:
    """The same statements whether there is an account of this address or not."""
    account = email.strip().lower()
    return Attempt(account, client_address(request), known_browser(request, supporter__email__iexact=account))


def code_attempt(request: HttpRequest, user: Supporter) -> Attempt:
    """Counted apart from passwords: to know the password must not clear it by signing in again."""
    return Attempt(f"code of {user.pk}", client_address(request), known_browser(request, supporter=user))


def pause_before_next(attempt: Attempt, *, at: datetime) -> int:
    """Seconds until the next such attempt is looked at; 0 when it is now."""
    keys = [bucket.key for bucket in attempt.buckets]
    closed = SignInAttempts.objects.filter(key__in=keys, closed_until__gt=at).values_list("closed_until")
    return max((int((until - at).total_seconds()) + 1 for (until,) in closed), default=0)


def pause_words(pause: int) -> str:
    """`pause` in seconds, told in whole minutes."""
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
