"""The numbers of each department as of 06:00 of each day."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from privacy.tables import CreateTables, run_sql


class Migration(migrations.Migration):
    dependencies = [("dashboards", "0001_country_weeks")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "FrozenDay",
                [
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("day", models.DateField()),
                    ("department", models.UUIDField()),
                    ("above", ArrayField(models.UUIDField())),
                    ("numbers", models.JSONField()),
                    ("spreads", models.JSONField()),
                    ("made_at", models.DateTimeField()),
                ],
                {"constraints": [models.UniqueConstraint(fields=["day", "department"], name="frozen_once_a_day")]},
            ),
        ),
        run_sql(__file__, "frozen_rights.sql"),
    ]
