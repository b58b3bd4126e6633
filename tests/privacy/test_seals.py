"""Seals stand on committed rows, so these tests commit; what they leave in the access log stays, as it does in life."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from privacy.actions import SealingRefused, digest_of_range, record_access, seal_finished_records, seal_is_whole
from privacy.models import AccessRecord, Seal
from privacy.opening import Reading
from tests.database import as_owner, execute, rows

pytestmark = pytest.mark.django_db(transaction=True)


def leave_record(route: str) -> AccessRecord:
    record_access(Reading(route=route, purpose="support"))
    return AccessRecord.objects.filter(route=route).latest("id")


def seal_over(record: AccessRecord) -> Seal:
    """Transactions of tests beside this one hold the sealer back for a moment."""
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
    """Whoever changes an old seal has to make every later digest anew."""
    _first, second = seal_over(leave_record("one")), seal_over(leave_record("two"))
    with connection.cursor() as cursor:
        whole, ids = digest_of_range(cursor, second.from_transaction, second.to_transaction, bytes(second.previous_digest))
        other, _ids = digest_of_range(cursor, second.from_transaction, second.to_transaction, bytes(32))
    assert whole == bytes(second.digest)
    assert ids
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
        assert seal_finished_records() is None
        cursor.execute("ROLLBACK")
    other.close()


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE privacy_accessrecord SET actor_id = gen_random_uuid() WHERE id = %s",
        "UPDATE privacy_accessrecord SET at = at + interval '1 second' WHERE id = %s",
        "UPDATE privacy_accessrecord SET subject_ids = ARRAY[gen_random_uuid()] WHERE id = %s",
        "DELETE FROM privacy_accessrecord WHERE id = %s",
        "INSERT INTO privacy_accessrecord (role, act, route, subject_ids, purpose, device, request_id, \"transaction\")"
        " SELECT role, act, route, subject_ids, purpose, device, request_id, \"transaction\" FROM privacy_accessrecord"
        " WHERE id = %s",
    ],
)  # fmt: skip
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
        execute(
            "INSERT INTO privacy_seal (from_transaction, to_transaction, records, digest, previous_digest)"
            " VALUES ('0', '9000000000000000000', 0, '\\x01', '\\x02')"
        )
        with pytest.raises(SealingRefused, match="pg_resetwal"):
            seal_finished_records()
        transaction.set_rollback(True)
    assert rows("SELECT count(*) FROM privacy_seal WHERE records = 0") == [(0,)]
