-- The application may not delete notifications; this function, which belongs to the owner, deletes those of peers.
CREATE FUNCTION cases_forget_peer_notices(before timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM supporters_notification WHERE subject_kind = 'peer' AND made_at < before
$$;
REVOKE ALL ON FUNCTION cases_forget_peer_notices(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_forget_peer_notices(timestamptz) TO suprovid_app;
