import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FILL = "UPDATE cases_registerimport SET head_id = uploaded_by_id WHERE head_id IS NULL"
CHECK_NOW = "SET CONSTRAINTS ALL IMMEDIATE"  # a table with unchecked rows can't be altered


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0062_safety_helpers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='registerimport',
            name='head',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='registerimport',
            name='taken_over_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL([FILL, CHECK_NOW], migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='registerimport',
            name='head',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='registerimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('head', models.F('uploaded_by')), ('taken_over_at', None)), models.Q(('taken_over_at__gte', models.F('uploaded_at')), ('taken_over_at__isnull', False)), _connector='OR'), name='import_of_its_author_or_taken_over'),
        ),
    ]
