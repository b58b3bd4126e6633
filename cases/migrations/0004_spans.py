"""From when to when a card had which stage, owner, department, state and risk, and its pauses."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes

STAGES = [
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
CASE_STATES = [("open", "open"), ("closed", "closed"), ("withdrawn", "withdrawn"), ("absorbed", "joined into another card")]
RISKS = [("green", "stable"), ("amber", "attention"), ("red", "high risk")]
HOLD_SPAN_REASONS = [
    ("asked", "The person asked for a pause"),
    ("family", "The person is with the family"),
    ("procedure", "A long procedure or a closed ward"),
    ("away", "The person is away or abroad"),
    ("other", "Another reason"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_episodes")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "StageSpan",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="+")),
                    ("from_at", models.DateTimeField()),
                    ("to_at", models.DateTimeField(null=True)),
                    ("recorded_at", models.DateTimeField(auto_now_add=True)),
                    ("value", models.CharField(max_length=20, choices=STAGES)),
                ],
                options={
                    "indexes": [
                        models.Index(name="stage_begun", fields=["from_at"]),
                        models.Index(name="stage_ended", fields=["to_at"], condition=Q(to_at__isnull=False)),
                    ],
                    "constraints": [
                        ExclusionConstraint(
                            name="stage_spans_apart",
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
                        models.CheckConstraint(name="stage_span_forward", condition=Q(to_at=None) | Q(to_at__gt=F("from_at"))),
                    ],
                },
            ),
            migrations.CreateModel(
                "OwnerSpan",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="+")),
                    ("from_at", models.DateTimeField()),
                    ("to_at", models.DateTimeField(null=True)),
                    ("recorded_at", models.DateTimeField(auto_now_add=True)),
                    ("value", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                ],
                options={
                    "indexes": [
                        models.Index(name="owner_until", fields=["value", "to_at"]),
                    ],
                    "constraints": [
                        ExclusionConstraint(
                            name="owner_spans_apart",
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
                        models.CheckConstraint(name="owner_span_forward", condition=Q(to_at=None) | Q(to_at__gt=F("from_at"))),
                    ],
                },
            ),
            migrations.CreateModel(
                "DepartmentSpan",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="+")),
                    ("from_at", models.DateTimeField()),
                    ("to_at", models.DateTimeField(null=True)),
                    ("recorded_at", models.DateTimeField(auto_now_add=True)),
                    ("value", models.ForeignKey("supporters.department", models.PROTECT, related_name="+")),
                ],
                options={
                    "constraints": [
                        ExclusionConstraint(
                            name="department_spans_apart",
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
                        models.CheckConstraint(
                            name="department_span_forward", condition=Q(to_at=None) | Q(to_at__gt=F("from_at"))
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "StateSpan",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="+")),
                    ("from_at", models.DateTimeField()),
                    ("to_at", models.DateTimeField(null=True)),
                    ("recorded_at", models.DateTimeField(auto_now_add=True)),
                    ("value", models.CharField(max_length=10, choices=CASE_STATES)),
                ],
                options={
                    "constraints": [
                        ExclusionConstraint(
                            name="state_spans_apart",
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
                        models.CheckConstraint(name="state_span_forward", condition=Q(to_at=None) | Q(to_at__gt=F("from_at"))),
                    ],
                },
            ),
            migrations.CreateModel(
                "RiskSpan",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="+")),
                    ("from_at", models.DateTimeField()),
                    ("to_at", models.DateTimeField(null=True)),
                    ("recorded_at", models.DateTimeField(auto_now_add=True)),
                    ("value", models.CharField(max_length=5, choices=RISKS)),
                    ("reason", SealedTextField(subject="case.person_id", null=True)),
                    ("by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("agreed_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("review_on", models.DateField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            name="risk_review_queue", fields=["review_on"], condition=Q(review_on__isnull=False, to_at=None)
                        ),
                        models.Index(name="risk_current", fields=["case"], condition=Q(to_at=None)),
                    ],
                    "constraints": [
                        ExclusionConstraint(
                            name="risk_spans_apart",
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
                        models.CheckConstraint(name="risk_span_forward", condition=Q(to_at=None) | Q(to_at__gt=F("from_at"))),
                        models.CheckConstraint(name="risk_set_with_a_reason", condition=Q(by=None) | Q(reason__isnull=False)),
                        models.CheckConstraint(
                            name="risk_has_a_review_day",
                            condition=Q(by=None)
                            | Q(review_on=None, value="green")
                            | (~Q(value="green") & Q(review_on__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="risk_agreed_by_another", condition=Q(agreed_by=None) | ~Q(agreed_by=F("by"))
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "HoldSpan",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="holds")),
                    ("reason", models.CharField(max_length=10, choices=HOLD_SPAN_REASONS)),
                    ("words", SealedTextField(subject="case.person_id")),
                    ("from_at", models.DateTimeField()),
                    ("until", models.DateField()),
                    ("by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("to_at", models.DateTimeField(null=True)),
                    ("ended_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="one_current_hold", fields=("case",), condition=Q(to_at=None)),
                        models.CheckConstraint(name="hold_reason_known", condition=Q(reason__in=codes(HOLD_SPAN_REASONS))),
                        models.CheckConstraint(name="hold_forward", condition=Q(to_at=None) | Q(to_at__gt=F("from_at"))),
                        models.CheckConstraint(
                            name="hold_ended_by",
                            condition=Q(ended_by=None, to_at=None) | Q(ended_by__isnull=False, to_at__isnull=False),
                        ),
                    ],
                },
            ),
        ),
    ]
