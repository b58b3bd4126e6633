"""Sessions, devices, failed sign-ins, spent challenges, links of calendars, and the cache of one-time codes."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from privacy.ids import new_id
from privacy.tables import CreateTables, run_sql


class Migration(migrations.Migration):
    dependencies = [("supporters", "0004_approvals")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Device",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("supporter", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="devices")),
                    ("token", models.BinaryField()),
                    ("label", models.CharField(max_length=60)),
                    ("has_signed_in", models.BooleanField(db_default=True)),
                    ("first_at", models.DateTimeField()),
                    ("last_at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="device_once", fields=("supporter", "token")),
                    ],
                },
            ),
            migrations.CreateModel(
                "Session",
                [
                    (
                        "session_key",
                        models.CharField(primary_key=True, max_length=40, verbose_name="session key", serialize=False),
                    ),
                    ("session_data", models.TextField(verbose_name="session data")),
                    ("expire_date", models.DateTimeField(verbose_name="expire date", db_index=True)),
                    ("supporter_id", models.UUIDField(null=True)),
                ],
                options={
                    "verbose_name": "session",
                    "verbose_name_plural": "sessions",
                    "indexes": [
                        models.Index(name="session_by_supporter", fields=["supporter_id"]),
                    ],
                },
            ),
            migrations.CreateModel(
                "SignInAttempts",
                [
                    ("key", models.BinaryField(primary_key=True, serialize=False)),
                    ("failures", models.PositiveIntegerField(default=0)),
                    ("last_at", models.DateTimeField()),
                    ("closed_until", models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                "SpentChallenge",
                [
                    ("digest", models.BinaryField(primary_key=True, serialize=False)),
                    ("spent_at", models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                "CalendarLink",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("supporter", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_links")),
                    ("token", models.BinaryField(max_length=32, unique=True)),
                    ("made_at", models.DateTimeField()),
                    ("revoked_at", models.DateTimeField(null=True)),
                    ("last_used_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            name="one_calendar_link_each", fields=("supporter",), condition=Q(revoked_at=None)
                        ),
                    ],
                },
            ),
        ),
        run_sql(__file__, "cache.sql"),
    ]
