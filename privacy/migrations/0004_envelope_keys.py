from django.db import migrations, models

import privacy.fields
import privacy.ids

RIGHTS = """
REVOKE UPDATE ON privacy_envelopekey FROM suprovid_app;
GRANT DELETE ON privacy_envelopekey TO suprovid_app;
"""


class Migration(migrations.Migration):

    dependencies = [("privacy", "0003_seals_by_the_owner")]

    operations = [
        migrations.CreateModel(
            name="EnvelopeKey",
            fields=[
                ("id", models.UUIDField(default=privacy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("public", models.BinaryField()),
                ("private", privacy.fields.SealedTextField(block=64, max_chars=4000, subject=None)),
                ("made_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
