from django.db import migrations


class Migration(migrations.Migration):
    """History of staff only grows for the application."""

    dependencies = [("supporters", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE, TRUNCATE ON supporters_supporterhistory FROM suprovid_app", migrations.RunSQL.noop
        ),
    ]
