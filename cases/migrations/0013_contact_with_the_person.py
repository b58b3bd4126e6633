from django.db import migrations

# Until now an entry about an institution counted as a contact. The version stays: no user has changed these cases.
RECOMPUTE = """
UPDATE cases_case SET last_contact_at = told.last_at FROM (
    SELECT c.id, max(visit.occurred_at) AS last_at FROM cases_case c LEFT JOIN cases_visit visit
        ON visit.case_id = c.id AND visit.kind IN ('visit', 'call', 'family') AND visit.reached AND visit.voided_at IS NULL
    GROUP BY c.id
) told
WHERE told.id = cases_case.id AND told.last_at IS DISTINCT FROM cases_case.last_contact_at
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_reminders")]
    operations = [migrations.RunSQL(RECOMPUTE, migrations.RunSQL.noop)]
