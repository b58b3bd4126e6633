"""Fingerprints of the keys, values that did not open, and keys of envelopes."""

from django.db import migrations, models

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, run_sql


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_access_records")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "KeyFingerprint",
                [
                    ("name", models.CharField(primary_key=True, max_length=20, serialize=False)),
                    ("fingerprint", models.BinaryField()),
                    ("first_seen_at", models.DateTimeField(auto_now_add=True)),
                ],
            ),
            migrations.CreateModel(
                "UnopenedValue",
                [
                    ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                    ("in_table", models.CharField(max_length=63)),
                    ("in_column", models.CharField(max_length=63)),
                    ("row_key", models.CharField(max_length=40)),
                    ("first_seen_at", models.DateTimeField()),
                    ("last_seen_at", models.DateTimeField(db_index=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="unopened_value_once", fields=("in_table", "in_column", "row_key")),
                    ],
                },
            ),
            migrations.CreateModel(
                "EnvelopeKey",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("public", models.BinaryField()),
                    ("private", SealedTextField(subject=None)),
                    ("made_at", models.DateTimeField(db_index=True)),
                ],
            ),
        ),
        run_sql(__file__, "rights.sql"),
    ]
