"""When a colleague is absent, and who stands in."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary
from django.db import migrations, models
from django.db.models import F, Q

from privacy.ids import new_id
from privacy.tables import CreateTables, codes, copied_key, history, history_fields
from supporters.directory.models.absence import DaysRange

ABSENCE_KINDS = [("leave", "Leave"), ("sickness", "Sickness"), ("trip", "Business trip"), ("training", "Training")]
ABSENCE_COLUMNS = "id supporter_id kind from_on to_on cover_id made_by_id made_at cancelled_at"


class Migration(migrations.Migration):
    dependencies = [("supporters", "0001_directory")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Absence",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("supporter", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")),
                    ("kind", models.CharField(max_length=10, choices=ABSENCE_KINDS, verbose_name="reason")),
                    ("from_on", models.DateField(verbose_name="first day")),
                    ("to_on", models.DateField(verbose_name="last day")),
                    ("cover", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="covering")),
                    ("made_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("made_at", models.DateTimeField()),
                    ("cancelled_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="absence_of_cover", fields=["cover", "to_on"], condition=Q(cancelled_at=None)),
                        models.Index(name="absence_by_end", fields=["to_on"], condition=Q(cancelled_at=None)),
                    ],
                    "constraints": [
                        models.CheckConstraint(name="absence_kind_known", condition=Q(kind__in=codes(ABSENCE_KINDS))),
                        models.CheckConstraint(name="absence_ends_after_it_begins", condition=Q(to_on__gte=F("from_on"))),
                        models.CheckConstraint(
                            name="absence_covered_by_another", condition=Q(cover=None) | ~Q(cover=F("supporter"))
                        ),
                        ExclusionConstraint(
                            name="one_absence_a_day",
                            expressions=[
                                ("supporter", "="),
                                (DaysRange("from_on", "to_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)), "&&"),
                            ],
                            condition=Q(cancelled_at=None),
                        ),
                    ],
                    "triggers": history("supporters.Absence", ABSENCE_COLUMNS),
                },
            ),
            migrations.CreateModel(
                "AbsenceHistory",
                [
                    *history_fields("supporters.absence"),
                    ("id", models.UUIDField(default=new_id, editable=False, serialize=False)),
                    ("supporter", copied_key(settings.AUTH_USER_MODEL)),
                    ("kind", models.CharField(max_length=10, choices=ABSENCE_KINDS, verbose_name="reason")),
                    ("from_on", models.DateField(verbose_name="first day")),
                    ("to_on", models.DateField(verbose_name="last day")),
                    ("cover", copied_key(settings.AUTH_USER_MODEL, null=True)),
                    ("made_by", copied_key(settings.AUTH_USER_MODEL)),
                    ("made_at", models.DateTimeField()),
                    ("cancelled_at", models.DateTimeField(null=True)),
                ],
            ),
        ),
    ]
