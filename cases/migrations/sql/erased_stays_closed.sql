-- A card of an erased person is not opened (docs/adr/0046-erasure.md).
CREATE FUNCTION case_of_erased_closed() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT FROM veterans_person WHERE id = NEW.person_id AND surname = '\x00'::bytea) THEN
        RAISE EXCEPTION 'the data of this person are erased' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_of_erased_closed';
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER case_of_erased_closed BEFORE INSERT OR UPDATE OF state, person_id ON cases_case
    FOR EACH ROW WHEN (NEW.state = 'open') EXECUTE FUNCTION case_of_erased_closed();
