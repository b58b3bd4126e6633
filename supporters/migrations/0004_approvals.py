"""What takes two to decide, a change of an e-mail address, and an emergency."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes

APPROVAL_KINDS = [
    ("post", "Another role or department"),
    ("invitation", "Invitation"),
    ("recovery", "Lost phone and lost codes"),
    ("head", "Head of a department"),
    ("move", "Another place of a department"),
    ("closing", "Access is to be closed"),
    ("reopening", "Access is to be opened again"),
    ("lifting", "Suspension is to be lifted"),
    ("suspension", "Access is suspended at once"),
    ("email", "Another work e-mail"),
    ("list", "Invitation of heads by a list"),
    ("duty", "On duty for a department"),
    ("cover", "Cover of a colleague"),
    ("taker", "Records of a colleague who leaves"),
]
APPROVAL_ROLES = [
    ("supporter", "Social supporter"),
    ("head", "Head of unit"),
    ("psychologist", "Psychologist"),
    ("administrator", "Administrator"),
    ("auditor", "Auditor"),
    ("analyst", "Analyst"),
]
APPROVAL_IDENTITIES = [
    ("in_person", "Seen in person"),
    ("called", "Called on the known phone"),
    ("head", "Confirmed by the head"),
]
APPROVAL_OUTCOMES = [
    ("granted", "confirmed"),
    ("refused", "refused"),
    ("withdrawn", "withdrawn"),
    ("expired", "ended unconfirmed"),
]
EMAIL_CHANGE_ENDINGS = [
    ("refused", "not confirmed by a second administrator"),
    ("stopped", "stopped from the earlier address"),
    ("taken_back", "taken back by an administrator"),
    ("replaced", "another address was asked for"),
    ("closed", "the access was closed"),
]
EMERGENCY_KINDS = [("sessions", "All sessions ended"), ("read_only", "Reading only")]


class Migration(migrations.Migration):
    dependencies = [("supporters", "0003_invitations")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Approval",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("kind", models.CharField(max_length=10, choices=APPROVAL_KINDS)),
                    (
                        "supporter",
                        models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="approvals"),
                    ),
                    (
                        "invitation",
                        models.ForeignKey("supporters.invitation", models.PROTECT, null=True, related_name="approvals"),
                    ),
                    ("role", models.CharField(max_length=20, choices=APPROVAL_ROLES, blank=True)),
                    ("department", models.ForeignKey("supporters.department", models.PROTECT, null=True, related_name="+")),
                    ("parent", models.ForeignKey("supporters.department", models.PROTECT, null=True, related_name="+")),
                    ("shown", models.CharField(max_length=32, blank=True, default="", db_default="")),
                    ("identity", models.CharField(max_length=10, choices=APPROVAL_IDENTITIES, blank=True)),
                    ("reason", SealedTextField(subject=None)),
                    ("asked_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("asked_at", models.DateTimeField()),
                    ("until", models.DateTimeField()),
                    ("decided_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("decided_at", models.DateTimeField(null=True)),
                    ("outcome", models.CharField(max_length=10, choices=APPROVAL_OUTCOMES, blank=True)),
                    ("operator", models.CharField(max_length=160, blank=True)),
                    ("operator_reason", SealedTextField(subject=None, null=True)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(name="approval_kind_known", condition=Q(kind__in=codes(APPROVAL_KINDS))),
                        models.CheckConstraint(name="approval_role_known", condition=Q(role__in=["", *codes(APPROVAL_ROLES)])),
                        models.CheckConstraint(
                            name="approval_is_about_somebody",
                            condition=Q(invitation__isnull=False, kind="invitation", supporter=None)
                            | Q(invitation=None, kind__in=["move", "list"], supporter=None)
                            | (~Q(kind__in=["invitation", "move", "list"]) & Q(invitation=None, supporter__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="approval_names_the_post",
                            condition=~Q(kind="post") | (~Q(role="") & Q(department__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="approval_names_the_place",
                            condition=Q(department__isnull=False, kind="move", parent__isnull=False)
                            | Q(department__isnull=False, kind__in=["head", "duty", "cover", "taker"], parent=None)
                            | (~Q(kind__in=["head", "move", "duty", "cover", "taker"]) & Q(parent=None)),
                        ),
                        models.CheckConstraint(name="approval_shows_a_move", condition=Q(shown="") | Q(kind="move")),
                        models.CheckConstraint(
                            name="approval_tells_of_identity",
                            condition=Q(identity__in=codes(APPROVAL_IDENTITIES), kind="recovery")
                            | (~Q(kind="recovery") & Q(identity="")),
                        ),
                        models.CheckConstraint(
                            name="approval_is_decided_wholly",
                            condition=Q(decided_at=None, decided_by=None, operator="", outcome="")
                            | (
                                Q(decided_at__isnull=False, outcome__in=codes(APPROVAL_OUTCOMES))
                                & (
                                    Q(decided_by__isnull=False, operator="")
                                    | (Q(decided_by=None) & ~Q(operator=""))
                                    | Q(decided_by=None, kind__in=("suspension", "cover", "taker"), outcome="expired")
                                )
                            ),
                        ),
                        models.CheckConstraint(
                            name="approval_takes_two",
                            condition=Q(decided_by=None) | Q(outcome="withdrawn") | ~Q(decided_by=F("asked_by")),
                        ),
                        models.CheckConstraint(
                            name="approval_not_of_oneself",
                            condition=Q(decided_by=None) | Q(supporter=None) | ~Q(decided_by=F("supporter")),
                        ),
                        models.UniqueConstraint(
                            name="one_waiting_approval",
                            fields=("supporter", "kind"),
                            condition=Q(decided_at=None, supporter__isnull=False) & ~Q(kind__in=("duty", "cover", "taker")),
                        ),
                        models.UniqueConstraint(
                            name="one_waiting_duty", fields=("department",), condition=Q(decided_at=None, kind="duty")
                        ),
                        models.UniqueConstraint(
                            name="one_unconfirmed_suspension",
                            fields=("asked_by",),
                            condition=Q(decided_at=None, kind="suspension"),
                        ),
                        models.UniqueConstraint(
                            name="one_waiting_move", fields=("department",), condition=Q(decided_at=None, kind="move")
                        ),
                        models.UniqueConstraint(
                            name="one_waiting_of_invitation",
                            fields=("invitation",),
                            condition=Q(decided_at=None, invitation__isnull=False),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "ListedHead",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("approval", models.ForeignKey("supporters.approval", models.PROTECT, related_name="listed")),
                    ("invitation", models.OneToOneField("supporters.invitation", models.PROTECT, related_name="listed")),
                ],
            ),
            migrations.CreateModel(
                "AskedCover",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("approval", models.OneToOneField("supporters.approval", models.PROTECT, related_name="asked_cover")),
                    ("absence", models.ForeignKey("supporters.absence", models.PROTECT, related_name="asked_covers")),
                    ("since", models.DateField(null=True)),
                ],
            ),
            migrations.CreateModel(
                "AskedTaker",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("approval", models.OneToOneField("supporters.approval", models.PROTECT, related_name="asked_taker")),
                    ("giver", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("case_ids", ArrayField(base_field=models.UUIDField(), size=None)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(name="taker_is_asked_for_records", condition=Q(case_ids__len__gt=0)),
                    ],
                },
            ),
            migrations.CreateModel(
                "EmailChange",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("approval", models.OneToOneField("supporters.approval", models.PROTECT, related_name="email_change")),
                    ("supporter", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="email_changes")),
                    ("email", models.EmailField(max_length=254)),
                    ("old_email", models.EmailField(max_length=254)),
                    ("until", models.DateTimeField(null=True)),
                    ("confirmed_at", models.DateTimeField(null=True)),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("ending", models.CharField(max_length=10, choices=EMAIL_CHANGE_ENDINGS, blank=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            name="one_open_email_change", fields=("supporter",), condition=Q(confirmed_at=None, ended_at=None)
                        ),
                        models.CheckConstraint(name="email_change_is_to_another", condition=~Q(email=F("old_email"))),
                        models.CheckConstraint(
                            name="email_change_confirmed_in_time",
                            condition=Q(confirmed_at=None) | Q(confirmed_at__lte=F("until"), ended_at=None, until__isnull=False),
                        ),
                        models.CheckConstraint(
                            name="email_change_ends_wholly",
                            condition=Q(ended_at=None, ending="")
                            | Q(ended_at__isnull=False, ending__in=codes(EMAIL_CHANGE_ENDINGS)),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "Emergency",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("kind", models.CharField(max_length=10, choices=EMERGENCY_KINDS)),
                    ("reason", SealedTextField(subject=None)),
                    ("begun_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("begun_at", models.DateTimeField()),
                    ("ended_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("ended_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(name="emergency_kind_known", condition=Q(kind__in=codes(EMERGENCY_KINDS))),
                        models.CheckConstraint(
                            name="emergency_ends_wholly",
                            condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                        ),
                        models.UniqueConstraint(
                            name="one_reading_only", fields=("kind",), condition=Q(ended_at=None, kind="read_only")
                        ),
                    ],
                },
            ),
        ),
    ]
