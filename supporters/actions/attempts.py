"""The growing pause after failed sign-ins. No account is ever closed by guessing: the pause ends by itself."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import ngettext

from privacy.keys import keyed_token
from supporters.models import SignInAttempts

FREE_FROM_ONE_ADDRESS, FREE_IN_ALL = 5, 50
FIRST_PAUSE, LONGEST_FROM_ONE_ADDRESS, LONGEST_IN_ALL = 30, 15 * 60, 60  # seconds
FORGOTTEN_AFTER = timedelta(hours=1)


def pause_before_next(email: str, address: str, *, at: datetime) -> int:
    """Seconds until this account may try again from this address; 0 when it may try now."""
    closed = SignInAttempts.objects.filter(key__in=_keys(email, address), closed_until__gt=at).values_list("closed_until")
    return max((int((until - at).total_seconds()) + 1 for (until,) in closed), default=0)


def pause_words(pause: int) -> str:
    """`pause` in seconds, told in whole minutes."""
    minutes = -(-pause // 60)
    words = ngettext("Too many attempts. Try again in %(n)d minute.", "Too many attempts. Try again in %(n)d minutes.", minutes)
    return words % {"n": minutes}


@transaction.atomic
def record_failure(email: str, address: str, *, at: datetime) -> None:
    here, in_all = _keys(email, address)
    _count(here, FREE_FROM_ONE_ADDRESS, LONGEST_FROM_ONE_ADDRESS, at)
    _count(in_all, FREE_IN_ALL, LONGEST_IN_ALL, at)


def forget_failures(email: str, address: str) -> None:
    SignInAttempts.objects.filter(key=_keys(email, address)[0]).delete()


def _count(key: bytes, free: int, longest: int, at: datetime) -> None:
    SignInAttempts.objects.get_or_create(key=key, defaults={"last_at": at, "closed_until": at})
    row = SignInAttempts.objects.select_for_update().get(key=key)
    row.failures = 1 if at - row.last_at > FORGOTTEN_AFTER else row.failures + 1
    over = row.failures - free
    pause = min(FIRST_PAUSE * 2 ** min(over, 10), longest) if over >= 0 else 0
    row.last_at, row.closed_until = at, at + timedelta(seconds=pause)
    row.save(update_fields=["failures", "last_at", "closed_until"])


def _keys(email: str, address: str) -> tuple[bytes, bytes]:
    account = email.strip().lower()
    return keyed_token("sign-in here", f"{account}|{address}"), keyed_token("sign-in", account)
