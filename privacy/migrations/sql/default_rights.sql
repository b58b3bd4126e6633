-- The application reads, inserts and updates in every later table, and deletes in none: each `rights.sql` names what differs.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'suprovid_app') THEN
        RAISE EXCEPTION 'Make the role suprovid_app first: see docs/operations.md.';
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO suprovid_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO suprovid_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE ON TABLES TO suprovid_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO suprovid_app;
