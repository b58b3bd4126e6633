from django.db import migrations, models

KINDS = [
    ("opened", "Support opened"),
    ("visit_logged", "Entry saved"),
    ("visit_voided", "Entry taken back"),
    ("visit_edited", "Entry corrected"),
    ("visit_moved_away", "Entry moved to another card"),
    ("visit_moved_here", "Entry moved from another card"),
    ("step_postponed", "Next step postponed"),
    ("stage_changed", "Stage changed"),
    ("owner_assigned", "Owner assigned"),
    ("owner_accepted", "Owner accepted"),
    ("acceptance_undone", "Acceptance taken back"),
    ("owner_returned", "Owner returned the case"),
    ("department_changed", "Department changed"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_contact_with_the_person")]
    operations = [
        migrations.AddField("visit", "case_version", models.PositiveIntegerField(null=True)),
        migrations.AlterField("caseevent", "kind", models.CharField(choices=KINDS, max_length=20)),
        migrations.RemoveConstraint("caseevent", "event_kind_known"),
        migrations.AddConstraint(
            "caseevent",
            models.CheckConstraint(condition=models.Q(kind__in=[code for code, _label in KINDS]), name="event_kind_known"),
        ),
    ]
