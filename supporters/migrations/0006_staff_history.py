from django.db import migrations

HISTORIES = ("supporters_departmenthistory", "supporters_absencehistory")
CACHE = """
CREATE TABLE suprovid_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX suprovid_cache_expires ON suprovid_cache (expires);
"""


class Migration(migrations.Migration):
    """Make the history of departments and absences append-only for the application role, and create the cache.

    The cache is a table, since a one-time code used in one web process must be known to all.
    """

    dependencies = [("supporters", "0005_people_who_work_here")]
    operations = [
        migrations.RunSQL(
            [f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM suprovid_app" for table in HISTORIES], migrations.RunSQL.noop
        ),
        migrations.RunSQL(CACHE, "DROP TABLE suprovid_cache"),
    ]
