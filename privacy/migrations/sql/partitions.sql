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
            EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public.%I FROM suprovid_app', name);
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION privacy_make_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION privacy_make_partitions(integer) TO suprovid_app;
SELECT privacy_make_partitions(3);
