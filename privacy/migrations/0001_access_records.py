"""The rights that later tables get, and the log of who read what, which is append-only and sealed.

This runs before every other migration, so that the default rights given here apply to all later tables.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from privacy.tables import CreateTables, run_sql


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    run_before = [("contenttypes", "0001_initial"), ("sessions", "0001_initial"), ("pghistory", "0001_initial")]
    operations = [
        run_sql(__file__, "default_rights.sql"),
        BtreeGistExtension(),
        run_sql(__file__, "access_records.sql"),
        run_sql(__file__, "partitions.sql"),
        run_sql(__file__, "seals.sql"),
        CreateTables(
            migrations.CreateModel(
                "AccessRecord",
                [
                    ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                    ("at", models.DateTimeField()),
                    ("actor_id", models.UUIDField(null=True)),
                    ("role", models.CharField(max_length=20)),
                    ("act", models.CharField(max_length=20)),
                    ("route", models.CharField(max_length=80)),
                    ("subject_ids", ArrayField(base_field=models.UUIDField(), size=None)),
                    ("purpose", models.CharField(max_length=40)),
                    ("device", models.CharField(max_length=16)),
                    ("request_id", models.CharField(max_length=36)),
                    ("query_token", models.BinaryField(null=True)),
                    ("transaction", models.CharField(max_length=20)),
                ],
                options={
                    "db_table": "privacy_accessrecord",
                    "managed": False,
                },
            ),
            migrations.CreateModel(
                "Seal",
                [
                    ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                    ("at", models.DateTimeField()),
                    ("from_transaction", models.CharField(max_length=20)),
                    ("to_transaction", models.CharField(max_length=20)),
                    ("records", models.IntegerField()),
                    ("first_id", models.BigIntegerField(null=True)),
                    ("last_id", models.BigIntegerField(null=True)),
                    ("digest", models.BinaryField()),
                    ("previous_digest", models.BinaryField()),
                ],
                options={
                    "db_table": "privacy_seal",
                    "managed": False,
                },
            ),
        ),
    ]
