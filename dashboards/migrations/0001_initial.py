from django.db import migrations, models

# A publication never changes: two tables of one week would reveal what each of them hides.
APPEND_ONLY = "REVOKE UPDATE, DELETE, TRUNCATE ON dashboards_countryweek FROM suprovid_app"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("privacy", "0001_initial")]
    operations = [
        migrations.CreateModel(
            "CountryWeek",
            [
                ("week_on", models.DateField(primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("tables", models.JSONField()),
            ],
        ),
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
    ]
