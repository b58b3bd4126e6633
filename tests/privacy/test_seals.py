"""Seals of the access log. They cover committed rows only, so these tests commit, and their access records remain."""

import json
import math
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from privacy import actions
from privacy.actions import (
    SealingRefused,
    record_access,
    seal_finished_records,
    seal_is_whole,
    unsealed_records,
)
from privacy.models import AccessRecord, Seal
from privacy.opening import Reading
from tests.database import CountedQueries, as_owner, execute, rows

pytestmark = pytest.mark.django_db(transaction=True)


def leave_record(route: str) -> AccessRecord:
    record_access(Reading(route=route, purpose="support"))
    return AccessRecord.objects.filter(route=route).latest("id")


def seal_over(record: AccessRecord) -> Seal:
    """Seal until the record is covered; transactions of parallel tests may delay the sealer. Raises AssertionError after 30
    s."""
    for _ in range(300):
        seal_finished_records()
        seal = Seal.objects.filter(first_id__lte=record.pk, last_id__gte=record.pk).first()
        if seal is not None:
            return seal
        time.sleep(0.1)
    raise AssertionError("the record was never sealed")


@pytest.fixture
def heads(settings: Any, tmp_path: Path) -> Path:
    settings.SEAL_FILE = str(tmp_path / "heads")
    return tmp_path / "heads"


def test_digest_covers_the_one_before_it(heads: Path) -> None:
    """A change of an old seal would change every later digest."""
    _first, second = seal_over(leave_record("one")), seal_over(leave_record("two"))
    whole, records = actions.digest_of_range(second.from_transaction, second.to_transaction, bytes(second.previous_digest))
    other, _records = actions.digest_of_range(second.from_transaction, second.to_transaction, bytes(32))
    assert whole == bytes(second.digest)
    assert records
    assert other != whole
    second.previous_digest = bytes(32)
    assert not seal_is_whole(second)


def test_seals_form_a_chain_and_its_head_grows_when_records_are_finished(heads: Path) -> None:
    first, second = seal_over(leave_record("one")), seal_over(leave_record("two"))
    assert bytes(second.previous_digest) == bytes(first.digest)
    assert second.from_transaction == first.to_transaction
    assert second.first_id is not None
    assert first.last_id is not None
    assert second.first_id > first.last_id
    assert seal_is_whole(first)
    assert seal_is_whole(second)
    lines = [json.loads(line) for line in heads.read_text().splitlines()]
    assert [line["digest"] for line in lines[-2:]] == [bytes(first.digest).hex(), bytes(second.digest).hex()]


def test_heads_are_read_by_nobody_else_when_their_file_is_made(heads: Path) -> None:
    before = os.umask(0o022)
    try:
        seal_over(leave_record("one"))
    finally:
        os.umask(before)
    assert heads.stat().st_mode & 0o777 == 0o600


def test_nothing_is_sealed_when_nothing_is_new(heads: Path) -> None:
    seal_over(leave_record("one"))
    size = heads.stat().st_size
    assert seal_finished_records() is None
    assert heads.stat().st_size == size


def test_record_waits_when_an_older_transaction_is_open(heads: Path) -> None:
    slow = connection.copy()
    with slow.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("INSERT INTO supporters_workerpulse (name, at) VALUES ('slow', now())")
        record = leave_record("waits")
        for _ in range(3):
            seal_finished_records()
        assert not Seal.objects.filter(first_id__lte=record.pk, last_id__gte=record.pk).exists()
        cursor.execute("ROLLBACK")
    slow.close()
    assert seal_is_whole(seal_over(record))


def test_second_sealer_does_nothing_when_one_is_at_work(heads: Path) -> None:
    leave_record("one")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_advisory_xact_lock(7301001)")
        with CountedQueries() as queries:
            assert seal_finished_records() is None
        cursor.execute("ROLLBACK")
    other.close()
    assert len(queries) == 1, "it does not even look for records"


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE privacy_accessrecord SET actor_id = gen_random_uuid() WHERE id = %s",
        "UPDATE privacy_accessrecord SET at = at + interval '1 second' WHERE id = %s",
        "UPDATE privacy_accessrecord SET subject_ids = ARRAY[gen_random_uuid()] WHERE id = %s",
        "DELETE FROM privacy_accessrecord WHERE id = %s",
        'INSERT INTO privacy_accessrecord (role, act, route, subject_ids, purpose, device, request_id, "transaction")'
        ' SELECT role, act, route, subject_ids, purpose, device, request_id, "transaction" FROM privacy_accessrecord'
        " WHERE id = %s",
    ],
)
def test_change_is_found_when_the_owner_disables_the_triggers(heads: Path, change: str) -> None:
    record = leave_record("changed")
    seal = seal_over(record)
    assert seal_is_whole(seal)
    with transaction.atomic():
        with as_owner():
            execute("ALTER TABLE privacy_accessrecord DISABLE TRIGGER ALL")
            execute(change, [record.pk])
        assert not seal_is_whole(seal)
        transaction.set_rollback(True)
    assert seal_is_whole(seal)


def test_sealing_is_refused_when_the_cluster_counts_anew(heads: Path) -> None:
    seal_over(leave_record("one"))
    with transaction.atomic():
        with as_owner():
            execute(
                "INSERT INTO privacy_seal (from_transaction, to_transaction, records, digest, previous_digest)"
                " VALUES ('0', '9000000000000000000', 0, '\\x01', '\\x02')"
            )
        with pytest.raises(SealingRefused, match="pg_resetwal"):
            seal_finished_records()
        transaction.set_rollback(True)
    assert rows("SELECT count(*) FROM privacy_seal WHERE records = 0") == [(0,)]


