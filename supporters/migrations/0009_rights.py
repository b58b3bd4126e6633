"""What the application may do with the tables of this app and of packages."""

from django.db import migrations

from privacy.tables import run_sql


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("supporters", "0008_forms_and_exports"),
    ]
    operations = [
        run_sql(__file__, "rights.sql"),
    ]
