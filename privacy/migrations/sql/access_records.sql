-- The log of who read what: partitioned by month, without foreign keys, append-only. A seal covers the records of a range.
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

-- Only the database sets the id, moment and transaction of a record, and records come through the partitioned table. So a person
-- with the application's password can't backdate a record.
REVOKE INSERT, UPDATE ON privacy_accessrecord, privacy_accessrecord_rest, privacy_seal FROM suprovid_app;
GRANT INSERT (actor_id, role, act, route, subject_ids, purpose, device, request_id, query_token)
    ON privacy_accessrecord TO suprovid_app;
