"""Invitations, and what was done with them."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower

from privacy.ids import new_id
from privacy.tables import CreateTables, codes

INVITATION_ROLES = [
    ("supporter", "Social supporter"),
    ("head", "Head of unit"),
    ("psychologist", "Psychologist"),
    ("administrator", "Administrator"),
    ("auditor", "Auditor"),
    ("analyst", "Analyst"),
]
INVITATION_ACT_KINDS = [
    ("resent", "Letter of the invitation sent again"),
    ("revoked", "Invitation revoked"),
    ("recognised", "Recognised as a colleague"),
]


class Migration(migrations.Migration):
    dependencies = [("supporters", "0002_absences")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Invitation",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("email", models.EmailField(max_length=254)),
                    ("surname", models.CharField(max_length=60)),
                    ("given_name", models.CharField(max_length=60)),
                    ("patronymic", models.CharField(max_length=60, blank=True)),
                    ("role", models.CharField(max_length=20, choices=INVITATION_ROLES)),
                    ("department", models.ForeignKey("supporters.department", models.PROTECT, related_name="+")),
                    ("letter", models.PositiveSmallIntegerField(default=1)),
                    ("batch", models.UUIDField(null=True, db_index=True)),
                    ("invited_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("invited_at", models.DateTimeField()),
                    ("until", models.DateTimeField()),
                    ("accepted_at", models.DateTimeField(null=True)),
                    (
                        "accepted_as",
                        models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="invitation"),
                    ),
                    ("revoked_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            Lower("email"), name="one_open_invitation", condition=Q(accepted_at=None, revoked_at=None)
                        ),
                        models.CheckConstraint(name="invitation_role_known", condition=Q(role__in=codes(INVITATION_ROLES))),
                        models.CheckConstraint(name="invitation_ends_later", condition=Q(until__gt=F("invited_at"))),
                        models.CheckConstraint(
                            name="invitation_acceptance_is_whole",
                            condition=Q(accepted_as=None, accepted_at=None)
                            | Q(accepted_as__isnull=False, accepted_at__isnull=False, revoked_at=None),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "InvitationAct",
                [
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("invitation", models.ForeignKey("supporters.invitation", models.PROTECT, related_name="acts")),
                    ("kind", models.CharField(max_length=10, choices=INVITATION_ACT_KINDS)),
                    ("letter", models.PositiveSmallIntegerField()),
                    ("by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(name="invitation_act_known", condition=Q(kind__in=codes(INVITATION_ACT_KINDS))),
                        models.UniqueConstraint(name="invitation_act_once", fields=("invitation", "kind", "letter")),
                    ],
                },
            ),
        ),
    ]
