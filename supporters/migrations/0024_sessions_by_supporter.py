"""Sessions with a column of their user; open ones continue (supporters/authentication/models/session.py)."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations, models
from django.utils import timezone


def move_open(apps, schema_editor):
    before, moved = apps.get_model("sessions", "Session").objects, apps.get_model("supporters", "Session").objects
    for row in before.filter(expire_date__gt=timezone.now()):
        content = SessionStore().decode(row.session_data)
        if content:  # else nobody could use it
            whose = content.get(SESSION_KEY)
            moved.create(pk=row.pk, session_data=row.session_data, expire_date=row.expire_date, supporter_id=whose)
    before.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("sessions", "0001_initial"),
        ("supporters", "0023_longer_results"),
    ]
    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                ("session_key", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key")),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("supporter_id", models.UUIDField(null=True)),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
                "indexes": [models.Index(fields=["supporter_id"], name="session_by_supporter")],
            },
        ),
        migrations.RunSQL("GRANT DELETE ON supporters_session TO suprovid_app", migrations.RunSQL.noop),
        migrations.RunPython(move_open, migrations.RunPython.noop),
    ]
