"""Writing the access log, sealing it, and holding the keys against the database."""

import hashlib
import json
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from privacy.keys import KeyMismatch, fingerprints
from privacy.models import KeyFingerprint, Seal
from privacy.opening import Reading, ValuePlace, reading_under_way

SEAL_LOCK = 7_301_001  # advisory lock: one sealer at a time

RECORD = """
INSERT INTO privacy_accessrecord
    (actor_id, role, act, route, subject_ids, purpose, device, request_id, query_token)
VALUES (%s, %s, %s, %s, %s::uuid[], %s, %s, %s, %s)"""

UNOPENED = """
INSERT INTO privacy_unopenedvalue (in_table, in_column, row_key, first_seen_at, last_seen_at)
VALUES (%s, %s, %s, now(), now())
ON CONFLICT (in_table, in_column, row_key) DO UPDATE SET last_seen_at = EXCLUDED.last_seen_at"""

FINISHED = """
SELECT id, at, actor_id, role, act, route, subject_ids::text[], purpose, device, request_id, query_token
FROM privacy_accessrecord WHERE "transaction" >= %s::xid8 AND "transaction" < %s::xid8 ORDER BY id"""


class SealingRefused(Exception):
    """The access log can't be sealed here; the message says what to do."""


def record_access(reading: Reading) -> None:
    """Write what this reading saw. One statement of its own: committed before anything else happens."""
    with connection.cursor() as cursor:
        cursor.execute(RECORD, [
            reading.actor_id, reading.role, reading.act, reading.route, sorted(str(pk) for pk in reading.subjects),
            reading.purpose, reading.device, reading.request_id, reading.query_token,
        ])  # fmt: skip


def record_unopened(places: Collection[ValuePlace]) -> None:
    """Keep where values did not open, for the figure that monitoring reads. May run at any time."""
    with connection.cursor() as cursor:
        cursor.executemany(UNOPENED, sorted(places))


@contextmanager
def recorded_reading(*, actor_id: UUID | None, role: str, purpose: str, route: str) -> Iterator[Reading]:
    """For tasks and commands: what is opened inside is recorded when the block ends well, in its transaction.

    If the record can't be written the block fails, and whatever it made in one transaction is gone with it.
    """
    with transaction.atomic(), reading_under_way(Reading(actor_id, role, "read", route, purpose)) as reading:
        yield reading
        if reading.subjects:
            record_access(reading)
        if reading.unopened:
            record_unopened(reading.unopened)


def seal_finished_records() -> Seal | None:
    """Seal the records older than the oldest running transaction, and write the new head outside the database.

    May run at any time and twice at once: the second finds the lock taken and does nothing. Returns None when nothing was
    sealed. Raises SealingRefused after a restore into a cluster that counts transactions anew.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute("SELECT to_transaction::text, digest FROM privacy_seal ORDER BY id DESC LIMIT 1")
        start, previous = cursor.fetchone() or ("0", b"")
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        end = cursor.fetchone()[0]
        if int(end) < int(start):
            raise SealingRefused(
                "This cluster counts transactions below the last seal (a restored backup?): "
                f"run pg_resetwal --next-transaction-id above {start} before it goes on."
            )
        seal = _seal_range(cursor, start, end, bytes(previous))
    if seal is not None:
        _write_head(seal)
    return seal


def _seal_range(cursor: Any, start: str, end: str, previous: bytes) -> Seal | None:
    digest, ids = digest_of_range(cursor, start, end, previous)
    if not ids:
        return None
    cursor.execute(
        "INSERT INTO privacy_seal (from_transaction, to_transaction, records, first_id, last_id, digest, previous_digest)"
        " VALUES (%s::xid8, %s::xid8, %s, %s, %s, %s, %s) RETURNING id",
        [start, end, len(ids), ids[0], ids[-1], digest, previous],
    )
    return Seal.objects.get(pk=cursor.fetchone()[0])


def digest_of_range(cursor: Any, start: str, end: str, previous: bytes) -> tuple[bytes, list[int]]:
    """SHA-256 over the previous digest and the records of [start, end), each as a length and canonical JSON in UTC."""
    cursor.execute(FINISHED, [start, end])
    digest, ids = hashlib.sha256(previous), []
    for row in cursor:
        line = json.dumps([_canonical(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode()
        digest.update(len(line).to_bytes(8, "big") + line)
        ids.append(row[0])
    return digest.digest(), ids


def seal_is_whole(seal: Seal) -> bool:
    """Whether the records under `seal` are still what was sealed."""
    with connection.cursor() as cursor:
        digest, ids = digest_of_range(cursor, seal.from_transaction, seal.to_transaction, bytes(seal.previous_digest))
    return digest == bytes(seal.digest) and len(ids) == seal.records


def check_key_fingerprint() -> None:
    """Refuse to start on a database that was written with other keys. New keys are remembered. Raises KeyMismatch."""
    known = {name: bytes(kept) for name, kept in KeyFingerprint.objects.values_list("name", "fingerprint")}
    ours = fingerprints()
    if wrong := sorted(name for name, kept in known.items() if ours.get(name) != kept):
        raise KeyMismatch(wrong[0])
    for name in ours.keys() - known.keys():
        KeyFingerprint.objects.get_or_create(name=name, defaults={"fingerprint": ours[name]})


def make_partitions() -> None:
    """Have partitions of the access log ready for this month and the next three. May run at any time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_make_partitions(3)")


def _canonical(value: Any) -> Any:
    if isinstance(value, memoryview | bytes):
        return bytes(value).hex()
    if hasattr(value, "astimezone"):
        return f"{value.timestamp():.6f}"
    return str(value) if isinstance(value, UUID) else value


def _private(path: str, flags: int) -> int:
    """A file that is made here is readable by its owner only, whatever the umask."""
    return os.open(path, flags, 0o600)


def _write_head(seal: Seal) -> None:
    """A cut tail of the log shows against this file: keep it where a database administrator can't write."""
    if settings.SEAL_FILE:
        line = {"seal": seal.pk, "at": seal.at.isoformat(), "last_id": seal.last_id, "digest": bytes(seal.digest).hex()}
        with open(settings.SEAL_FILE, "a", opener=_private) as heads:
            heads.write(json.dumps(line) + "\n")
