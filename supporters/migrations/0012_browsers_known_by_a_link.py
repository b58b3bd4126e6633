from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supporters", "0011_passed_on")]
    operations = [
        migrations.AddField(model_name="device", name="has_signed_in", field=models.BooleanField(db_default=True)),
    ]
