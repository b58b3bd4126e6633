"""Envelopes: data that a browser seals to our public key while it can't send them. Only the server opens one.

A fresh AES-256-GCM key seals the text; RSA-OAEP (3072 bits, SHA-256) wraps that key (docs/adr/0025-outbox.md). The application
creates a new key pair each quarter and keeps an old private key for another quarter.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from django.db import connection, transaction

from privacy.ids import new_id
from privacy.models import SEALS_FOR, EnvelopeKey
from privacy.opening import Unopened

BITS: Final = 3072
OPENS_FOR: Final = 2 * SEALS_FOR  # from its creation
KEY_LOCK: Final = 7_301_002  # advisory lock: one pair at a time
MOST_CHARACTERS: Final = 200_000
OAEP: Final = padding.OAEP(padding.MGF1(SHA256()), SHA256(), label=None)


class EnvelopeBroken(Exception):
    """The envelope can't be opened: it was altered, or its key is gone."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """`bound_to` is sent in clear text; the seal authenticates it."""

    key_id: UUID
    wrapped_key: bytes
    nonce: bytes
    ciphertext: bytes
    bound_to: str

    @classmethod
    def read(cls, text: str) -> "Envelope":
        """Parse the JSON that the browser posts. Raises EnvelopeBroken."""
        try:
            sent: dict[str, Any] = json.loads(text) if len(text) <= MOST_CHARACTERS else {}
            wrapped, nonce, sealed = (base64.b64decode(sent[name], validate=True) for name in ("wrapped", "nonce", "text"))
            return cls(key_id=UUID(sent["key"]), wrapped_key=wrapped, nonce=nonce, ciphertext=sealed, bound_to=str(sent["bound"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as damaged:
            raise EnvelopeBroken("this is no envelope") from damaged


def open_envelope(envelope: Envelope) -> bytes:
    """Return what the browser sealed. Raises EnvelopeBroken."""
    try:
        key = _private_key(envelope.key_id).decrypt(envelope.wrapped_key, OAEP)
        return AESGCM(key).decrypt(envelope.nonce, envelope.ciphertext, envelope.bound_to.encode())
    except (InvalidTag, ValueError) as damaged:
        raise EnvelopeBroken("this envelope does not open") from damaged


def current_key(*, at: datetime) -> EnvelopeKey:
    """The pair that browsers use now; created when there is none that is young enough."""
    return EnvelopeKey.objects.sealing(at).first() or make_envelope_key(at=at)


@transaction.atomic
def make_envelope_key(*, at: datetime) -> EnvelopeKey:
    """Create the pair of a quarter, once however many callers there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEY_LOCK])
    if made := EnvelopeKey.objects.sealing(at).first():
        return made
    pair = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    private = pair.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    public = pair.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return EnvelopeKey.objects.create(pk=new_id(), public=public, private=base64.b64encode(private).decode(), made_at=at)


def renew_envelope_keys(*, at: datetime) -> None:
    """Each night, create the next pair before a page needs it, and delete the expired ones."""
    current_key(at=at)
    EnvelopeKey.objects.filter(made_at__lte=at - OPENS_FOR).delete()


def _private_key(key_id: UUID) -> rsa.RSAPrivateKey:
    """Raises EnvelopeBroken."""
    row = EnvelopeKey.objects.filter(pk=key_id).first()
    if row is None or isinstance(row.private, Unopened):
        raise EnvelopeBroken("the key of this envelope is gone")
    # the seal has authenticated its bytes; checking its primes again would take a tenth of a second
    loaded = load_der_private_key(base64.b64decode(row.private), password=None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(loaded, rsa.RSAPrivateKey)  # noqa: S101 - for the type
    return loaded
