import django.db.models.deletion
import privacy.fields
import privacy.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0065_heads_of_imports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.UUIDField(default=privacy.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('words', privacy.fields.SealedTextField(block=64, max_chars=4000, subject='case.person_id')),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'no answer yet'), ('answered', 'has an answer'), ('withdrawn', 'was withdrawn'), ('ended', 'closed without an answer')], default='open', max_length=10)),
                ('answer', privacy.fields.SealedTextField(block=64, max_chars=4000, null=True, subject='case.person_id')),
                ('settled_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='question',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='question',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='cases.case'),
        ),
        migrations.AddField(
            model_name='question',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['asked_at'], name='question_unanswered'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('case', 'asked_by'), name='one_open_question'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'answered', 'withdrawn', 'ended'])), name='question_state_known'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('settled_by', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='question_settled_or_open'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', False), ('state', 'answered')), models.Q(models.Q(('state', 'answered'), _negated=True), ('answer', None)), _connector='OR'), name='question_answered_in_words'),
        ),
    ]
