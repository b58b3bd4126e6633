"""Grant DELETE only on the tables that the application deletes from: not on entries, steps, spans or persons.

A later table gets no right to delete by default. Its migration grants it by name where rows are deleted
(tests/privacy/test_rights.py lists every table).
"""

from django.db import migrations

RIGHTS = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE DELETE ON TABLES FROM suprovid_app;
REVOKE DELETE ON ALL TABLES IN SCHEMA public FROM suprovid_app;
GRANT DELETE ON
    cases_servedfacility, django_session, mfa_authenticator, supporters_device, supporters_draft, supporters_mailchoice,
    supporters_signinattempts, supporters_submissionkey, suprovid_cache
TO suprovid_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cases", "0015_step_beyond_the_limit"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("privacy", "0002_unopened_values"),
        ("sessions", "0001_initial"),
        ("supporters", "0009_session_keys_hashed"),
        ("veterans", "0002_names_and_history"),
    ]
    operations = [migrations.RunSQL(RIGHTS, migrations.RunSQL.noop)]
