-- A pointer leads to a row that has none, so readers follow one pointer only. Actions check it under the lock of both rows.
CREATE FUNCTION case_absorbed_once() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT FROM cases_case WHERE id = NEW.absorbed_by_id AND absorbed_by_id IS NOT NULL)
        OR EXISTS (SELECT FROM cases_case WHERE absorbed_by_id = NEW.id) THEN
        RAISE EXCEPTION 'a pointer to a row with a pointer' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_absorbed_once';
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER case_absorbed_once BEFORE INSERT OR UPDATE OF absorbed_by_id ON cases_case
    FOR EACH ROW WHEN (NEW.absorbed_by_id IS NOT NULL) EXECUTE FUNCTION case_absorbed_once();
