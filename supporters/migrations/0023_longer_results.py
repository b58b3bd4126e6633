"""An address of a list with its filters, and what the answer to a form adds to it (supporters/forms/pages.py)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supporters", "0022_spent_challenges")]

    operations = [
        migrations.AlterField(model_name="submissionkey", name="result", field=models.CharField(max_length=460)),
    ]
