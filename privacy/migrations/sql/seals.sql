-- A function of the owner creates seals: a person with the application's password can't write one that blocks the next.
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
