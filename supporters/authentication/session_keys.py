"""What the table of sessions keeps of a session's key, so that a reader of the table signs in as nobody."""

from typing import Final

from privacy.keys import keyed_token

HASH_BYTES: Final = 20  # in hexadecimal they fill the 40 characters of Django's column


def stored_session_key(session_key: str) -> str:
    """`session_key` is the one of the cookie."""
    return keyed_token("session key", session_key)[:HASH_BYTES].hex()
