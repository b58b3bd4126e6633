"""A card of an erased person is not opened (docs/adr/0046-erasure.md)."""

from django.db import migrations

FUNCTION = r"""
CREATE FUNCTION case_of_erased_closed() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT FROM veterans_person WHERE id = NEW.person_id AND surname = '\x00'::bytea) THEN
        RAISE EXCEPTION 'the data of this person are erased' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_of_erased_closed';
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER case_of_erased_closed BEFORE INSERT OR UPDATE OF state, person_id ON cases_case
    FOR EACH ROW WHEN (NEW.state = 'open') EXECUTE FUNCTION case_of_erased_closed()"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0067_question_events"), ("veterans", "0013_joined_persons")]

    operations = [migrations.RunSQL(FUNCTION)]
