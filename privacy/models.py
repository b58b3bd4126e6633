"""The access log with its seals, values that did not open, and the keys of envelopes.

The first three tables are append-only for the application. The first two are created by our own SQL (partitions, triggers), so
Django doesn't manage them.
"""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

from privacy.fields import SealedTextField
from privacy.ids import new_id

FieldClasses = dict[str, str]
SEALS_FOR: Final = timedelta(days=90)  # a pair of envelope keys


class AccessRecord(models.Model):
    """One answered request (or one command) in which data of persons was opened: who, which persons, why, by which route.

    There are no foreign keys: a record outlives what it names. Partitioned by month; removed only by detaching a sealed partition
    after three years or more.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    role = models.CharField(max_length=20)
    act = models.CharField(max_length=20)
    route = models.CharField(max_length=80)
    subject_ids = ArrayField(models.UUIDField())
    purpose = models.CharField(max_length=40)
    device = models.CharField(max_length=16)
    request_id = models.CharField(max_length=36)
    query_token = models.BinaryField(null=True)
    transaction = models.CharField(max_length=20)  # xid8: shows the sealer which rows can no longer change

    field_classes: ClassVar[FieldClasses] = {
        "id": "C0",
        "at": "C1",
        "actor_id": "C1",
        "role": "C1",
        "act": "C1",
        "route": "C1",
        "subject_ids": "C2",
        "purpose": "C1",
        "device": "C1",
        "request_id": "C0",
        "query_token": "C2",
        "transaction": "C0",
    }

    class Meta:
        managed = False
        db_table = "privacy_accessrecord"


class Seal(models.Model):
    """A hash over a range of finished access records and over the previous seal; it reveals any later change."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    from_transaction = models.CharField(max_length=20)  # xid8, inclusive
    to_transaction = models.CharField(max_length=20)  # xid8, exclusive
    records = models.IntegerField()
    first_id = models.BigIntegerField(null=True)
    last_id = models.BigIntegerField(null=True)
    digest = models.BinaryField()
    previous_digest = models.BinaryField()

    field_classes: ClassVar[FieldClasses] = {
        "id": "C0",
        "at": "C0",
        "from_transaction": "C0",
        "to_transaction": "C0",
        "records": "C0",
        "first_id": "C0",
        "last_id": "C0",
        "digest": "C0",
        "previous_digest": "C0",
    }

    class Meta:
        managed = False
        db_table = "privacy_seal"


class KeyFingerprint(models.Model):
    """Fingerprints of the keys that wrote this database: enough to refuse another key, not enough to recover one."""

    name = models.CharField(max_length=20, primary_key=True)
    fingerprint = models.BinaryField()
    first_seen_at = models.DateTimeField(auto_now_add=True)

    field_classes: ClassVar[FieldClasses] = {"name": "C0", "fingerprint": "C0", "first_seen_at": "C0"}


class UnopenedValueQuerySet(models.QuerySet["UnopenedValue"]):
    def lately(self, at: datetime) -> "UnopenedValueQuerySet":
        """Values that failed within a day before `at`; a repaired value does not fail again."""
        return self.filter(last_seen_at__gt=at - timedelta(days=1))


class UnopenedValue(models.Model):
    """A sealed value that did not open when it was last read: altered, truncated or moved from another row."""

    in_table = models.CharField(max_length=63)
    in_column = models.CharField(max_length=63)
    row_key = models.CharField(max_length=40)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(db_index=True)

    objects = UnopenedValueQuerySet.as_manager()

    field_classes: ClassVar[FieldClasses] = {
        "id": "C0",
        "in_table": "C0",
        "in_column": "C0",
        "row_key": "C2",
        "first_seen_at": "C1",
        "last_seen_at": "C1",
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["in_table", "in_column", "row_key"], name="unopened_value_once")]


class EnvelopeKeyQuerySet(models.QuerySet["EnvelopeKey"]):
    def sealing(self, at: datetime) -> "EnvelopeKeyQuerySet":
        """Pairs that browsers may use now, the newest first: a pair seals for a quarter."""
        return self.filter(made_at__gt=at - SEALS_FOR).order_by("-made_at")


class EnvelopeKey(models.Model):
    """A key pair for data that waits on a device (privacy/envelopes.py).

    Browsers seal with the public key; the private one never leaves the server.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    public = models.BinaryField()  # SubjectPublicKeyInfo, DER
    private = SealedTextField()  # PKCS #8, DER, base64
    made_at = models.DateTimeField(db_index=True)

    objects = EnvelopeKeyQuerySet.as_manager()

    field_classes: ClassVar[FieldClasses] = {"id": "C0", "public": "C0", "private": "C2", "made_at": "C0"}
