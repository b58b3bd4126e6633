"""Database rights, and the append-only tables.

This runs before every other migration, so that the default rights given here apply to all later tables.
"""

import django.contrib.postgres.fields
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

RIGHTS = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'suprovid_app') THEN
        RAISE EXCEPTION 'Make the role suprovid_app first: see docs/operations.md.';
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO suprovid_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO suprovid_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO suprovid_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO suprovid_app;
"""

TABLES = """
CREATE FUNCTION privacy_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TABLE privacy_accessrecord (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_id uuid,
    role varchar(20) NOT NULL,
    act varchar(20) NOT NULL CHECK (act IN ('read', 'write', 'export')),
    route varchar(80) NOT NULL,
    subject_ids uuid[] NOT NULL,
    purpose varchar(40) NOT NULL,
    device varchar(16) NOT NULL,
    request_id varchar(36) NOT NULL,
    query_token bytea,
    "transaction" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE privacy_accessrecord_rest PARTITION OF privacy_accessrecord DEFAULT;
CREATE INDEX privacy_accessrecord_subjects ON privacy_accessrecord USING gin (subject_ids);
CREATE INDEX privacy_accessrecord_actor ON privacy_accessrecord (actor_id, at);
CREATE INDEX privacy_accessrecord_transaction ON privacy_accessrecord ("transaction");

CREATE TABLE privacy_seal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    from_transaction xid8 NOT NULL,
    to_transaction xid8 NOT NULL UNIQUE,
    records integer NOT NULL,
    first_id bigint,
    last_id bigint,
    digest bytea NOT NULL,
    previous_digest bytea NOT NULL UNIQUE
);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON privacy_accessrecord
    FOR EACH ROW EXECUTE FUNCTION privacy_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON privacy_seal FOR EACH ROW EXECUTE FUNCTION privacy_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON privacy_accessrecord
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON privacy_accessrecord_rest
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON privacy_seal FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON privacy_accessrecord, privacy_accessrecord_rest, privacy_seal FROM suprovid_app;

-- The application may not make tables; this function, which belongs to the owner, makes the one kind that is needed.
CREATE FUNCTION privacy_make_partitions(months integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    first timestamptz;
    name text;
BEGIN
    PERFORM pg_advisory_xact_lock(7301002);
    FOR ahead IN 0..least(months, 12) LOOP
        first := date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + make_interval(months => ahead);
        name := 'privacy_accessrecord_' || to_char(first AT TIME ZONE 'UTC', 'YYYY_MM');
        IF to_regclass('public.' || name) IS NULL
           AND NOT EXISTS (SELECT FROM privacy_accessrecord_rest WHERE at >= first AND at < first + interval '1 month') THEN
            EXECUTE format('CREATE TABLE public.%I PARTITION OF public.privacy_accessrecord FOR VALUES FROM (%L) TO (%L)',
                           name, first, first + interval '1 month');
            EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT '
                           'EXECUTE FUNCTION public.privacy_refuse_change()', name);
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON public.%I FROM suprovid_app', name);
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION privacy_make_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION privacy_make_partitions(integer) TO suprovid_app;
SELECT privacy_make_partitions(3);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    run_before = [
        ("contenttypes", "0001_initial"),
        ("sessions", "0001_initial"),
        ("pghistory", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        BtreeGistExtension(),
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='AccessRecord',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('actor_id', models.UUIDField(null=True)),
                ('role', models.CharField(max_length=20)),
                ('act', models.CharField(max_length=20)),
                ('route', models.CharField(max_length=80)),
                ('subject_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('purpose', models.CharField(max_length=40)),
                ('device', models.CharField(max_length=16)),
                ('request_id', models.CharField(max_length=36)),
                ('query_token', models.BinaryField(null=True)),
                ('transaction', models.CharField(max_length=20)),
            ],
            options={
                'db_table': 'privacy_accessrecord',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('from_transaction', models.CharField(max_length=20)),
                ('to_transaction', models.CharField(max_length=20)),
                ('records', models.IntegerField()),
                ('first_id', models.BigIntegerField(null=True)),
                ('last_id', models.BigIntegerField(null=True)),
                ('digest', models.BinaryField()),
                ('previous_digest', models.BinaryField()),
            ],
            options={
                'db_table': 'privacy_seal',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name="KeyFingerprint",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("fingerprint", models.BinaryField()),
                ("first_seen_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.RunSQL("REVOKE UPDATE, DELETE, TRUNCATE ON privacy_keyfingerprint FROM suprovid_app", migrations.RunSQL.noop),
    ]
