"""When somebody else removed the second factors of an account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supporters", "0025_reach_grows_by_two")]

    operations = [migrations.AddField("supporter", "factors_removed_at", models.DateTimeField(null=True))]
