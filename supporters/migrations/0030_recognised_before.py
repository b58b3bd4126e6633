"""Whoever had an account before recognition began is recognised where they work, in each version of the history too."""

from django.db import migrations

RECOGNISE = (
    "UPDATE supporters_supporterhistory SET recognised_in_id = department_id",
    "UPDATE supporters_supporter SET recognised_in_id = department_id",
)


class Migration(migrations.Migration):
    dependencies = [("supporters", "0029_recognition")]
    operations = [migrations.RunSQL(list(RECOGNISE), migrations.RunSQL.noop)]
