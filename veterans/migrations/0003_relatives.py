from django.db import migrations

from privacy.fields import SealedNameField, SealedTextField


class Migration(migrations.Migration):
    """Store whose a number of the family is; unknown for existing numbers."""

    dependencies = [("veterans", "0002_names_and_history")]
    operations = [
        migrations.AddField("phone", "kinship", SealedTextField(subject="person_id", null=True)),
        migrations.AddField("phone", "name", SealedNameField(subject="person_id", null=True)),
    ]
