"""Stages of the support of a family. Cases of families that have a stage of a veteran get theirs; a relative has no service."""

from datetime import date

from django.db import migrations, models
from django.db.models import Case, Exists, F, OuterRef, Value, When

SOURCE = "Product decision of the founders; no public order sets a cadence"
SINCE = VERIFIED = date(2026, 11, 28)

# code, uk, en, first contact (hours), silence in days green/amber/red, next step in days, usual step uk/en
POLICIES = [
    ("first_days", "Перші 14 днів", "First 14 days", 24, 3, 2, 1, 2,
     "Зателефонувати, запитати, хто поруч і що потрібно", "Call, ask who is with them and what is needed"),
    ("documents", "Документи й виплати", "Documents and payments", 72, 14, 7, 3, 14,
     "Дізнатися, які документи вже є", "Ask which documents there are"),
    ("long_support", "Тривала підтримка", "Long-term support", 720, 60, 30, 14, 30,
     "Зателефонувати, запитати, як справи", "Call, ask how things go"),
]  # fmt: skip
BECOMES = {
    "stabilization": "first_days",
    "evacuation": "first_days",
    "treatment": "documents",
    "rehabilitation": "documents",
    "reintegration": "long_support",
    "continued": "long_support",
}


def seed(apps, schema_editor):
    policy = apps.get_model("cases", "StagePolicy")
    for code, uk, en, hours, green, amber, red, days, step_uk, step_en in POLICIES:
        policy.objects.create(
            code=code, label_uk=uk, label_en=en, valid_from=SINCE, source=SOURCE, verified_on=VERIFIED,
            first_contact_hours=hours, silence_green_days=green, silence_amber_days=amber, silence_red_days=red,
            next_step_days=days, step_uk=step_uk, step_en=step_en,
        )  # fmt: skip


def convert(apps, schema_editor):
    case, span, veteran = (
        apps.get_model("cases", "Case"),
        apps.get_model("cases", "StageSpan"),
        apps.get_model("veterans", "Veteran"),
    )
    families = case.objects.filter(programme="family")
    families.filter(stage__in=BECOMES).update(stage=_converted("stage"))
    span.objects.filter(case__in=families, value__in=BECOMES).update(value=_converted("value"))
    of_person = case.objects.filter(person=OuterRef("person"))
    relatives = veteran.objects.filter(
        Exists(of_person.filter(programme="family")), ~Exists(of_person.filter(programme="veteran"))
    )
    relatives.delete()


def _converted(column):
    return Case(*(When(**{column: before}, then=Value(after)) for before, after in BECOMES.items()), default=F(column))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0039_late_entries_of_joined_cards"),
        ("veterans", "0012_contested_identifiers"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="case",
            name="case_stage_known",
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_programme_known",
        ),
        migrations.RemoveConstraint(
            model_name="stagepolicy",
            name="policy_of_a_stage",
        ),
        migrations.AlterField(
            model_name="case",
            name="stage",
            field=models.CharField(
                choices=[
                    ("stabilization", "Stabilisation"),
                    ("evacuation", "Evacuation"),
                    ("treatment", "Treatment"),
                    ("rehabilitation", "Rehabilitation"),
                    ("reintegration", "Reintegration"),
                    ("continued", "Continued support"),
                    ("first_days", "First 14 days"),
                    ("documents", "Documents and payments"),
                    ("long_support", "Long-term support"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="casehistory",
            name="stage",
            field=models.CharField(
                choices=[
                    ("stabilization", "Stabilisation"),
                    ("evacuation", "Evacuation"),
                    ("treatment", "Treatment"),
                    ("rehabilitation", "Rehabilitation"),
                    ("reintegration", "Reintegration"),
                    ("continued", "Continued support"),
                    ("first_days", "First 14 days"),
                    ("documents", "Documents and payments"),
                    ("long_support", "Long-term support"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="stagespan",
            name="value",
            field=models.CharField(
                choices=[
                    ("stabilization", "Stabilisation"),
                    ("evacuation", "Evacuation"),
                    ("treatment", "Treatment"),
                    ("rehabilitation", "Rehabilitation"),
                    ("reintegration", "Reintegration"),
                    ("continued", "Continued support"),
                    ("first_days", "First 14 days"),
                    ("documents", "Documents and payments"),
                    ("long_support", "Long-term support"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="stagepolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "code__in",
                        [
                            "stabilization",
                            "evacuation",
                            "treatment",
                            "rehabilitation",
                            "reintegration",
                            "continued",
                            "first_days",
                            "documents",
                            "long_support",
                        ],
                    )
                ),
                name="policy_of_a_stage",
            ),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunPython(convert, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("programme", "veteran"),
                        (
                            "stage__in",
                            ("stabilization", "evacuation", "treatment", "rehabilitation", "reintegration", "continued"),
                        ),
                    ),
                    models.Q(("programme", "family"), ("stage__in", ("first_days", "documents", "long_support"))),
                    _connector="OR",
                ),
                name="case_stage_of_programme",
            ),
        ),
    ]
