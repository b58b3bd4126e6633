"""The erasure of a person, and the function of the database that does it."""

from collections.abc import Iterator
from typing import Any, ClassVar, Final, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import F, FilteredRelation, Q, QuerySet

from cases.case.models.case import CaseQuerySet
from cases.rights.states import ErasureState
from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.sealing import ERASED
from supporters.directory.models import Supporter
from veterans.models import NAME_ENTRY_LOCK, Person


class ErasureQuerySet(QuerySet["Erasure"]):
    def asked(self) -> "ErasureQuerySet":
        """Nobody has decided; at most one of a person."""
        return self.filter(state=ErasureState.ASKED)


class Erasure(models.Model):
    """The data of a person are to be erased, together with those of everybody joined into them: one head asks, another decides.

    `reason`: why, `answer`: of who decided. `done_at` and `counts` (rows by table) are written by the function of the database
    that erases (erasing.py), in the transaction of the decision.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures")
    reason = SealedTextField(subject="person_id")
    asked_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ErasureState.choices, default=ErasureState.ASKED)
    answer = SealedTextField(subject="person_id", null=True)
    decided_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(null=True)

    objects = ErasureQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "person": "C2",
        "reason": "C3",
        "asked_by": "C1",
        "asked_at": "C2",
        "state": "C2",
        "answer": "C3",
        "decided_by": "C1",
        "decided_at": "C2",
        "done_at": "C2",
        "counts": "C1",
    }
    open_text_reasons: ClassVar[str] = "counts holds numbers of rows by table, no words"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state=ErasureState.ASKED), name="one_asked_erasure"),
            models.CheckConstraint(condition=Q(state__in=ErasureState.values), name="erasure_state_known"),
            models.CheckConstraint(
                condition=Q(state=ErasureState.ASKED, decided_at=None, decided_by=None, answer=None)
                | (~Q(state=ErasureState.ASKED) & Q(decided_at__gte=F("asked_at"), decided_by__isnull=False)),
                name="erasure_decided_or_asked",
            ),
            models.CheckConstraint(
                condition=Q(state=ErasureState.WITHDRAWN) | Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="erasure_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, counts=None)
                | Q(state=ErasureState.AGREED, done_at__isnull=False, counts__isnull=False),
                name="erasure_done_when_agreed",
            ),
        ]


def of_asked_erasures(cases: CaseQuerySet, *, unless_by: Supporter) -> CaseQuerySet:
    """Whose person somebody else has asked to erase, undecided; `erasure` is the request. Also withdrawn ones."""
    asked = Q(person__erasures__state=ErasureState.ASKED)
    found = (cases.valid() | cases.withdrawn_alone()).annotate(erasure=FilteredRelation("person__erasures", condition=asked))
    # exclude() upon the relation itself would go through all persons
    return found.filter(erasure__isnull=False).alias(asked_by=F("erasure__asked_by")).exclude(asked_by=unless_by.pk)


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
