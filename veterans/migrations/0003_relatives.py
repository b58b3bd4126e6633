from django.db import migrations

from privacy.fields import SealedNameField, SealedTextField


class Migration(migrations.Migration):
    """Whose a number of the family is. Of numbers that are there already it stays unknown."""

    dependencies = [("veterans", "0002_names_and_history")]
    operations = [
        migrations.AddField("phone", "kinship", SealedTextField(subject="person_id", null=True)),
        migrations.AddField("phone", "name", SealedNameField(subject="person_id", null=True)),
    ]
