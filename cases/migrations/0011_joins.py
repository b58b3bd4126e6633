"""Two cards of one person joined, and what a separation puts back."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes

CASE_STATES = [("open", "open"), ("closed", "closed"), ("withdrawn", "withdrawn"), ("absorbed", "joined into another card")]
JOIN_CHOICE_FIELDS = [
    ("surname", "Surname"),
    ("given_name", "Given name"),
    ("patronymic", "Patronymic"),
    ("born", "Date of birth"),
    ("address_form", "Form of address"),
    ("how_to_speak", "How to speak"),
    ("service", "Service"),
    ("rank", "Rank"),
    ("unit", "Unit of service"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_intake")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Join",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("pair", models.ForeignKey("veterans.duplicatepair", models.PROTECT, related_name="joins")),
                    ("remains", models.ForeignKey("veterans.person", models.PROTECT, related_name="+")),
                    ("joined", models.ForeignKey("veterans.person", models.PROTECT, related_name="+")),
                    ("joined_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("joined_at", models.DateTimeField()),
                    ("undone_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("undone_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="one_current_join", fields=("joined",), condition=Q(undone_at=None)),
                        models.CheckConstraint(name="join_of_two", condition=~Q(remains=F("joined"))),
                        models.CheckConstraint(
                            name="join_undone_or_current",
                            condition=Q(undone_at=None, undone_by=None)
                            | Q(undone_at__gt=F("joined_at"), undone_at__isnull=False, undone_by__isnull=False),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "JoinedCard",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("join", models.ForeignKey("cases.join", models.PROTECT, related_name="cards")),
                    ("card", models.ForeignKey("cases.case", models.PROTECT, related_name="+")),
                    ("into", models.ForeignKey("cases.case", models.PROTECT, related_name="+")),
                    ("state_before", models.CharField(max_length=10, choices=CASE_STATES)),
                    ("ended", models.JSONField(default=dict)),
                    ("hold", models.ForeignKey("cases.holdspan", models.PROTECT, null=True, related_name="+")),
                    ("leads", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("owner_before", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("department_before", models.ForeignKey("supporters.department", models.PROTECT, related_name="+")),
                    ("promise", models.ForeignKey("cases.promise", models.PROTECT, null=True, related_name="+")),
                    ("planned", models.ForeignKey("cases.followup", models.PROTECT, null=True, related_name="+")),
                    ("replaced", models.ForeignKey("cases.followup", models.PROTECT, null=True, related_name="+")),
                    ("members", ArrayField(default=list, base_field=models.UUIDField(), size=None)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="joined_card_once", fields=("join", "card")),
                        models.CheckConstraint(name="joined_card_into_another", condition=~Q(card=F("into"))),
                        models.CheckConstraint(name="joined_card_state_before", condition=Q(state_before__in=["open", "closed"])),
                        models.CheckConstraint(
                            name="joined_card_step_replaced",
                            condition=Q(planned=None, replaced=None) | Q(planned__isnull=False, replaced__isnull=False),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "JoinChoice",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("join", models.ForeignKey("cases.join", models.PROTECT, related_name="choices")),
                    ("field", models.CharField(max_length=15, choices=JOIN_CHOICE_FIELDS)),
                    ("taken_from", models.ForeignKey("veterans.person", models.PROTECT, related_name="+")),
                    ("before", SealedTextField(subject="join.remains_id", null=True)),
                    ("after", SealedTextField(subject="join.remains_id")),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="join_choice_once", fields=("join", "field")),
                        models.CheckConstraint(name="join_field_known", condition=Q(field__in=codes(JOIN_CHOICE_FIELDS))),
                    ],
                },
            ),
        ),
    ]
