"""A side of a tie has nothing in clear that the other has too: stage and name are sealed, moments and authors go.

Notices of before that nobody needs any more are deleted, the others lose their moment; backups keep what they have.
"""

import uuid

from django.db import migrations, models

import privacy.fields
from privacy.actions import recorded_reading
from privacy.opening import to_edit

SHOWN = ("asked", "tied")  # where a side reads who the other is
CHECK_NOW = "SET CONSTRAINTS ALL IMMEDIATE"  # a table with unchecked rows can't be altered

MIX = """
WITH taken AS (DELETE FROM cases_peerside RETURNING *)
INSERT INTO cases_peerside SELECT * FROM taken ORDER BY gen_random_uuid()"""

FORGET = """
DELETE FROM supporters_notification WHERE subject_kind = 'peer' AND (settled_at IS NOT NULL OR read_at IS NOT NULL);
UPDATE supporters_notification SET made_at = made_at - random() * interval '1 day' WHERE subject_kind = 'peer'"""

FUNCTION = """
CREATE FUNCTION cases_forget_peer_notices(before timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM supporters_notification WHERE subject_kind = 'peer' AND made_at < before
$$;
REVOKE ALL ON FUNCTION cases_forget_peer_notices(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_forget_peer_notices(timestamptz) TO suprovid_app;
GRANT DELETE ON cases_peerchange TO suprovid_app"""


def convert(apps, schema_editor):
    side = apps.get_model("cases", "PeerSide")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, state FROM cases_peerside")
        states = dict(cursor.fetchall())
    with recorded_reading(actor_id=None, role="", purpose="ties with a peer", route="migrate"):
        sides = {one.pk: one for one in side.objects.exclude(other=None).select_related("case__person")}
        for one in sides.values():
            other = sides.get(_key(one))
            one.stage, one.by, one.at = states[one.pk], None, None
            one.called = _called(apps, other) if other and states[one.pk] in SHOWN else None
            one.save(update_fields=["stage", "called", "by", "at"])
    side.objects.exclude(other=None).update(shown_as="")


def _key(side):
    try:
        return uuid.UUID(str(side.other))
    except ValueError:
        return None


def _called(apps, side):
    names = apps.get_model("veterans", "PersonName").objects.filter(person=side.case.person_id, kind="call_sign", ended_at=None)
    sign = names.order_by("added_at", "pk").last() if side.shown_as == "call_sign" else None
    return (to_edit(sign.surname) if sign else "") or to_edit(side.case.person.given_name)


class Migration(migrations.Migration):
    dependencies = [("cases", "0070_what_a_loss_ended")]

    operations = [
        migrations.CreateModel(
            name="PeerChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("words", privacy.fields.SealedTextField(block=240, max_chars=4000, subject=None)),
                ("is_mixed", models.BooleanField(default=False)),
            ],
        ),
        migrations.RemoveConstraint(model_name="peerside", name="peer_state_known"),
        migrations.RemoveConstraint(model_name="peerside", name="peer_tied_or_searched"),
        migrations.RemoveConstraint(model_name="peerside", name="peer_answered_or_asked"),
        migrations.RemoveConstraint(model_name="peerside", name="one_search_for_a_peer"),
        migrations.AddField(
            model_name="peerside",
            name="stage",
            field=privacy.fields.SealedTextField(
                block=64,
                choices=[
                    ("searches", "a peer is looked for"),
                    ("asks", "waits for the answer of the other"),
                    ("unasked", "the person is to be asked later"),
                    ("asked", "the person is to be asked"),
                    ("tied", "both agreed"),
                ],
                max_chars=4000,
                null=True,
                subject="case.person_id",
            ),
        ),
        migrations.AddField(
            model_name="peerside",
            name="called",
            field=privacy.fields.SealedNameField(block=128, max_chars=60, null=True, subject="case.person_id"),
        ),
        migrations.RunPython(convert, migrations.RunPython.noop),
        migrations.RunSQL(CHECK_NOW, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="peerside", name="state"),
        migrations.AddConstraint(
            model_name="peerside",
            constraint=models.CheckConstraint(
                condition=models.Q(other=None, stage=None, token=None, called=None, words__isnull=False)
                | models.Q(other__isnull=False, stage__isnull=False, token__isnull=False, words=None),
                name="peer_tied_or_searched",
            ),
        ),
        migrations.AddConstraint(
            model_name="peerside",
            constraint=models.CheckConstraint(
                condition=models.Q(other__isnull=False, at=None, by=None, shown_as="")
                | (models.Q(other=None, at__isnull=False, by__isnull=False) & ~models.Q(shown_as="")),
                name="peer_search_has_an_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="peerside",
            constraint=models.UniqueConstraint(fields=["case"], condition=models.Q(other=None), name="one_search_for_a_peer"),
        ),
        migrations.RunSQL(MIX, migrations.RunSQL.noop),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
    ]
