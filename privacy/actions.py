"""Write the access log, seal it, and check the keys against the database."""

import hashlib
import json
import math
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from privacy.keys import KeyMismatch, fingerprints
from privacy.models import KeyFingerprint, Seal
from privacy.opening import Reading, ValuePlace, reading_under_way

SEAL_LOCK = 7_301_001  # advisory lock: one sealer at a time
MOST_RECORDS = 50_000  # of a seal, unless one transaction has more
MOST_COUNTED = 100_000

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

# Where the last seal ends, its digest, and the oldest running transaction.
ENDS = """
SELECT coalesce(to_transaction, '0')::text, coalesce(digest, ''), pg_snapshot_xmin(pg_current_snapshot())::text
FROM (SELECT) one LEFT JOIN (SELECT to_transaction, digest FROM privacy_seal ORDER BY id DESC LIMIT 1) last ON true"""

TRANSACTION_AT = """
SELECT "transaction"::text FROM privacy_accessrecord WHERE "transaction" >= %s::xid8 AND "transaction" < %s::xid8
ORDER BY "transaction" OFFSET %s LIMIT 1"""

UNSEALED = """
WITH newest AS (
    SELECT coalesce((SELECT to_transaction FROM privacy_seal ORDER BY id DESC LIMIT 1), '0') AS ends
)
SELECT count(*), min(at), (SELECT ends FROM newest) > pg_snapshot_xmin(pg_current_snapshot()) FROM (
    SELECT at FROM privacy_accessrecord WHERE "transaction" >= (SELECT ends FROM newest) ORDER BY "transaction" LIMIT %s
) waiting"""


class SealingRefused(Exception):
    """The access log can't be sealed on this database; the message says what to do."""


def record_access(reading: Reading) -> None:
    """Write what this reading saw. It is one statement, so outside a transaction it is committed at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            RECORD,
            [
                reading.actor_id,
                reading.role,
                reading.act,
                reading.route,
                sorted(str(pk) for pk in reading.subjects),
                reading.purpose,
                reading.device,
                reading.request_id,
                reading.query_token,
            ],
        )


def record_unopened(places: Collection[ValuePlace]) -> None:
    """Store where values did not open, for monitoring. May run at any time."""
    with connection.cursor() as cursor:
        cursor.executemany(UNOPENED, sorted(places))


@contextmanager
def recorded_reading(*, actor_id: UUID | None, role: str, purpose: str, route: str) -> Iterator[Reading]:
    """For tasks and commands: record what was opened when the block ends without an error, in its transaction.

    If the record can't be written the block fails, and everything it wrote is rolled back with it.
    """
    with (
        transaction.atomic(),
        reading_under_way(Reading(actor_id=actor_id, role=role, act="read", route=route, purpose=purpose)) as reading,
    ):
        yield reading
        if reading.subjects:
            record_access(reading)
        if reading.unopened:
            record_unopened(reading.unopened)


def seal_finished_records() -> Seal | None:
    """Seal the records older than the oldest running transaction, MOST_RECORDS at a time.

    Each new head is written outside the database. May run at any time and concurrently: the second run finds the lock taken and
    does nothing. Seals made before an interruption stay. Returns the last seal made, or None. Raises SealingRefused after a
    restore into a cluster whose transaction counter has restarted.
    """
    last, more = None, True
    while more:
        seal, more = _next_seal()
        if seal is not None:
            _write_head(seal)
            last = seal
    return last


@transaction.atomic
def _next_seal() -> tuple[Seal | None, bool]:
    """Return the seal made, and whether finished records are left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
        if not cursor.fetchone()[0]:
            return None, False
        cursor.execute(ENDS)
        start, previous, finished = cursor.fetchone()
        if int(finished) < int(start):
            raise SealingRefused(
                "This cluster counts transactions below the last seal (a restored backup?): "
                f"run pg_resetwal --next-transaction-id above {start} before it goes on."
            )
        end = _end_of_seal(cursor, start, finished)
        digest, records = digest_of_range(start, end, bytes(previous))
        if not records:
            return None, False
        cursor.execute("SELECT privacy_make_seal(%s::xid8, %s, %s, %s)", [end, previous, records, digest])
        return Seal.objects.get(pk=cursor.fetchone()[0]), end != finished


