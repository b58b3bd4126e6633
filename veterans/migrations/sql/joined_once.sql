-- A pointer leads to a row that has none, so readers follow one pointer only. Actions check it under the lock of both rows.
CREATE FUNCTION person_joined_once() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT FROM veterans_person WHERE id = NEW.joined_into_id AND joined_into_id IS NOT NULL)
        OR EXISTS (SELECT FROM veterans_person WHERE joined_into_id = NEW.id) THEN
        RAISE EXCEPTION 'a pointer to a row with a pointer' USING ERRCODE = 'check_violation', CONSTRAINT = 'person_joined_once';
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER person_joined_once BEFORE INSERT OR UPDATE OF joined_into_id ON veterans_person
    FOR EACH ROW WHEN (NEW.joined_into_id IS NOT NULL) EXECUTE FUNCTION person_joined_once();
