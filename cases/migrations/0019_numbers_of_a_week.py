"""Indexes by which the numbers of a head find what has changed within a week."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_rights")]
    operations = [
        migrations.AddIndex(
            "riskspan",
            models.Index(name="risk_begun", fields=["from_at"], condition=Q(to_at=None)),
        ),
        migrations.AddIndex(
            "followup",
            models.Index(name="step_postponed", fields=["settled_at"], condition=Q(state="postponed")),
        ),
    ]