def _end_of_seal(cursor: Any, start: str, finished: str) -> str:
    """End before the transaction that would exceed MOST_RECORDS; after it, if it is the only one."""
    cursor.execute(TRANSACTION_AT, [start, finished, MOST_RECORDS])
    if not (beyond := cursor.fetchone()):
        return finished
    cursor.execute(TRANSACTION_AT, [start, finished, 0])
    return str(beyond[0]) if beyond != cursor.fetchone() else str(int(beyond[0]) + 1)


def digest_of_range(start: str, end: str, previous: bytes) -> tuple[bytes, int]:
    """SHA-256 over the previous digest and the records of [start, end), and the number of records.

    Each record is hashed as a length and canonical JSON in UTC. A server-side cursor reads them, so memory doesn't grow with
    their number.
    """
    digest, records = hashlib.sha256(previous), 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(FINISHED, [start, end])
        for row in cursor:
            line = json.dumps([_canonical(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode()
            digest.update(len(line).to_bytes(8, "big") + line)
            records += 1
    return digest.digest(), records


def seal_is_whole(seal: Seal) -> bool:
    """Whether the records under `seal` are unchanged."""
    found = digest_of_range(seal.from_transaction, seal.to_transaction, bytes(seal.previous_digest))
    return found == (bytes(seal.digest), seal.records)


@dataclass(frozen=True)
class Unsealed:
    """Records without a seal: their number, at most MOST_COUNTED, and the moment of the oldest, None without one.

    `refused`: the transaction counter of the cluster has restarted, and the sealer will not go on.
    """

    records: int
    since: datetime | None
    refused: bool

    def seconds(self, at: datetime) -> float:
        if self.refused:
            return math.inf
        return max(0.0, (at - self.since).total_seconds()) if self.since else 0.0


def unsealed_records() -> Unsealed:
    """One statement with bounded cost."""
    with connection.cursor() as cursor:
        cursor.execute(UNSEALED, [MOST_COUNTED])
        return Unsealed(*cursor.fetchone())


def check_key_fingerprint() -> None:
    """Refuse to start on a database that was written with other keys. New keys are stored. Raises KeyMismatch."""
    known = {name: bytes(kept) for name, kept in KeyFingerprint.objects.values_list("name", "fingerprint")}
    ours = fingerprints()
    if wrong := sorted(name for name, kept in known.items() if ours.get(name) != kept):
        raise KeyMismatch(wrong[0])
    for name in ours.keys() - known.keys():
        KeyFingerprint.objects.get_or_create(name=name, defaults={"fingerprint": ours[name]})


def make_partitions() -> None:
    """Create the partitions of the access log for this month and the next three. May run at any time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_make_partitions(3)")


def _canonical(value: Any) -> Any:
    if isinstance(value, memoryview | bytes):
        return bytes(value).hex()
    if hasattr(value, "astimezone"):
        return f"{value.timestamp():.6f}"
    return str(value) if isinstance(value, UUID) else value


def _private(path: str, flags: int) -> int:
    """Opener of a new file that only its owner may read, whatever the umask."""
    return os.open(path, flags, 0o600)


def _write_head(seal: Seal) -> None:
    """Append the head of a seal to a file.

    A truncated log shows against it: keep it where a database administrator can't write.
    """
    if settings.SEAL_FILE:
        line = {"seal": seal.pk, "at": seal.at.isoformat(), "last_id": seal.last_id, "digest": bytes(seal.digest).hex()}
        with open(settings.SEAL_FILE, "a", opener=_private) as heads:
            heads.write(json.dumps(line) + "\n")
