from django.db import migrations, models

MARK = "UPDATE cases_promise SET asks_safety = true WHERE id IN (SELECT promise_id FROM cases_safetytalk)"


class Migration(migrations.Migration):
    dependencies = [("cases", "0072_unrecognised_of_a_row")]

    operations = [
        migrations.AddField(
            model_name="promise", name="asks_safety", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
