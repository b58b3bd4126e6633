"""The table of a register is kept as it is, with what its columns and values mean, and each row with what is wrong in it.

Rows of earlier imports that opened no card yet were kept in another order. They are left out: their register is uploaded anew.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField

EARLIER = """
UPDATE cases_importedrow SET state = 'left_out', content = NULL, words = NULL WHERE content IS NOT NULL;
UPDATE cases_registerimport SET matched_at = uploaded_at, cleared_at = coalesce(cleared_at, now());
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_numbers_of_a_week")]
    operations = [
        migrations.AddField("registerimport", "headings_token", models.BinaryField(null=True)),
        migrations.AddField("registerimport", "matched_at", models.DateTimeField(null=True)),
        migrations.AddField("registerimport", "matching", SealedTextField(max_chars=200_000, null=True)),
        migrations.AlterField("importedrow", "content", SealedTextField(max_chars=42_000, null=True, subject="person_key")),
        migrations.AddField("importedrow", "faults", ArrayField(models.CharField(max_length=40), default=list)),
        migrations.RunSQL(EARLIER),
        migrations.AddConstraint(
            "registerimport",
            models.CheckConstraint(
                condition=Q(compared_at=None) | Q(compared_at__gte=F("matched_at"), matched_at__isnull=False),
                name="import_compared_once_it_is_matched",
            ),
        ),
    ]
