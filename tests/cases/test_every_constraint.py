"""Every constraint of the tables of cases and persons is violated in SQL, here or in the files beside it."""

import ast
import inspect
import sys
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.case.models import Case
from supporters.directory.models import Supporter
from tests.cases import (
    test_constraints,
    test_constraints_of_community,
    test_constraints_of_consents,
    test_constraints_of_endings,
    test_constraints_of_families,
    test_constraints_of_imports,
    test_constraints_of_jobs,
    test_constraints_of_joins,
    test_constraints_of_places_of_life,
    test_constraints_of_questions,
    test_constraints_of_rights,
    test_constraints_of_safety,
    test_constraints_of_work,
)
from tests.cases.test_constraints import COPY, assert_breaks
from tests.database import as_owner, execute, rows
from tests.factories import PHONE, RNOKPP, make_case, make_department, make_facility, make_person, make_supporter, make_visit
from tests.persons import make_pair

pytestmark = pytest.mark.django_db
CONSTRAINTS = """
SELECT held.conname FROM pg_constraint held
WHERE held.contype IN ('c', 'u', 'x') AND held.conrelid::regclass::text ~ '^(cases|veterans)_'
    AND held.conname <> ALL(%s)
UNION
SELECT made.indexrelid::regclass::text FROM pg_index made
WHERE made.indisunique AND NOT made.indisprimary AND made.indrelid::regclass::text ~ '^(cases|veterans)_'"""
NOT_NEGATIVE = r"""
SELECT held.conrelid::regclass::text, held.conname, substring(pg_get_constraintdef(held.oid) FROM '^CHECK \(\((\w+) >= 0\)\)$')
FROM pg_constraint held
WHERE held.contype = 'c' AND held.conrelid::regclass::text ~ '^(cases|veterans)_'
    AND pg_get_constraintdef(held.oid) ~ '^CHECK \(\(\w+ >= 0\)\)$'"""
REQUIRED = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attnotnull"
IDENTIFIER = "id, person_id, kind, value, token"
NAMING = "id, person_id, kind, surname_entry_id, given_entry_id, added_at"
OTHER, ADDED, SPELT = (
    "UPDATE veterans_personname SET kind = 'alias'",
    "added_by_id = (SELECT id FROM supporters_supporter LIMIT 1)",
    "surname = (SELECT surname FROM veterans_person LIMIT 1), given_name = (SELECT given_name FROM veterans_person LIMIT 1),"
    " patronymic = (SELECT patronymic FROM veterans_person LIMIT 1)",
)
PAIR = "id, first_id, second_id, score, reasons, state, found_at"
ANYBODY = "(SELECT id FROM supporters_supporter LIMIT 1)"
DECIDED = f"verdict_by_id = {ANYBODY}, verdict_at = now()"


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def case(owner: Supporter) -> Case:
    """The case of a person with a service, an identifier and a phone, who looks like another."""
    case = make_case(owner, person=make_person(phone=PHONE, rnokpp=RNOKPP, branch="ngu"), facility=make_facility())
    make_visit(case, owner)
    make_pair(case.person, make_person())
    return case


def numbers_not_negative() -> list[Any]:
    """Table, constraint and column of each check that Django adds to a number that is not negative."""
    return rows(NOT_NEGATIVE)


def violated() -> set[str]:
    """The constraints named by the statements of these files."""
    beside = (
        test_constraints,
        test_constraints_of_community,
        test_constraints_of_consents,
        test_constraints_of_endings,
        test_constraints_of_families,
        test_constraints_of_imports,
        test_constraints_of_jobs,
        test_constraints_of_joins,
        test_constraints_of_places_of_life,
        test_constraints_of_rights,
        test_constraints_of_work,
        test_constraints_of_questions,
        test_constraints_of_safety,
    )
    files = (*beside, sys.modules[__name__])
    trees = [ast.parse(inspect.getsource(module)) for module in files]
    named = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    spans = {model.removesuffix("Span").lower() for model in COPY}
    return {str(name) for name in named} | {f"{span}_{end}" for span in spans for end in ("spans_apart", "span_forward")}


def test_every_constraint_is_violated_by_a_test() -> None:
    checks = [name for _table, name, _column in numbers_not_negative()]
    held = {name for (name,) in rows(CONSTRAINTS, [checks])}
    assert len(held) > 90
    assert held - violated() == set(), "violate them in a file of constraints"


