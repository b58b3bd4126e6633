"""Institutions, which department serves them, and what each stage asks for.

The stages of veterans are older than the history of the policies: its first row of such a stage is made with the first change.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now
from pgtrigger.migrations import AddTrigger

from privacy.ids import new_id
from privacy.tables import CreateTables, codes, copied_key, history, history_fields, insert_rows

FACILITY_KINDS = [
    ("stabilization", "Stabilization point"),
    ("hospital", "Hospital"),
    ("rehabilitation", "Rehabilitation centre"),
    ("outpatient", "Outpatient clinic"),
    ("other", "Another institution"),
]
FACILITY_OBLASTS = [
    ("UA-05", "Vinnytsia region"),
    ("UA-07", "Volyn region"),
    ("UA-12", "Dnipropetrovsk region"),
    ("UA-14", "Donetsk region"),
    ("UA-18", "Zhytomyr region"),
    ("UA-21", "Zakarpattia region"),
    ("UA-23", "Zaporizhzhia region"),
    ("UA-26", "Ivano-Frankivsk region"),
    ("UA-32", "Kyiv region"),
    ("UA-35", "Kirovohrad region"),
    ("UA-09", "Luhansk region"),
    ("UA-46", "Lviv region"),
    ("UA-48", "Mykolaiv region"),
    ("UA-51", "Odesa region"),
    ("UA-53", "Poltava region"),
    ("UA-56", "Rivne region"),
    ("UA-59", "Sumy region"),
    ("UA-61", "Ternopil region"),
    ("UA-63", "Kharkiv region"),
    ("UA-65", "Kherson region"),
    ("UA-68", "Khmelnytskyi region"),
    ("UA-71", "Cherkasy region"),
    ("UA-77", "Chernivtsi region"),
    ("UA-74", "Chernihiv region"),
    ("UA-43", "Autonomous Republic of Crimea"),
    ("UA-30", "Kyiv city"),
    ("UA-40", "Sevastopol city"),
]
FACILITY_BRANCHES = [
    ("ngu", "National Guard"),
    ("dpsu", "State Border Guard"),
    ("npu", "National Police"),
    ("dsns", "Emergency Service"),
]
FACILITY_COLUMNS = (
    "code label_uk label_en valid_from valid_to source verified_on kind oblast branch duty_phone version changed_by_id changed_at"
)
STAGE_POLICY_COLUMNS = (
    "code label_uk label_en valid_from valid_to source verified_on first_contact_hours silence_green_days "
    "silence_amber_days silence_red_days next_step_days step_uk step_en version changed_by_id changed_at"
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("veterans", "0008_rights")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Facility",
                [
                    ("code", models.CharField(primary_key=True, max_length=40, serialize=False)),
                    ("label_uk", models.CharField(max_length=160)),
                    ("label_en", models.CharField(max_length=160)),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField()),
                    ("kind", models.CharField(max_length=14, choices=FACILITY_KINDS, default="other", db_default="other")),
                    ("oblast", models.CharField(max_length=5, choices=FACILITY_OBLASTS, blank=True, default="", db_default="")),
                    ("branch", models.CharField(max_length=5, choices=FACILITY_BRANCHES, blank=True, default="", db_default="")),
                    ("duty_phone", models.CharField(max_length=16, blank=True, default="", db_default="")),
                    ("version", models.PositiveIntegerField(default=1, db_default=1)),
                    ("changed_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("changed_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(name="facility_kind_known", condition=Q(kind__in=codes(FACILITY_KINDS))),
                        models.CheckConstraint(
                            name="facility_oblast_known", condition=Q(oblast__in=["", *codes(FACILITY_OBLASTS)])
                        ),
                        models.CheckConstraint(
                            name="facility_branch_known", condition=Q(branch__in=["", *codes(FACILITY_BRANCHES)])
                        ),
                        models.CheckConstraint(
                            name="facility_valid_forward", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
                        ),
                        models.CheckConstraint(
                            name="point_known_by_oblast_only",
                            condition=~Q(kind="stabilization")
                            | (~Q(oblast="") & Q(duty_phone="", label_uk__regex="^Стабілізаційний пункт, [^0-9]{4,40}$")),
                        ),
                        models.UniqueConstraint(
                            name="facility_once_in_an_oblast", fields=("oblast", "label_uk"), condition=~Q(oblast="")
                        ),
                    ],
                    "triggers": history("cases.Facility", FACILITY_COLUMNS, key="code"),
                },
            ),
            migrations.CreateModel(
                "FacilityHistory",
                [
                    *history_fields("cases.facility"),
                    ("code", models.CharField(max_length=40, serialize=False)),
                    ("label_uk", models.CharField(max_length=160)),
                    ("label_en", models.CharField(max_length=160)),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField()),
                    ("kind", models.CharField(max_length=14, choices=FACILITY_KINDS, default="other", db_default="other")),
                    ("oblast", models.CharField(max_length=5, choices=FACILITY_OBLASTS, blank=True, default="", db_default="")),
                    ("branch", models.CharField(max_length=5, choices=FACILITY_BRANCHES, blank=True, default="", db_default="")),
                    ("duty_phone", models.CharField(max_length=16, blank=True, default="", db_default="")),
                    ("version", models.PositiveIntegerField(default=1, db_default=1)),
                    ("changed_by", copied_key(settings.AUTH_USER_MODEL, null=True)),
                    ("changed_at", models.DateTimeField(null=True)),
                ],
            ),
            migrations.CreateModel(
                "ServedFacility",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("department", models.ForeignKey("supporters.department", models.PROTECT, related_name="served")),
                    ("facility", models.ForeignKey("cases.facility", models.PROTECT, related_name="served_by")),
                    ("valid_from", models.DateField(db_default=Now())),
                    ("valid_to", models.DateField(null=True)),
                    ("added_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("ended_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                ],
                options={
                    "indexes": [
                        models.Index(name="served_now", fields=["facility", "department"], condition=Q(valid_to=None)),
                    ],
                    "constraints": [
                        ExclusionConstraint(
                            name="served_once_at_a_time",
                            expressions=[
                                (F("department"), "="),
                                (F("facility"), "="),
                                (
                                    models.Func(
                                        F("valid_from"),
                                        F("valid_to"),
                                        models.Value("[)"),
                                        function="daterange",
                                        output_field=DateRangeField(),
                                    ),
                                    "&&",
                                ),
                            ],
                        ),
                        models.CheckConstraint(
                            name="served_forward", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "StagePolicy",
                [
                    ("code", models.CharField(primary_key=True, max_length=40, serialize=False)),
                    ("label_uk", models.CharField(max_length=160)),
                    ("label_en", models.CharField(max_length=160)),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField()),
                    ("first_contact_hours", models.PositiveSmallIntegerField()),
                    ("silence_green_days", models.PositiveSmallIntegerField()),
                    ("silence_amber_days", models.PositiveSmallIntegerField()),
                    ("silence_red_days", models.PositiveSmallIntegerField()),
                    ("next_step_days", models.PositiveSmallIntegerField()),
                    ("step_uk", models.CharField(max_length=160)),
                    ("step_en", models.CharField(max_length=160)),
                    ("version", models.PositiveIntegerField(default=1)),
                    ("changed_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("changed_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            name="policy_of_a_stage",
                            condition=Q(
                                code__in=[
                                    "stabilization",
                                    "evacuation",
                                    "treatment",
                                    "rehabilitation",
                                    "reintegration",
                                    "continued",
                                    "first_days",
                                    "documents",
                                    "long_support",
                                ]
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "StagePolicyHistory",
                [
                    *history_fields("cases.stagepolicy"),
                    ("code", models.CharField(max_length=40, serialize=False)),
                    ("label_uk", models.CharField(max_length=160)),
                    ("label_en", models.CharField(max_length=160)),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField()),
                    ("first_contact_hours", models.PositiveSmallIntegerField()),
                    ("silence_green_days", models.PositiveSmallIntegerField()),
                    ("silence_amber_days", models.PositiveSmallIntegerField()),
                    ("silence_red_days", models.PositiveSmallIntegerField()),
                    ("next_step_days", models.PositiveSmallIntegerField()),
                    ("step_uk", models.CharField(max_length=160)),
                    ("step_en", models.CharField(max_length=160)),
                    ("version", models.PositiveIntegerField(default=1)),
                    ("changed_by", copied_key(settings.AUTH_USER_MODEL, null=True)),
                    ("changed_at", models.DateTimeField(null=True)),
                ],
            ),
        ),
        insert_rows(__file__, "cases_stagepolicy.veterans.csv"),
        *(AddTrigger("stagepolicy", trigger) for trigger in history("cases.StagePolicy", STAGE_POLICY_COLUMNS, key="code")),
        insert_rows(__file__, "cases_stagepolicy.families.csv"),
    ]