def test_records_of_a_long_stop_get_several_seals_in_one_run(heads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seal_over(leave_record("before"))
    monkeypatch.setattr(actions, "MOST_RECORDS", 10)
    left = [leave_record(f"stop {n}").pk for n in range(24)]
    with transaction.atomic():
        left += [leave_record("at once").pk for _ in range(12)]  # the records of one transaction are never split
    before = Seal.objects.latest("id").pk
    wait_until_finished(AccessRecord.objects.get(pk=left[-1]))
    seal_finished_records()
    made = list(Seal.objects.filter(pk__gt=before).order_by("id"))
    assert len(heads.read_text().splitlines()) >= len(made) >= 4
    assert sum(seal.records for seal in made) == len(left)
    assert max(seal.records for seal in made) == 12
    assert all(seal_is_whole(seal) for seal in made)
    assert [bytes(seal.previous_digest) for seal in made[1:]] == [bytes(seal.digest) for seal in made[:-1]]


def wait_until_finished(record: AccessRecord) -> None:
    for _ in range(300):
        ((finished,),) = rows("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        if int(finished) > int(record.transaction):
            return
        time.sleep(0.1)
    raise AssertionError("its transaction has never ended")


def test_records_of_a_seal_are_not_held_in_memory(heads: Path) -> None:
    """They are read by a server-side cursor (one with a name), some thousand rows at a time."""
    read: list[tuple[str | None, int]] = []

    def note(run: Any, sql: str, parameters: Any, many: bool, context: dict[str, Any]) -> Any:
        done = run(sql, parameters, many, context)
        if sql == actions.FINISHED:
            read.append((context["cursor"].cursor.name, context["cursor"].cursor.itersize))
        return done

    record = leave_record("one")
    with connection.execute_wrapper(note):
        seal = seal_over(record)
        assert seal_is_whole(seal)
    assert len(read) >= 2
    assert all(name and size <= 10_000 for name, size in read)


def test_seal_made_before_verifies() -> None:
    """Two records with all kinds of values and the digest computed by the first version of seals."""
    columns = 'id, at, actor_id, role, act, route, subject_ids, purpose, device, request_id, query_token, "transaction"'
    first, second = (f"00000000-0000-0000-0000-00000000000{n}" for n in (2, 3))
    with transaction.atomic():
        with as_owner():
            execute(
                f"INSERT INTO privacy_accessrecord ({columns}) OVERRIDING SYSTEM VALUE VALUES"
                " (900000000000000001, '2026-07-01 12:00:00.123456+00', '00000000-0000-0000-0000-000000000001',"
                f"  'supporter', 'read', 'today', '{{{first},{second}}}', 'support', 'f8c3', 'r-1', NULL, '8000000000000000000'),"
                " (900000000000000002, '2026-07-01 15:00:01+03', NULL, '', 'export', 'країна', '{}', '', '', '', '\\x01ff',"
                "  '8000000000000000001')"
            )
        digest, records = actions.digest_of_range("8000000000000000000", "8000000000000000002", b"\x07" * 32)
        transaction.set_rollback(True)
    assert (digest.hex(), records) == ("824f8b5cd52c7b1442cda4fdd93584ca112203c4beb4330d370f04fc6401d859", 2)


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("wrong", ["range", "backwards", "previous", "count", "digest"])
def test_seal_is_refused_by_the_owner_when_it_does_not_continue_the_chain(heads: Path, wrong: str) -> None:
    last = seal_over(leave_record("one"))
    record = leave_record("two")
    ((own,), (running,)) = (
        rows('SELECT "transaction"::text FROM privacy_accessrecord WHERE id = %s', [record.pk])[0],
        rows("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")[0],
    )
    end = {"range": str(int(running) + 10**6), "backwards": last.to_transaction}.get(wrong, str(int(own) + 1))
    previous = b"\x07" * 32 if wrong == "previous" else bytes(last.digest)
    digest, records = actions.digest_of_range(last.to_transaction, end, bytes(last.digest))
    asked = [end, previous, records + (wrong == "count"), b"short" if wrong == "digest" else digest]
    with pytest.raises(IntegrityError):
        execute("SELECT privacy_make_seal(%s::xid8, %s, %s, %s)", asked)
    assert seal_is_whole(seal_over(record)), "and sealing goes on"


def test_lag_is_that_of_the_oldest_record_without_a_seal(heads: Path) -> None:
    seal_over(leave_record("sealed"))
    record = leave_record("waits")
    left = unsealed_records()
    assert (left.records, left.since, left.refused) == (1, record.at, False)
    assert left.seconds(record.at + timedelta(minutes=7)) == 420
    seal_over(record)
    assert unsealed_records().records == 0
    assert unsealed_records().seconds(record.at) == 0


def test_lag_has_no_end_when_the_cluster_counts_anew(heads: Path) -> None:
    with transaction.atomic():
        with as_owner():
            execute(
                "INSERT INTO privacy_seal (from_transaction, to_transaction, records, digest, previous_digest)"
                " VALUES ('0', '9000000000000000000', 0, '\\x01', '\\x02')"
            )
        assert unsealed_records().seconds(timezone.now()) == math.inf
        transaction.set_rollback(True)
