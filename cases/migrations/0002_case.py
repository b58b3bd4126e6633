"""The card."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from privacy.ids import new_id
from privacy.tables import CreateTables, codes, copied_key, history, history_fields, run_sql

CASE_PROGRAMMES = [("veteran", "support of a veteran"), ("family", "support of a family")]
CASE_STATES = [("open", "open"), ("closed", "closed"), ("withdrawn", "withdrawn"), ("absorbed", "joined into another card")]
CASE_LOSSES = [("killed", "Killed in action"), ("died", "Died"), ("missing", "Missing"), ("captured", "In captivity")]
CASE_STAGES = [
    ("stabilization", "Stabilisation"),
    ("evacuation", "Evacuation"),
    ("treatment", "Treatment"),
    ("rehabilitation", "Rehabilitation"),
    ("reintegration", "Reintegration"),
    ("continued", "Continued support"),
    ("first_days", "First 14 days"),
    ("documents", "Documents and payments"),
    ("long_support", "Long-term support"),
]
CASE_RISKS = [("green", "stable"), ("amber", "attention"), ("red", "high risk")]
CASE_COLUMNS = (
    "id number person_id programme state loss stage risk owner_id department_id queued_at facility_id next_due_on "
    "next_due_time held_until last_contact_at opened_at absorbed_by_id version"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_directories")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Case",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("number", models.CharField(max_length=8, unique=True)),
                    ("person", models.ForeignKey("veterans.person", models.PROTECT, related_name="cases")),
                    ("programme", models.CharField(max_length=10, choices=CASE_PROGRAMMES)),
                    ("state", models.CharField(max_length=10, choices=CASE_STATES, default="open")),
                    ("loss", models.CharField(max_length=8, choices=CASE_LOSSES, blank=True, db_default="")),
                    ("stage", models.CharField(max_length=20, choices=CASE_STAGES)),
                    ("risk", models.CharField(max_length=5, choices=CASE_RISKS, default="green")),
                    ("owner", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="cases")),
                    ("department", models.ForeignKey("supporters.department", models.PROTECT, related_name="cases")),
                    ("queued_at", models.DateTimeField(null=True)),
                    ("facility", models.ForeignKey("cases.facility", models.PROTECT, null=True, related_name="+")),
                    ("next_due_on", models.DateField(null=True)),
                    ("next_due_time", models.TimeField(null=True)),
                    ("held_until", models.DateField(null=True)),
                    ("last_contact_at", models.DateTimeField(null=True)),
                    ("opened_at", models.DateTimeField()),
                    ("absorbed_by", models.ForeignKey("cases.case", models.PROTECT, null=True, related_name="absorbed")),
                    ("version", models.PositiveIntegerField(default=1)),
                ],
                options={
                    "indexes": [
                        models.Index(name="case_worklist", fields=["owner", "next_due_on"], condition=Q(state="open")),
                        models.Index(name="case_of_department", fields=["department", "next_due_on"], condition=Q(state="open")),
                        models.Index(name="case_queued", fields=["department"], condition=Q(owner=None, state="open")),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="one_case_of_a_programme", fields=("person", "programme")),
                        models.CheckConstraint(name="case_state_known", condition=Q(state__in=codes(CASE_STATES))),
                        models.CheckConstraint(name="case_loss_known", condition=Q(loss__in=["", *codes(CASE_LOSSES)])),
                        models.CheckConstraint(name="case_lost_is_closed", condition=Q(loss="") | Q(state="closed")),
                        models.CheckConstraint(
                            name="case_absorbed_by_a_case",
                            condition=Q(absorbed_by__isnull=False, state="absorbed")
                            | (~Q(state="absorbed") & Q(absorbed_by=None)),
                        ),
                        models.CheckConstraint(
                            name="case_absorbed_by_another", condition=Q(absorbed_by=None) | ~Q(absorbed_by=F("pk"))
                        ),
                        models.CheckConstraint(name="case_risk_known", condition=Q(risk__in=codes(CASE_RISKS))),
                        models.CheckConstraint(
                            name="case_stage_of_programme",
                            condition=Q(
                                programme="veteran",
                                stage__in=(
                                    "stabilization",
                                    "evacuation",
                                    "treatment",
                                    "rehabilitation",
                                    "reintegration",
                                    "continued",
                                ),
                            )
                            | Q(programme="family", stage__in=("first_days", "documents", "long_support")),
                        ),
                        models.CheckConstraint(name="case_number_shape", condition=Q(number__regex="^\\d{8}$")),
                        models.CheckConstraint(
                            name="open_case_has_a_next_step", condition=~Q(state="open") | Q(next_due_on__isnull=False)
                        ),
                        models.CheckConstraint(
                            name="held_case_is_open_not_red", condition=Q(held_until=None) | (Q(state="open") & ~Q(risk="red"))
                        ),
                        models.CheckConstraint(
                            name="open_case_has_an_owner_or_a_queue",
                            condition=~Q(state="open") | Q(owner__isnull=False) | Q(queued_at__isnull=False),
                        ),
                    ],
                    "triggers": history("cases.Case", CASE_COLUMNS),
                },
            ),
            migrations.CreateModel(
                "CaseHistory",
                [
                    *history_fields("cases.case"),
                    ("id", models.UUIDField(default=new_id, editable=False, serialize=False)),
                    ("number", models.CharField(max_length=8)),
                    ("person", copied_key("veterans.person")),
                    ("programme", models.CharField(max_length=10, choices=CASE_PROGRAMMES)),
                    ("state", models.CharField(max_length=10, choices=CASE_STATES, default="open")),
                    ("loss", models.CharField(max_length=8, choices=CASE_LOSSES, blank=True, db_default="")),
                    ("stage", models.CharField(max_length=20, choices=CASE_STAGES)),
                    ("risk", models.CharField(max_length=5, choices=CASE_RISKS, default="green")),
                    ("owner", copied_key(settings.AUTH_USER_MODEL, null=True)),
                    ("department", copied_key("supporters.department")),
                    ("queued_at", models.DateTimeField(null=True)),
                    ("facility", copied_key("cases.facility", null=True)),
                    ("next_due_on", models.DateField(null=True)),
                    ("next_due_time", models.TimeField(null=True)),
                    ("held_until", models.DateField(null=True)),
                    ("last_contact_at", models.DateTimeField(null=True)),
                    ("opened_at", models.DateTimeField()),
                    ("absorbed_by", copied_key("cases.case", null=True)),
                    ("version", models.PositiveIntegerField(default=1)),
                ],
            ),
        ),
        run_sql(__file__, "absorbed_once.sql"),
        run_sql(__file__, "erased_stays_closed.sql"),
    ]
