"""The keys that seal fields and make tokens. They come from the environment and are never stored in the database."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


class KeyMismatch(Exception):
    """The database was written with another key. The message is one sentence for the operator."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The key «{key}» is missing or not the one this database was written with; nothing was changed.")
        self.key = key


@dataclass(frozen=True)
class FieldKeys:
    """Keys by id (1…65535); the last one configured writes, all of them read."""

    secrets: dict[int, bytes]
    writer: int

    def cipher(self, key_id: int) -> AESGCM:
        return _cipher(self.secrets[key_id])


@cache
def field_keys() -> FieldKeys:
    """Parse SUPROVID_FIELD_KEYS: `1:<base64 of 32 bytes>,2:…`."""
    secrets: dict[int, bytes] = {}
    for part in settings.FIELD_KEYS.split(","):
        key_id, _, encoded = part.strip().partition(":")
        if not key_id.isdigit() or not 1 <= int(key_id) <= 0xFFFF:
            raise ImproperlyConfigured("SUPROVID_FIELD_KEYS must read id:base64, with ids from 1 to 65535.")
        secrets[int(key_id)] = _decoded(encoded, "SUPROVID_FIELD_KEYS")
    return FieldKeys(secrets, list(secrets)[-1])


@cache
def _index_key() -> bytes:
    return _decoded(settings.INDEX_KEY, "SUPROVID_INDEX_KEY")


def keyed_token(domain: str, text: str) -> bytes:
    """Return 32 bytes that index `text`: equal texts of one domain have equal tokens, which can't be guessed without the key."""
    return hmac.digest(_index_key(), f"{domain}\0{text}".encode(), hashlib.sha256)


def fingerprints() -> dict[str, bytes]:
    """Fingerprints of the keys for the database: enough to detect another key, not enough to recover one."""
    made = {f"field-{key_id}": _fingerprint(secret) for key_id, secret in field_keys().secrets.items()}
    return {**made, "index": _fingerprint(_index_key())}


def _fingerprint(secret: bytes) -> bytes:
    return hmac.digest(secret, b"suprovid key fingerprint", hashlib.sha256)[:16]


@cache
def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(secret)


def _decoded(encoded: str, variable: str) -> bytes:
    try:
        secret = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"{variable} is not base64.") from error
    if len(secret) != KEY_BYTES:
        raise ImproperlyConfigured(f"{variable} must hold keys of {KEY_BYTES} bytes.")
    return secret
