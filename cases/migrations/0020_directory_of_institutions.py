import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# Production has no facility before this migration. Those of a demo get the kinds that their codes say; their regions stay unknown,
# except those of the points, whose names are made of them.
KINDS = (
    ("demo-receiving-", "hospital"),
    ("demo-hospital-", "hospital"),
    ("demo-recovery-", "rehabilitation"),
)
POINTS = (
    ("demo-point-1", "UA-63", "Харківська область", "Kharkiv region"),
    ("demo-point-2", "UA-12", "Дніпропетровська область", "Dnipropetrovsk region"),
    ("demo-point-3", "UA-23", "Запорізька область", "Zaporizhzhia region"),
    ("demo-point-4", "UA-59", "Сумська область", "Sumy region"),
)
FILL = [
    *(f"UPDATE cases_facility SET kind = '{kind}' WHERE code LIKE '{prefix}%'" for prefix, kind in KINDS),
    *(
        f"UPDATE cases_facility SET kind = 'stabilization', oblast = '{oblast}', label_uk = 'Стабілізаційний пункт, {uk}',"
        f" label_en = 'Stabilization point, {en}' WHERE code = '{code}'"
        for code, oblast, uk, en in POINTS
    ),
]
# The triggers log what changes from now on; what there was before is the first row of a history.
COLUMNS = (
    "code, label_uk, label_en, valid_from, valid_to, source, verified_on, kind, oblast, branch, duty_phone, version, changed_by_id,"
    " changed_at"
)
FIRST_ROWS = (
    f"INSERT INTO cases_facilityhistory ({COLUMNS}, pgh_created_at, pgh_label, pgh_obj_id)"
    f" SELECT {COLUMNS}, now(), 'insert', code FROM cases_facility"
)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0019_losses_and_promises'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FacilityHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('code', models.CharField(max_length=40, serialize=False)),
                ('label_uk', models.CharField(max_length=160)),
                ('label_en', models.CharField(max_length=160)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('source', models.CharField(max_length=200)),
                ('verified_on', models.DateField()),
                ('kind', models.CharField(choices=[('stabilization', 'Stabilization point'), ('hospital', 'Hospital'), ('rehabilitation', 'Rehabilitation centre'), ('outpatient', 'Outpatient clinic'), ('other', 'Another institution')], db_default='other', default='other', max_length=14)),
                ('oblast', models.CharField(blank=True, choices=[('UA-05', 'Vinnytsia region'), ('UA-07', 'Volyn region'), ('UA-12', 'Dnipropetrovsk region'), ('UA-14', 'Donetsk region'), ('UA-18', 'Zhytomyr region'), ('UA-21', 'Zakarpattia region'), ('UA-23', 'Zaporizhzhia region'), ('UA-26', 'Ivano-Frankivsk region'), ('UA-32', 'Kyiv region'), ('UA-35', 'Kirovohrad region'), ('UA-09', 'Luhansk region'), ('UA-46', 'Lviv region'), ('UA-48', 'Mykolaiv region'), ('UA-51', 'Odesa region'), ('UA-53', 'Poltava region'), ('UA-56', 'Rivne region'), ('UA-59', 'Sumy region'), ('UA-61', 'Ternopil region'), ('UA-63', 'Kharkiv region'), ('UA-65', 'Kherson region'), ('UA-68', 'Khmelnytskyi region'), ('UA-71', 'Cherkasy region'), ('UA-77', 'Chernivtsi region'), ('UA-74', 'Chernihiv region'), ('UA-43', 'Autonomous Republic of Crimea'), ('UA-30', 'Kyiv city'), ('UA-40', 'Sevastopol city')], db_default='', default='', max_length=5)),
                ('branch', models.CharField(blank=True, choices=[('ngu', 'National Guard'), ('dpsu', 'State Border Guard'), ('npu', 'National Police'), ('dsns', 'Emergency Service')], db_default='', default='', max_length=5)),
                ('duty_phone', models.CharField(blank=True, db_default='', default='', max_length=16)),
                ('version', models.PositiveIntegerField(db_default=1, default=1)),
                ('changed_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='facility',
            name='branch',
            field=models.CharField(blank=True, choices=[('ngu', 'National Guard'), ('dpsu', 'State Border Guard'), ('npu', 'National Police'), ('dsns', 'Emergency Service')], db_default='', default='', max_length=5),
        ),
        migrations.AddField(
            model_name='facility',
            name='changed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='facility',
            name='changed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='facility',
            name='duty_phone',
            field=models.CharField(blank=True, db_default='', default='', max_length=16),
        ),
        migrations.AddField(
            model_name='facility',
            name='kind',
            field=models.CharField(choices=[('stabilization', 'Stabilization point'), ('hospital', 'Hospital'), ('rehabilitation', 'Rehabilitation centre'), ('outpatient', 'Outpatient clinic'), ('other', 'Another institution')], db_default='other', default='other', max_length=14),
        ),
        migrations.AddField(
            model_name='facility',
            name='oblast',
            field=models.CharField(blank=True, choices=[('UA-05', 'Vinnytsia region'), ('UA-07', 'Volyn region'), ('UA-12', 'Dnipropetrovsk region'), ('UA-14', 'Donetsk region'), ('UA-18', 'Zhytomyr region'), ('UA-21', 'Zakarpattia region'), ('UA-23', 'Zaporizhzhia region'), ('UA-26', 'Ivano-Frankivsk region'), ('UA-32', 'Kyiv region'), ('UA-35', 'Kirovohrad region'), ('UA-09', 'Luhansk region'), ('UA-46', 'Lviv region'), ('UA-48', 'Mykolaiv region'), ('UA-51', 'Odesa region'), ('UA-53', 'Poltava region'), ('UA-56', 'Rivne region'), ('UA-59', 'Sumy region'), ('UA-61', 'Ternopil region'), ('UA-63', 'Kharkiv region'), ('UA-65', 'Kherson region'), ('UA-68', 'Khmelnytskyi region'), ('UA-71', 'Cherkasy region'), ('UA-77', 'Chernivtsi region'), ('UA-74', 'Chernihiv region'), ('UA-43', 'Autonomous Republic of Crimea'), ('UA-30', 'Kyiv city'), ('UA-40', 'Sevastopol city')], db_default='', default='', max_length=5),
        ),
        migrations.AddField(
            model_name='facility',
            name='version',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='facility',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_facilityhistory" ("branch", "changed_at", "changed_by_id", "code", "duty_phone", "kind", "label_en", "label_uk", "oblast", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to", "verified_on", "version") VALUES (NEW."branch", NEW."changed_at", NEW."changed_by_id", NEW."code", NEW."duty_phone", NEW."kind", NEW."label_en", NEW."label_uk", NEW."oblast", _pgh_attach_context(), NOW(), \'insert\', NEW."code", NEW."source", NEW."valid_from", NEW."valid_to", NEW."verified_on", NEW."version"); RETURN NULL;', hash='4adc266ef6be0d4e8623cd0f465405de1d787902', operation='INSERT', pgid='pgtrigger_insert_insert_76ad2', table='cases_facility', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='facility',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_facilityhistory" ("branch", "changed_at", "changed_by_id", "code", "duty_phone", "kind", "label_en", "label_uk", "oblast", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to", "verified_on", "version") VALUES (NEW."branch", NEW."changed_at", NEW."changed_by_id", NEW."code", NEW."duty_phone", NEW."kind", NEW."label_en", NEW."label_uk", NEW."oblast", _pgh_attach_context(), NOW(), \'update\', NEW."code", NEW."source", NEW."valid_from", NEW."valid_to", NEW."verified_on", NEW."version"); RETURN NULL;', hash='2005872724095ef567a66728ad9b60cae86a0128', operation='UPDATE', pgid='pgtrigger_update_update_10639', table='cases_facility', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='facility',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['stabilization', 'hospital', 'rehabilitation', 'outpatient', 'other'])), name='facility_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='facility',
            constraint=models.CheckConstraint(condition=models.Q(('oblast__in', ['', 'UA-05', 'UA-07', 'UA-12', 'UA-14', 'UA-18', 'UA-21', 'UA-23', 'UA-26', 'UA-32', 'UA-35', 'UA-09', 'UA-46', 'UA-48', 'UA-51', 'UA-53', 'UA-56', 'UA-59', 'UA-61', 'UA-63', 'UA-65', 'UA-68', 'UA-71', 'UA-77', 'UA-74', 'UA-43', 'UA-30', 'UA-40'])), name='facility_oblast_known'),
        ),
        migrations.AddConstraint(
            model_name='facility',
            constraint=models.CheckConstraint(condition=models.Q(('branch__in', ['', 'ngu', 'dpsu', 'npu', 'dsns'])), name='facility_branch_known'),
        ),
        migrations.AddConstraint(
            model_name='facility',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='facility_valid_forward'),
        ),
        migrations.AddConstraint(
            model_name='facility',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'stabilization'), _negated=True), models.Q(models.Q(('oblast', ''), _negated=True), ('duty_phone', ''), ('label_uk__regex', '^Стабілізаційний пункт, [^0-9]{4,40}$')), _connector='OR'), name='point_known_by_oblast_only'),
        ),
        migrations.AddConstraint(
            model_name='facility',
            constraint=models.UniqueConstraint(condition=models.Q(('oblast', ''), _negated=True), fields=('oblast', 'label_uk'), name='facility_once_in_an_oblast'),
        ),
        migrations.AddField(
            model_name='facilityhistory',
            name='changed_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='facilityhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='facilityhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='cases.facility'),
        ),
        migrations.RunSQL(FIRST_ROWS, migrations.RunSQL.noop),
        # History only grows for the application.
        migrations.RunSQL("REVOKE UPDATE, DELETE, TRUNCATE ON cases_facilityhistory FROM suprovid_app", migrations.RunSQL.noop),
    ]
