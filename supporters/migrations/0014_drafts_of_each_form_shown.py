from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("supporters", "0013_suspension_by_one")]

    operations = [
        migrations.RemoveConstraint("draft", "draft_once"),
        migrations.AddConstraint(
            "draft",
            models.UniqueConstraint(
                fields=["user", "form", "subject_id", "submission_key"], nulls_distinct=False, name="draft_once"
            ),
        ),
    ]
