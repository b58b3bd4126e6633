"""Relatives of a person, and the phones of both."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedNameField, SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes, copied_key, history, history_fields

FAMILY_TIE_DISCLOSURES = [
    ("yes", "may know of the condition"),
    ("no", "must not know of the condition"),
    ("unasked", "not asked yet"),
]
PHONE_OWNERS = [("own", "own phone"), ("family", "family"), ("ward", "hospital ward")]
PHONE_END_REASONS = [
    ("dead", "it does not work"),
    ("not_theirs", "it is not theirs any more"),
    ("mistake", "it was entered by mistake"),
    ("asked", "they asked not to call it"),
]
FAMILY_TIE_COLUMNS = (
    "id veteran_id person_id relation name disclosure answered_by_id answered_at since ended_at ended_by_id version"
)
PHONE_COLUMNS = "id person_id owner tie_id number kinship name safe_from safe_to ended_at ended_by_id end_reason"


class Migration(migrations.Migration):
    dependencies = [("veterans", "0002_service")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "FamilyTie",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("veteran", models.ForeignKey("veterans.person", models.PROTECT, related_name="relatives")),
                    ("person", models.ForeignKey("veterans.person", models.PROTECT, null=True, related_name="ties")),
                    ("relation", SealedTextField(subject="veteran_id", null=True)),
                    ("name", SealedNameField(subject="veteran_id", null=True)),
                    ("disclosure", models.CharField(max_length=8, choices=FAMILY_TIE_DISCLOSURES, default="unasked")),
                    ("answered_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("since", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("ended_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("version", models.PositiveIntegerField(default=1)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(name="tie_of_two", condition=Q(person=None) | ~Q(person=F("veteran"))),
                        models.CheckConstraint(name="tie_named_once", condition=Q(person=None) | Q(name=None)),
                        models.CheckConstraint(
                            name="tie_answered_by_somebody",
                            condition=Q(answered_at=None, answered_by=None, disclosure="unasked")
                            | Q(answered_at__isnull=False, answered_by__isnull=False, disclosure__in=["yes", "no"]),
                        ),
                        models.CheckConstraint(
                            name="tie_ended_or_current",
                            condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                        ),
                        models.UniqueConstraint(
                            name="one_current_tie", fields=("veteran", "person"), condition=Q(ended_at=None, person__isnull=False)
                        ),
                    ],
                    "triggers": history("veterans.FamilyTie", FAMILY_TIE_COLUMNS),
                },
            ),
            migrations.CreateModel(
                "FamilyTieHistory",
                [
                    *history_fields("veterans.familytie"),
                    ("id", models.UUIDField(default=new_id, editable=False, serialize=False)),
                    ("veteran", copied_key("veterans.person")),
                    ("person", copied_key("veterans.person", null=True)),
                    ("relation", SealedTextField(subject="veteran_id", null=True)),
                    ("name", SealedNameField(subject="veteran_id", null=True)),
                    ("disclosure", models.CharField(max_length=8, choices=FAMILY_TIE_DISCLOSURES, default="unasked")),
                    ("answered_by", copied_key(settings.AUTH_USER_MODEL, null=True)),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("since", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("ended_by", copied_key(settings.AUTH_USER_MODEL, null=True)),
                    ("version", models.PositiveIntegerField(default=1)),
                ],
            ),
            migrations.CreateModel(
                "Phone",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("person", models.ForeignKey("veterans.person", models.PROTECT, related_name="phones")),
                    ("owner", models.CharField(max_length=6, choices=PHONE_OWNERS)),
                    ("tie", models.ForeignKey("veterans.familytie", models.PROTECT, null=True, related_name="phones")),
                    ("number", SealedTextField(subject="person_id")),
                    ("kinship", SealedTextField(subject="person_id", null=True)),
                    ("name", SealedNameField(subject="person_id", null=True)),
                    ("safe_from", models.TimeField(null=True)),
                    ("safe_to", models.TimeField(null=True)),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("ended_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("end_reason", models.CharField(max_length=10, choices=PHONE_END_REASONS, blank=True, db_default="")),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(name="phone_owner_known", condition=Q(owner__in=codes(PHONE_OWNERS))),
                        models.CheckConstraint(
                            name="phone_of_the_family_has_a_tie",
                            condition=Q(owner="family", tie__isnull=False) | (~Q(owner="family") & Q(tie=None)),
                        ),
                        models.CheckConstraint(name="phone_names_nobody", condition=Q(kinship=None, name=None)),
                        models.CheckConstraint(
                            name="phone_safe_hours",
                            condition=Q(safe_from=None, safe_to=None)
                            | (Q(safe_from__isnull=False, safe_to__isnull=False) & ~Q(safe_from=F("safe_to"))),
                        ),
                        models.CheckConstraint(
                            name="phone_ended_or_open",
                            condition=Q(end_reason="", ended_at=None, ended_by=None)
                            | Q(end_reason__in=codes(PHONE_END_REASONS), ended_at__isnull=False, ended_by__isnull=False),
                        ),
                    ],
                    "triggers": history("veterans.Phone", PHONE_COLUMNS),
                },
            ),
            migrations.CreateModel(
                "PhoneHistory",
                [
                    *history_fields("veterans.phone"),
                    ("id", models.UUIDField(default=new_id, editable=False, serialize=False)),
                    ("person", copied_key("veterans.person")),
                    ("owner", models.CharField(max_length=6, choices=PHONE_OWNERS)),
                    ("tie", copied_key("veterans.familytie", null=True)),
                    ("number", SealedTextField(subject="person_id")),
                    ("kinship", SealedTextField(subject="person_id", null=True)),
                    ("name", SealedNameField(subject="person_id", null=True)),
                    ("safe_from", models.TimeField(null=True)),
                    ("safe_to", models.TimeField(null=True)),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("ended_by", copied_key(settings.AUTH_USER_MODEL, null=True)),
                    ("end_reason", models.CharField(max_length=10, choices=PHONE_END_REASONS, blank=True, db_default="")),
                ],
            ),
        ),
    ]
