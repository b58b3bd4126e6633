"""A row whose card an earlier import has opened is known, and nobody is asked about it."""

from django.db import migrations, models
from django.db.models import Q

STATES = [
    ("unchecked", "is being checked"),
    ("refused", "with errors"),
    ("alike", "perhaps somebody known"),
    ("ready", "ready"),
    ("opened", "card opened"),
    ("known", "opened by an earlier import"),
    ("left_out", "left out"),
    ("withdrawn", "card withdrawn"),
    ("kept", "card kept: somebody has worked on it"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_matched_columns")]
    operations = [
        migrations.AlterField("importedrow", "state", models.CharField(max_length=10, choices=STATES, default="unchecked")),
        migrations.RemoveConstraint("importedrow", "imported_row_state_known"),
        migrations.AddConstraint(
            "importedrow",
            models.CheckConstraint(name="imported_row_state_known", condition=Q(state__in=[code for code, _label in STATES])),
        ),
    ]
