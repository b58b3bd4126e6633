"""Challenges of a sign-in by passkey alone: in a signed cookie until the passkey has answered (docs/adr/0063-challenges.md)."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.core import signing

from privacy.keys import keyed_token
from supporters.authentication.models import SpentChallenge

SALT: Final = "supporters.authentication.challenge"
LASTS: Final = timedelta(minutes=5)


def signed_challenge(state: dict[str, Any]) -> str:
    """`state`: the challenge and what is asked of the passkey, as allauth keeps them."""
    return signing.dumps(state, salt=SALT)


def challenge_of(signed: str) -> dict[str, Any] | None:
    """None when it is too old, or not ours."""
    try:
        state: dict[str, Any] = signing.loads(signed, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return state


def spend_challenge(challenge: str, *, at: datetime) -> bool:
    """After its signature was verified. False when it was spent before, in any process."""
    digest = keyed_token("passkey challenge", challenge)
    return SpentChallenge.objects.get_or_create(digest=digest, defaults={"spent_at": at})[1]
