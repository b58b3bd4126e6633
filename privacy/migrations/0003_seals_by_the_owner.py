"""A function of the owner creates seals, and only the database sets the id, moment and transaction of an access record.

So a person with the application's password can neither write a seal that blocks the next one nor backdate a record.
"""

from django.db import migrations

RECORDED = "actor_id, role, act, route, subject_ids, purpose, device, request_id, query_token"

RIGHTS = f"""
REVOKE INSERT ON privacy_seal FROM suprovid_app;
REVOKE INSERT ON privacy_accessrecord FROM suprovid_app;
GRANT INSERT ({RECORDED}) ON privacy_accessrecord TO suprovid_app;
DO $$
DECLARE partition regclass;
BEGIN
    FOR partition IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'privacy_accessrecord'::regclass LOOP
        EXECUTE format('REVOKE INSERT, DELETE ON %s FROM suprovid_app', partition);
    END LOOP;
END $$;
"""

# As in 0001, and no INSERT either: records come through the partitioned table.
PARTITIONS = """
CREATE OR REPLACE FUNCTION privacy_make_partitions(months integer) RETURNS void
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
            EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public.%I FROM suprovid_app', name);
        END IF;
    END LOOP;
END $$;
"""

SEAL = """
CREATE FUNCTION privacy_make_seal(to_transaction xid8, previous bytea, records integer, digest bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    begins xid8 := '0';
    before bytea := '';
    counted integer;
    first bigint;
    last bigint;
    made bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7301001);
    SELECT s.to_transaction, s.digest INTO begins, before FROM public.privacy_seal s ORDER BY s.id DESC LIMIT 1;
    begins := coalesce(begins, '0');
    before := coalesce(before, '');
    IF $1 <= begins OR $1 > pg_snapshot_xmin(pg_current_snapshot()) THEN
        RAISE EXCEPTION 'a seal ends above the one before it and below every running transaction' USING ERRCODE = 'check_violation';
    END IF;
    IF $2 IS DISTINCT FROM before OR $4 IS NULL OR octet_length($4) <> 32 THEN
        RAISE EXCEPTION 'a seal continues the digest of the one before it' USING ERRCODE = 'check_violation';
    END IF;
    SELECT count(*), min(r.id), max(r.id) INTO counted, first, last FROM public.privacy_accessrecord r
    WHERE r."transaction" >= begins AND r."transaction" < $1;
    IF counted = 0 OR $3 IS DISTINCT FROM counted THEN
        RAISE EXCEPTION 'a seal counts the records of its range' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO public.privacy_seal
        (from_transaction, to_transaction, records, first_id, last_id, digest, previous_digest)
    VALUES (begins, $1, counted, first, last, $4, before) RETURNING id INTO made;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION privacy_make_seal(xid8, bytea, integer, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION privacy_make_seal(xid8, bytea, integer, bytea) TO suprovid_app;
"""


class Migration(migrations.Migration):

    dependencies = [("privacy", "0002_unopened_values")]
    operations = [
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(PARTITIONS, migrations.RunSQL.noop),
        migrations.RunSQL(SEAL, migrations.RunSQL.noop),
    ]
