"""Notifications and letters, and pulses of the workers that make them."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from privacy.tables import CreateTables, codes

DELIVERY_LETTERS = [
    ("digest", "morning digest"),
    ("bell", "new notifications"),
    ("invitation", "invitation"),
    ("password", "new password"),
    ("device", "new device"),
    ("email_new", "another e-mail, to the new address"),
    ("email_old", "another e-mail, to the earlier address"),
]
DELIVERY_STATES = [
    ("planned", "planned"),
    ("sending", "being sent"),
    ("sent", "sent"),
    ("failed", "failed"),
    ("suppressed", "not needed any more"),
    ("unknown", "perhaps sent"),
]
REASONS_NOT_NEEDED = [
    ("stale", "its day or its time is over"),
    ("nothing_left", "there is nothing left to say"),
    ("reader_gone", "its reader is away or has no access"),
]
REASONS_NOT_MAILED = [
    ("digest", "it waits for the morning letter"),
    ("habit", "no letter is sent for this kind"),
    ("choice", "the reader asked for no letter of this kind"),
    ("cap", "the reader has had the letters of this day"),
    ("read", "it was read before a letter left"),
    ("away", "the reader is away"),
]


class Migration(migrations.Migration):
    dependencies = [("supporters", "0006_rules")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Delivery",
                [
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("letter", models.CharField(max_length=12, choices=DELIVERY_LETTERS)),
                    ("subject_id", models.UUIDField()),
                    ("period_on", models.DateField()),
                    ("number", models.PositiveSmallIntegerField(default=1)),
                    ("state", models.CharField(max_length=10, choices=DELIVERY_STATES, default="planned")),
                    ("not_before", models.DateTimeField()),
                    ("lease_until", models.DateTimeField(null=True)),
                    ("attempts", models.PositiveSmallIntegerField(default=0)),
                    ("message_id", models.CharField(max_length=200)),
                    ("made_at", models.DateTimeField()),
                    ("settled_at", models.DateTimeField(null=True)),
                    ("fault", models.CharField(max_length=60, blank=True)),
                    ("unneeded", models.CharField(max_length=12, choices=REASONS_NOT_NEEDED, blank=True)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            name="delivery_queue",
                            fields=["not_before", "id"],
                            condition=Q(state__in=["planned", "sending", "unknown"]),
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="delivery_once", fields=("letter", "subject_id", "period_on", "number")),
                        models.CheckConstraint(name="delivery_letter_known", condition=Q(letter__in=codes(DELIVERY_LETTERS))),
                        models.CheckConstraint(name="delivery_state_known", condition=Q(state__in=codes(DELIVERY_STATES))),
                        models.CheckConstraint(
                            name="delivery_unneeded_known", condition=Q(unneeded__in=["", *codes(REASONS_NOT_NEEDED)])
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "Notification",
                [
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("recipient", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")),
                    ("rule", models.CharField(max_length=30)),
                    ("subject_kind", models.CharField(max_length=30)),
                    ("subject_id", models.UUIDField()),
                    ("period_on", models.DateField()),
                    ("made_at", models.DateTimeField()),
                    ("read_at", models.DateTimeField(null=True)),
                    ("settled_at", models.DateTimeField(null=True)),
                    ("first_at", models.DateTimeField(null=True)),
                    ("passed_on", models.BooleanField(db_default=False)),
                    ("letter", models.ForeignKey("supporters.delivery", models.PROTECT, null=True, related_name="notifications")),
                    ("unmailed", models.CharField(max_length=10, choices=REASONS_NOT_MAILED, blank=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="notification_of_recipient", fields=["recipient", "-made_at"]),
                        models.Index(name="notification_unread", fields=["recipient"], condition=Q(read_at=None)),
                        models.Index(name="notification_subject", fields=["subject_kind", "subject_id"]),
                        models.Index(name="notification_standing", fields=["rule"], condition=Q(settled_at=None)),
                        models.Index(name="notification_undecided", fields=["recipient"], condition=Q(letter=None, unmailed="")),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            name="notification_once", fields=("recipient", "rule", "subject_kind", "subject_id", "period_on")
                        ),
                        models.CheckConstraint(name="notification_rule_shape", condition=Q(rule__regex="^[a-z_]+(:[12])?$")),
                        models.CheckConstraint(
                            name="notification_unmailed_known", condition=Q(unmailed__in=["", *codes(REASONS_NOT_MAILED)])
                        ),
                        models.CheckConstraint(name="notification_mailed_or_not", condition=Q(letter=None) | Q(unmailed="")),
                        models.CheckConstraint(
                            name="notification_passed_on_settled", condition=Q(passed_on=False) | Q(settled_at__isnull=False)
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "MailChoice",
                [
                    ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                    ("supporter", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mail_choices")),
                    ("rule", models.CharField(max_length=30)),
                    ("at_once", models.BooleanField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="one_mail_choice_of_a_kind", fields=("supporter", "rule")),
                    ],
                },
            ),
            migrations.CreateModel(
                "WorkerPulse",
                [
                    ("name", models.CharField(primary_key=True, max_length=20, serialize=False)),
                    ("at", models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                "FailedPart",
                [
                    ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                    ("pulse", models.CharField(max_length=20)),
                    ("code", models.CharField(max_length=40)),
                    ("error", models.CharField(max_length=80)),
                    ("times", models.PositiveIntegerField()),
                    ("last_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="failed_part_once", fields=("pulse", "code")),
                    ],
                },
            ),
        ),
    ]
