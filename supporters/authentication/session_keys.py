"""Hashed session keys: with a copy of the session table nobody can sign in."""

from typing import Final

from privacy.keys import keyed_token

HASH_BYTES: Final = 20  # in hexadecimal they fill the 40 characters of Django's column


def stored_session_key(session_key: str) -> str:
    """`session_key` is the cookie's value."""
    return keyed_token("session key", session_key)[:HASH_BYTES].hex()
