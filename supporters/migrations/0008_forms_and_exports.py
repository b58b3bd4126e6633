"""Drafts, forms sent twice, and lists saved as files."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes

DRAFT_ORIGINS = [("autosaved", "kept while you wrote"), ("signed_out", "sent after the session had ended")]
EXPORT_FORMATS = [("xlsx", "workbook .xlsx"), ("csv", "plain table .csv")]
EXPORT_LANGUAGES = [("uk", "Ukrainian"), ("en", "English")]
EXPORT_REASONS = [
    ("command_report", "A report to the leadership"),
    ("meeting", "A meeting about the work"),
    ("inspection", "A check of the work"),
    ("inquiry", "An answer to a written request"),
    ("other_export", "Another reason"),
]
EXPORT_FAULTS = [
    ("gone", "You do not see this list any more, or it has other filters now. Open the list and ask for the file again."),
    ("changed", "The list has changed while it was read. Ask for the file again."),
    ("too_long", "The list has more than 10,000 rows by now. Narrow it down with filters."),
    (
        "lent",
        "This list has rows that you see only while you stand in for a colleague or are on duty. They are not saved as a file."
        " Narrow the list down with filters.",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("supporters", "0007_notifications")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Draft",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("user", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")),
                    ("form", models.CharField(max_length=30)),
                    ("subject_id", models.UUIDField(null=True)),
                    ("person_id", models.UUIDField(null=True)),
                    ("submission_key", models.UUIDField()),
                    ("origin", models.CharField(max_length=10, choices=DRAFT_ORIGINS)),
                    ("body", SealedTextField(subject="person_id", max_chars=20000)),
                    ("saved_at", models.DateTimeField()),
                    ("until", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            name="draft_once", fields=("user", "form", "subject_id", "submission_key"), nulls_distinct=False
                        ),
                        models.CheckConstraint(name="draft_origin_known", condition=Q(origin__in=codes(DRAFT_ORIGINS))),
                    ],
                },
            ),
            migrations.CreateModel(
                "SubmissionKey",
                [
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("user", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)),
                    ("key", models.UUIDField()),
                    ("digest", models.BinaryField()),
                    ("result", models.CharField(max_length=460)),
                    ("used_at", models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="submission_once", fields=("user", "key")),
                    ],
                },
            ),
            migrations.CreateModel(
                "Export",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports")),
                    ("address", models.CharField(max_length=500)),
                    ("title", models.CharField(max_length=200)),
                    ("format", models.CharField(max_length=4, choices=EXPORT_FORMATS)),
                    ("language", models.CharField(max_length=2, choices=EXPORT_LANGUAGES)),
                    ("has_persons", models.BooleanField()),
                    ("reason", models.CharField(max_length=20, choices=EXPORT_REASONS, blank=True)),
                    ("words", SealedTextField(subject=None, null=True, max_chars=500)),
                    ("within", ArrayField(default=list, base_field=models.UUIDField(), size=None)),
                    ("count", models.PositiveIntegerField()),
                    ("done", models.PositiveIntegerField(default=0)),
                    ("last_key", models.CharField(max_length=40, blank=True)),
                    ("fault", models.CharField(max_length=10, choices=EXPORT_FAULTS, blank=True)),
                    ("asked_at", models.DateTimeField()),
                    ("ready_at", models.DateTimeField(null=True)),
                    ("until", models.DateTimeField()),
                    ("downloads", models.PositiveIntegerField(db_default=0)),
                    ("removed_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="export_of_colleague", fields=["by", "asked_at"]),
                        models.Index(name="export_queue", fields=["asked_at"], condition=Q(fault="", ready_at=None)),
                        models.Index(name="export_over", fields=["until"], condition=Q(removed_at=None)),
                    ],
                    "constraints": [
                        models.CheckConstraint(name="export_format_known", condition=Q(format__in=codes(EXPORT_FORMATS))),
                        models.CheckConstraint(
                            name="export_language_known", condition=Q(language__in={"en": "English", "uk": "Ukrainian"})
                        ),
                        models.CheckConstraint(name="export_fault_known", condition=Q(fault__in=[*codes(EXPORT_FAULTS), ""])),
                        models.CheckConstraint(
                            name="export_of_persons_has_a_reason",
                            condition=Q(has_persons=False, reason="", words=None)
                            | (
                                Q(has_persons=True, reason__in=codes(EXPORT_REASONS))
                                & (Q(words__isnull=False) | Q(removed_at__isnull=False))
                            ),
                        ),
                        models.CheckConstraint(
                            name="export_ready_or_refused", condition=Q(ready_at=None) | Q(fault="", ready_at__gte=F("asked_at"))
                        ),
                        models.CheckConstraint(
                            name="export_lasts_a_day", condition=Q(until=F("asked_at") + models.Value(timedelta(days=1)))
                        ),
                        models.CheckConstraint(
                            name="export_removed_wholly",
                            condition=Q(removed_at=None) | Q(last_key="", removed_at__gte=F("until"), words=None),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "ExportPart",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("export", models.ForeignKey("supporters.export", models.PROTECT, related_name="parts")),
                    ("number", models.PositiveIntegerField()),
                    ("content", SealedTextField(subject=None, max_chars=4000000)),
                    ("person_ids", ArrayField(default=list, base_field=models.UUIDField(), size=None)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="export_part_once", fields=("export", "number")),
                    ],
                },
            ),
        ),
    ]
