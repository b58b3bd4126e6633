"""What the application may do with the tables of this app."""

from django.db import migrations

from privacy.tables import run_sql


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_peers")]
    operations = [
        run_sql(__file__, "rights.sql"),
    ]
