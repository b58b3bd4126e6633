from django.db import migrations

# Until now a named owner was taken to have agreed: each such case was opened by its owner.
ACCEPT = [
    "UPDATE cases_ownerspan SET accepted_at = from_at WHERE accepted_at IS NULL",
    """
    UPDATE cases_case SET accepted_at = span.from_at FROM cases_ownerspan span
    WHERE span.case_id = cases_case.id AND span.to_at IS NULL AND span.value_id = cases_case.owner_id
    """,
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_owner_accepts")]
    operations = [migrations.RunSQL(ACCEPT, migrations.RunSQL.noop)]
