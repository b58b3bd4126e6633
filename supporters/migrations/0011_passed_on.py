from django.db import migrations, models
from django.db.models import Q

# Until now the previously responsible person kept the reminder. The next run settles it; its date continues to count the days
# without a response for the person responsible now.
KEEP_FIRST = """
UPDATE supporters_notification later SET first_at = earliest.at FROM (
    SELECT rule, subject_kind, subject_id, period_on, min(made_at) AS at FROM supporters_notification
    WHERE settled_at IS NULL GROUP BY rule, subject_kind, subject_id, period_on
) earliest
WHERE later.settled_at IS NULL AND later.made_at > earliest.at
    AND (later.rule, later.subject_kind, later.subject_id, later.period_on)
        = (earliest.rule, earliest.subject_kind, earliest.subject_id, earliest.period_on)
"""


class Migration(migrations.Migration):
    dependencies = [("supporters", "0010_what_takes_two")]
    operations = [
        migrations.AddField("notification", "first_at", models.DateTimeField(null=True)),
        migrations.AddField("notification", "passed_on", models.BooleanField(db_default=False)),
        migrations.AddConstraint(
            "notification",
            models.CheckConstraint(
                condition=Q(passed_on=False) | Q(settled_at__isnull=False), name="notification_passed_on_settled"
            ),
        ),
        migrations.RunSQL(KEEP_FIRST, migrations.RunSQL.noop),
    ]
