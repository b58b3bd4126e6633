from django.db import migrations


class Migration(migrations.Migration):
    """Make the history of staff append-only for the application role."""

    dependencies = [("supporters", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE, TRUNCATE ON supporters_supporterhistory FROM suprovid_app", migrations.RunSQL.noop
        ),
    ]
