"""Seal one value: AES-256-GCM under the writing key, bound to its table, column and row.

Layout of a seal: version 1 B, key id 2 B (big endian), nonce 12 B, ciphertext and tag. The text is first padded to whole blocks
(PKCS #7), so that the length of a seal doesn't reveal the length of a name.
"""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.padding import PKCS7

from privacy.keys import field_keys

VERSION: Final = 1
HEAD_BYTES: Final = 3
NONCE_BYTES: Final = 12
ERASED: Final = b"\x00"  # in place of a sealed value that was erased: no version of a seal begins so


class SealBroken(Exception):
    """The value can't be opened here: it was altered, moved from another row, or its key is not configured."""


class Sealed(bytes):
    """Sealed bytes as stored in the database. Opaque on purpose: printing and formatting reveal nothing."""

    def __repr__(self) -> str:
        return "<Sealed>"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return "<Sealed>"


def associated_data(table: str, column: str, pk: object) -> bytes:
    return f"{table}|{column}|{pk}".encode()


def seal(text: str, associated: bytes, *, block: int) -> Sealed:
    """Seal `text` padded to a multiple of `block` bytes (at most 255)."""
    keys = field_keys()
    padder = PKCS7(block * 8).padder()
    padded = padder.update(text.encode()) + padder.finalize()
    head = bytes([VERSION]) + keys.writer.to_bytes(2, "big")
    nonce = os.urandom(NONCE_BYTES)
    return Sealed(head + nonce + keys.cipher(keys.writer).encrypt(nonce, padded, head + associated))


def unseal(sealed: bytes, associated: bytes, *, block: int) -> str:
    """Return the text. Raises SealBroken."""
    head, nonce, body = sealed[:HEAD_BYTES], sealed[HEAD_BYTES : HEAD_BYTES + NONCE_BYTES], sealed[HEAD_BYTES + NONCE_BYTES :]
    try:
        if head[0] != VERSION:
            raise SealBroken("unknown version")
        padded = field_keys().cipher(int.from_bytes(head[1:], "big")).decrypt(nonce, body, head + associated)
        unpadder = PKCS7(block * 8).unpadder()
        return (unpadder.update(padded) + unpadder.finalize()).decode()
    except (InvalidTag, KeyError, ValueError, IndexError) as error:
        raise SealBroken("this value does not open here") from error
