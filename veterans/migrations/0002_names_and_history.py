from django.db import migrations


class Migration(migrations.Migration):
    """Create the sequence that gives name entries their ids before the insert; make the history append-only."""

    dependencies = [("veterans", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE veterans_nameentry_id_seq AS bigint", "DROP SEQUENCE veterans_nameentry_id_seq"),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE, TRUNCATE ON veterans_personhistory FROM suprovid_app", migrations.RunSQL.noop
        ),
    ]