def test_number_is_refused_when_it_is_negative() -> None:
    """In an empty copy of each table that keeps its checks: not every table has a row to change here."""
    found = numbers_not_negative()
    assert ("cases_case", "cases_case_version_check", "version") in found
    for table, name, column in found:
        with as_owner(), transaction.atomic():
            execute(f"CREATE TEMPORARY TABLE copy (LIKE {table} INCLUDING CONSTRAINTS) ON COMMIT DROP")
            for (required,) in rows(REQUIRED, ["copy"]):
                execute(f"ALTER TABLE copy ALTER {required} DROP NOT NULL")
            with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
                execute(f"INSERT INTO copy ({column}) VALUES (-1)")
            execute("DROP TABLE copy")


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("visit_outcome_known", "UPDATE cases_visit SET outcome = 'x'"),
        ("step_kind_known", "UPDATE cases_followup SET kind = 'x'"),
        ("step_replaced_by_another", "UPDATE cases_followup SET state = 'replaced', settled_at = now(), replaced_by_id = NULL"),
        ("step_because_it_is_late", "UPDATE cases_followup SET because = what"),
        ("veteran_branch_known", "UPDATE veterans_veteran SET branch = 'x'"),
        ("identifier_kind_known", "UPDATE veterans_identifier SET kind = 'x'"),
        ("identifier_with_its_token", "UPDATE veterans_identifier SET token = NULL"),
        ("identifier_with_its_token", "UPDATE veterans_identifier SET value = NULL"),
        ("phone_owner_known", "UPDATE veterans_phone SET owner = 'x'"),
        ("phone_safe_hours", "UPDATE veterans_phone SET safe_from = '9:00'"),
        ("phone_ended_or_open", "UPDATE veterans_phone SET ended_at = now()"),
        ("naming_kind_known", f"{OTHER}, {ADDED}, {SPELT}".replace("alias", "x")),
        ("naming_has_a_part", f"{OTHER}, {ADDED}, surname_entry_id = NULL, given_entry_id = NULL, patronymic_entry_id = NULL"),
        ("current_name_whole", "UPDATE veterans_personname SET surname_entry_id = NULL"),
        ("current_name_whole", "UPDATE veterans_personname SET given_entry_id = NULL"),
        ("current_name_whole", "UPDATE veterans_personname SET ended_at = now()"),
        ("current_name_whole", f"UPDATE veterans_personname SET {ADDED}"),
        ("naming_spelt_once", f"UPDATE veterans_personname SET {SPELT}"),
        ("naming_spelt_once", f"{OTHER}, {ADDED}"),
        ("naming_spelt_once", f"{OTHER}, {ADDED}, {SPELT}, patronymic_entry_id = NULL"),
        ("call_sign_one_word", f"{OTHER}, {ADDED}, {SPELT}".replace("alias", "call_sign")),
        ("naming_added_by", f"{OTHER}, {SPELT}"),
        ("search_token_kind_known", "UPDATE veterans_searchtoken SET kind = 'x'"),
        ("duplicate_pair_of_two", "UPDATE veterans_duplicatepair SET second_id = first_id"),
        ("duplicate_pair_of_two", "UPDATE veterans_duplicatepair SET first_id = second_id, second_id = first_id"),
        ("duplicate_pair_score", "UPDATE veterans_duplicatepair SET score = 1001"),
        ("duplicate_pair_state_known", f"UPDATE veterans_duplicatepair SET state = 'x', {DECIDED}"),
        ("duplicate_pair_settled_or_open", "UPDATE veterans_duplicatepair SET state = 'different'"),
        ("duplicate_pair_settled_or_open", f"UPDATE veterans_duplicatepair SET {DECIDED}"),
        ("duplicate_pair_settled_or_open", "UPDATE veterans_duplicatepair SET verdict_words = 'x'"),
        ("duplicate_pair_registrar", "UPDATE veterans_duplicatepair SET registrar_words = 'x'"),
        ("duplicate_pair_registrar", f"UPDATE veterans_duplicatepair SET registrar_id = {ANYBODY}, registrar_at = now()"),
        ("match_weight_plausible", "UPDATE veterans_matchweight SET points = 61"),
    ],
)
def test_row_is_refused_when(case: Case, constraint: str, statement: str) -> None:
    assert_breaks(constraint, statement)


@pytest.mark.parametrize(
    ("constraint", "table", "columns", "values"),
    [
        ("identifier_of_one_person", "veterans_identifier", IDENTIFIER, "gen_random_uuid(), {other}, kind, value, token"),
        ("one_identifier_of_a_kind", "veterans_identifier", IDENTIFIER, "gen_random_uuid(), person_id, kind, value, 'x'"),
        (
            "one_current_name",
            "veterans_personname",
            NAMING,
            "gen_random_uuid(), person_id, kind, surname_entry_id, given_entry_id, now()",
        ),
        ("search_token_once", "veterans_searchtoken", "person_id, kind, token", "person_id, kind, token"),
        ("duplicate_pair_once", "veterans_duplicatepair", PAIR, f"gen_random_uuid(), {PAIR.removeprefix('id, ')}"),
    ],
)
def test_row_is_refused_when_it_is_stored_twice(case: Case, constraint: str, table: str, columns: str, values: str) -> None:
    other = f"'{make_person().pk}'::uuid"
    assert_breaks(constraint, f"INSERT INTO {table} ({columns}) SELECT {values.format(other=other)} FROM {table}")


def test_second_correction_of_an_entry_is_refused(case: Case, owner: Supporter) -> None:
    for _ in range(2):
        make_visit(case, owner)
    first = "(SELECT min(id::text)::uuid FROM cases_visit)"
    assert_breaks("cases_visit_corrects_id_key", f"UPDATE cases_visit SET corrects_id = {first} WHERE id <> {first}")
