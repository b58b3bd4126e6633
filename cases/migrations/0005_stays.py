"""Where a person was from when to when."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes, copied_key, copying, history_fields

STAY_KINDS = [
    ("stabilization", "at a stabilisation point"),
    ("inpatient", "in hospital"),
    ("rehabilitation", "in rehabilitation"),
    ("outpatient", "outpatient treatment"),
    ("leave", "on leave"),
    ("home", "at home"),
    ("unit", "in the unit"),
    ("road", "on the road"),
]
STAY_COLUMNS = (
    "id case_id from_at to_at recorded_at kind value_id ward bound_for_id expected_on recorded_by_id corrected_by_id corrected_at"
)
CORRECTED_COLUMNS = "bound_for_id expected_on from_at kind value_id ward"


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_spans")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Stay",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="+")),
                    ("from_at", models.DateTimeField()),
                    ("to_at", models.DateTimeField(null=True)),
                    ("recorded_at", models.DateTimeField(auto_now_add=True)),
                    ("kind", models.CharField(max_length=14, choices=STAY_KINDS, db_default="inpatient")),
                    ("value", models.ForeignKey("cases.facility", models.PROTECT, null=True, related_name="+")),
                    ("ward", SealedTextField(subject="case.person_id", null=True)),
                    ("bound_for", models.ForeignKey("cases.facility", models.PROTECT, null=True, related_name="+")),
                    ("expected_on", models.DateField(null=True)),
                    ("recorded_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("corrected_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("corrected_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="stay_current", fields=["kind", "case"], condition=Q(to_at=None)),
                    ],
                    "constraints": [
                        ExclusionConstraint(
                            name="stay_spans_apart",
                            expressions=[
                                (F("case"), "="),
                                (
                                    models.Func(
                                        F("from_at"),
                                        F("to_at"),
                                        models.Value("[)"),
                                        function="tstzrange",
                                        output_field=DateTimeRangeField(),
                                    ),
                                    "&&",
                                ),
                            ],
                        ),
                        models.CheckConstraint(name="stay_span_forward", condition=Q(to_at=None) | Q(to_at__gt=F("from_at"))),
                        models.CheckConstraint(name="stay_kind_known", condition=Q(kind__in=codes(STAY_KINDS))),
                        models.CheckConstraint(
                            name="stay_without_institution",
                            condition=~Q(kind__in=("leave", "home", "unit", "road")) | Q(value=None, ward=None),
                        ),
                        models.CheckConstraint(
                            name="stay_bound_for_on_the_road", condition=Q(kind="road") | Q(bound_for=None, expected_on=None)
                        ),
                        models.CheckConstraint(
                            name="stay_corrected_by_somebody",
                            condition=Q(corrected_at=None, corrected_by=None)
                            | Q(corrected_at__isnull=False, corrected_by__isnull=False),
                        ),
                    ],
                    "triggers": [
                        copying("cases.Stay", "corrected", "UPDATE", STAY_COLUMNS, watched=CORRECTED_COLUMNS, row="OLD")
                    ],
                },
            ),
            migrations.CreateModel(
                "StayHistory",
                [
                    *history_fields("cases.stay"),
                    ("id", models.UUIDField(default=new_id, editable=False, serialize=False)),
                    ("case", copied_key("cases.case")),
                    ("from_at", models.DateTimeField()),
                    ("to_at", models.DateTimeField(null=True)),
                    ("recorded_at", models.DateTimeField(auto_now_add=True)),
                    ("kind", models.CharField(max_length=14, choices=STAY_KINDS, db_default="inpatient")),
                    ("value", copied_key("cases.facility", null=True)),
                    ("ward", SealedTextField(subject="case.person_id", null=True)),
                    ("bound_for", copied_key("cases.facility", null=True)),
                    ("expected_on", models.DateField(null=True)),
                    ("recorded_by", copied_key(settings.AUTH_USER_MODEL, null=True)),
                    ("corrected_by", copied_key(settings.AUTH_USER_MODEL, null=True)),
                    ("corrected_at", models.DateTimeField(null=True)),
                ],
            ),
        ),
    ]
