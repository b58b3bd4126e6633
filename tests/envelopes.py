"""Envelopes as the browser seals them (static/js/outbox.js), made in Python."""

import base64
import json
import os

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_der_public_key

from privacy.envelopes import OAEP, Envelope
from privacy.models import EnvelopeKey


def sealed_by_browser(words: bytes, key: EnvelopeKey, *, bound_to: str = "a form") -> Envelope:
    public = load_der_public_key(bytes(key.public))
    assert isinstance(public, rsa.RSAPublicKey)
    secret, nonce = AESGCM.generate_key(256), os.urandom(12)
    sealed = AESGCM(secret).encrypt(nonce, words, bound_to.encode())
    return Envelope(key_id=key.pk, wrapped_key=public.encrypt(secret, OAEP), nonce=nonce, ciphertext=sealed, bound_to=bound_to)


def envelope_text(envelope: Envelope) -> str:
    def text(part: bytes) -> str:
        return base64.b64encode(part).decode()

    return json.dumps(
        {
            "key": str(envelope.key_id),
            "wrapped": text(envelope.wrapped_key),
            "nonce": text(envelope.nonce),
            "text": text(envelope.ciphertext),
            "bound": envelope.bound_to,
        }
    )
