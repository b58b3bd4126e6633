"""The numbers of the country, as they were published for each week."""

from django.db import migrations, models

from privacy.tables import CreateTables, run_sql


class Migration(migrations.Migration):
    initial = True
    dependencies = [("privacy", "0002_keys")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "CountryWeek",
                [
                    ("week_on", models.DateField(primary_key=True, serialize=False)),
                    ("made_at", models.DateTimeField()),
                    ("tables", models.JSONField()),
                ],
            ),
        ),
        run_sql(__file__, "rights.sql"),
    ]
