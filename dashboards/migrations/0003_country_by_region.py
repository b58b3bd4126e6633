"""The published weeks have lines of regions; those of the first form are removed."""

from django.db import migrations

from privacy.tables import run_sql


class Migration(migrations.Migration):
    dependencies = [("dashboards", "0002_frozen_days")]
    operations = [run_sql(__file__, "weeks_of_the_first_form.sql")]
