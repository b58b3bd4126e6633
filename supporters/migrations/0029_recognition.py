"""In which department an account is recognised as that of a colleague, and who entered it alone."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('supporters', '0028_state_of_a_move'),
    ]

    operations = [
        migrations.AlterField(
            "invitationact",
            "kind",
            models.CharField(
                choices=[
                    ("resent", "Letter of the invitation sent again"),
                    ("revoked", "Invitation revoked"),
                    ("recognised", "Recognised as a colleague"),
                ],
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint("invitationact", "invitation_act_known"),
        migrations.AddConstraint(
            "invitationact",
            models.CheckConstraint(
                condition=models.Q(("kind__in", ["resent", "revoked", "recognised"])), name="invitation_act_known"
            ),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='supporter',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='supporter',
            name='update_update',
        ),
        migrations.AddField(
            model_name='supporter',
            name='entered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='supporter',
            name='recognised_in',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supporters.department'),
        ),
        migrations.AddField(
            model_name='supporterhistory',
            name='entered_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='supporterhistory',
            name='recognised_in',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='supporters.department'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supporter',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "supporters_supporterhistory" ("address_form", "department_id", "email", "entered_by_id", "given_name", "id", "is_active", "joined_at", "language", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "recognised_in_id", "reopened_at", "role", "signature", "surname", "suspended_at", "suspended_until", "theme", "undertaken_at", "undertaking", "version") VALUES (NEW."address_form", NEW."department_id", NEW."email", NEW."entered_by_id", NEW."given_name", NEW."id", NEW."is_active", NEW."joined_at", NEW."language", NEW."patronymic", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."recognised_in_id", NEW."reopened_at", NEW."role", NEW."signature", NEW."surname", NEW."suspended_at", NEW."suspended_until", NEW."theme", NEW."undertaken_at", NEW."undertaking", NEW."version"); RETURN NULL;', hash='3f61d5c038610ce45a3272fc9675d3135b8a157c', operation='INSERT', pgid='pgtrigger_insert_insert_d70d4', table='supporters_supporter', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supporter',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."address_form" IS DISTINCT FROM (NEW."address_form") OR OLD."department_id" IS DISTINCT FROM (NEW."department_id") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."given_name" IS DISTINCT FROM (NEW."given_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."joined_at" IS DISTINCT FROM (NEW."joined_at") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."patronymic" IS DISTINCT FROM (NEW."patronymic") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."recognised_in_id" IS DISTINCT FROM (NEW."recognised_in_id") OR OLD."reopened_at" IS DISTINCT FROM (NEW."reopened_at") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."signature" IS DISTINCT FROM (NEW."signature") OR OLD."surname" IS DISTINCT FROM (NEW."surname") OR OLD."suspended_at" IS DISTINCT FROM (NEW."suspended_at") OR OLD."suspended_until" IS DISTINCT FROM (NEW."suspended_until") OR OLD."theme" IS DISTINCT FROM (NEW."theme") OR OLD."undertaken_at" IS DISTINCT FROM (NEW."undertaken_at") OR OLD."undertaking" IS DISTINCT FROM (NEW."undertaking") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "supporters_supporterhistory" ("address_form", "department_id", "email", "entered_by_id", "given_name", "id", "is_active", "joined_at", "language", "patronymic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "recognised_in_id", "reopened_at", "role", "signature", "surname", "suspended_at", "suspended_until", "theme", "undertaken_at", "undertaking", "version") VALUES (NEW."address_form", NEW."department_id", NEW."email", NEW."entered_by_id", NEW."given_name", NEW."id", NEW."is_active", NEW."joined_at", NEW."language", NEW."patronymic", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."recognised_in_id", NEW."reopened_at", NEW."role", NEW."signature", NEW."surname", NEW."suspended_at", NEW."suspended_until", NEW."theme", NEW."undertaken_at", NEW."undertaking", NEW."version"); RETURN NULL;', hash='835183c2d901e44cb301b682c8e3f34e126395ad', operation='UPDATE', pgid='pgtrigger_update_update_8450a', table='supporters_supporter', when='AFTER')),
        ),
    ]
