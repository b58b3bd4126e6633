"""Of which state of the departments a move was asked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supporters", "0027_factors_of_closed_accounts")]

    operations = [
        migrations.AddField("approval", "shown", models.CharField(blank=True, db_default="", default="", max_length=32)),
        migrations.AddConstraint(
            "approval",
            models.CheckConstraint(condition=models.Q(("shown", ""), ("kind", "move"), _connector="OR"), name="approval_shows_a_move"),
        ),
    ]
