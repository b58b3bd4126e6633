from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0069_courses_begin_at_zero'),
    ]

    operations = [
        migrations.AddField(
            model_name='loss',
            name='ended',
            field=models.JSONField(default=dict),
        ),
    ]
