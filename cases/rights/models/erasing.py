"""The function of the database that erases the data of one person, made of the list of sealed fields.

`migrate` makes it anew each time, so it knows each sealed column (config/management/commands/migrate.py). It belongs to the owner
of the tables, and the application may only call it (ADR 46).
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from django.apps import apps

from privacy.fields import SealedTextField
from privacy.sealing import ERASED
from veterans.models import NAME_ENTRY_LOCK

APPS: Final = ("veterans", "cases", "supporters")

# By the path of a sealed field to its person: which rows of its table are theirs. {key}: the row's key, also in its history.
ROWS: Final = {
    "pk": "{key} = ANY(persons)",
    "person_id": "person_id = ANY(persons)",
    "veteran_id": "veteran_id = ANY(persons)",
    # Of an imported row; also of the same row in another list, which opened no card
    "person_key": "case_id = ANY(cards) OR (content IS NULL"
    " AND token IN (SELECT r.token FROM cases_importedrow r WHERE r.case_id = ANY(cards)))",
    "case.person_id": "case_id = ANY(cards)",
    "closure.case.person_id": "closure_id IN (SELECT id FROM cases_closure WHERE case_id = ANY(cards))",
    "join.remains_id": "join_id IN (SELECT id FROM cases_join WHERE remains_id = ANY(persons) OR joined_id = ANY(persons))",
    "first_id": "first_id = ANY(persons) OR second_id = ANY(persons)",
}
# Rows that are worth nothing without their words; none refers to them.
DELETED: Final = {
    "veterans_searchtoken": "person_id = ANY(persons)",
    "veterans_pairsearch": "person_id = ANY(persons)",
    "veterans_personname": "person_id = ANY(persons)",
    "veterans_personnamehistory": "person_id = ANY(persons)",
    "supporters_draft": "person_id = ANY(persons) OR subject_id = ANY(persons || cards)",
    "supporters_exportpart": "person_ids && persons",
    "veterans_nameentry": (
        "id = ANY(entries) AND NOT EXISTS (SELECT FROM veterans_personname n"
        " WHERE veterans_nameentry.id IN (n.surname_entry_id, n.given_entry_id, n.patronymic_entry_id))"
    ),
}
# What else of a row leads to the person. A number of the state stays unique by the key of its row.
BESIDE: Final = {
    "veterans_person": ("birth_year = NULL",),
    "veterans_personhistory": ("birth_year = NULL",),
    "veterans_identifier": ("token = CASE WHEN token IS NOT NULL THEN decode(replace(id::text, '-', ''), 'hex') END",),
    "veterans_identifierhistory": ("token = NULL",),
    "cases_importedrow": ("token = NULL",),
}
FUNCTION: Final = """
CREATE OR REPLACE FUNCTION cases_erase_person(erasure uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    gone CONSTANT bytea := '{gone}';
    root uuid;
    persons uuid[];
    cards uuid[];
    held_since timestamptz;
    entries bigint[];
    made jsonb := '{{}}';
    affected bigint;
BEGIN
    PERFORM pg_advisory_xact_lock({lock});
    SELECT e.person_id INTO root FROM cases_erasure e
    WHERE e.id = $1 AND e.state = 'agreed' AND e.done_at IS NULL AND e.decided_by_id <> e.asked_by_id FOR UPDATE;
    IF root IS NULL THEN
        RAISE EXCEPTION 'an erasure is decided by two, once' USING ERRCODE = 'check_violation';
    END IF;
    persons := ARRAY(SELECT p.id FROM veterans_person p WHERE p.id = root OR p.joined_into_id = root);
    cards := ARRAY(SELECT c.id FROM cases_case c WHERE c.person_id = ANY(persons));
    held_since := COALESCE(
        (SELECT max(s.from_at) FROM cases_statespan s WHERE s.case_id = ANY(cards) AND s.value = 'closed'),
        (SELECT max(p.registered_at) FROM veterans_person p WHERE p.id = ANY(persons)));
    IF EXISTS (SELECT FROM veterans_person p WHERE p.id = root AND p.joined_into_id IS NOT NULL)
        OR EXISTS (SELECT FROM cases_case c WHERE c.id = ANY(cards) AND (c.state = 'open' OR c.loss <> ''))
        OR EXISTS (SELECT FROM veterans_familytie t JOIN veterans_person p ON p.id = t.person_id
                   JOIN cases_case c ON c.person_id IN (p.id, p.joined_into_id)
                   WHERE t.veteran_id = ANY(persons) AND t.ended_at IS NULL AND c.state = 'open')
        OR EXISTS (SELECT FROM cases_legalhold h WHERE h.person_id = ANY(persons) AND h.ended_at IS NULL)
        OR EXISTS (SELECT FROM cases_datarequest d WHERE d.case_id = ANY(cards) AND d.state = 'open' AND d.kind <> 'erasure')
        OR NOT EXISTS (
            SELECT FROM cases_retentionrule r WHERE r.code = 'support' AND held_since
            < ((now() AT TIME ZONE 'Europe/Kyiv')::date - make_interval(years => r.years)) AT TIME ZONE 'Europe/Kyiv') THEN
        RAISE EXCEPTION 'the data of this person are held' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE veterans_phone p SET person_id = q.id, owner = 'own', tie_id = NULL
    FROM veterans_familytie t JOIN veterans_person q ON q.id = t.person_id
    WHERE t.id = p.tie_id AND p.person_id = ANY(persons) AND q.surname <> gone;
    entries := ARRAY(SELECT unnest(ARRAY[n.surname_entry_id, n.given_entry_id, n.patronymic_entry_id])
                     FROM veterans_personname n WHERE n.person_id = ANY(persons));
{statements}
    UPDATE cases_erasure e SET done_at = clock_timestamp(), counts = made WHERE e.id = $1;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION cases_erase_person(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_erase_person(uuid) TO suprovid_app;
"""
COUNT: Final = """    GET DIAGNOSTICS affected = ROW_COUNT;
    made := made || jsonb_build_object('{table}', affected);"""

UPDATE: Final = "\n".join(("    UPDATE {table} SET {values} WHERE {rows};", COUNT))
DELETE: Final = "\n".join(("    DELETE FROM {table} WHERE {rows};", COUNT))


class SealedTable(NamedTuple):
    """A table with sealed values of persons. `is_history`: it copies the rows of another one."""

    table: str
    subject: str
    columns: tuple[str, ...]
    is_history: bool


def sealed_tables() -> Iterator[SealedTable]:
    """Every table with a sealed value of a person; those of histories last, since a change of a row adds to its history."""
    found = [table for app in APPS for model in apps.get_app_config(app).get_models() if (table := _sealed(model))]
    return iter(sorted(found, key=lambda one: (one.is_history, one.table)))


def erasure_function() -> str:
    """The SQL that makes the function. Raises KeyError for a sealed field whose path to its person is not in ROWS."""
    updates = [_update(one) for one in sealed_tables() if one.table not in DELETED]
    deletes = [DELETE.format(table=table, rows=rows) for table, rows in DELETED.items()]
    return FUNCTION.format(gone=f"\\x{ERASED.hex()}", lock=NAME_ENTRY_LOCK, statements="\n".join([*updates, *deletes]))


def _sealed(model: type[Any]) -> SealedTable | None:
    fields = [one for one in model._meta.concrete_fields if isinstance(one, SealedTextField) and one.subject]
    if not fields:
        return None
    (subject,) = {str(one.subject) for one in fields}
    columns = tuple(one.column for one in fields)
    return SealedTable(model._meta.db_table, subject, columns, hasattr(model, "pgh_tracked_model"))


def _update(one: SealedTable) -> str:
    sealed = (f'"{column}" = CASE WHEN "{column}" IS NOT NULL THEN gone END' for column in one.columns)
    values = ", ".join([*sealed, *BESIDE.get(one.table, ())])
    rows = ROWS[one.subject].format(key="pgh_obj_id" if one.is_history else "id")
    return UPDATE.format(table=one.table, values=values, rows=rows)
