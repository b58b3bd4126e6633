"""Every constraint of the tables of cases and persons is violated in SQL, here or in the files beside it."""

import ast
import inspect
import sys
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.models import Case
from supporters.directory.models import Supporter
from tests.cases import test_constraints, test_constraints_of_consents, test_constraints_of_endings
from tests.cases.test_constraints import COPY, assert_breaks
from tests.database import as_owner, execute, rows
from tests.factories import PHONE, RNOKPP, make_case, make_department, make_facility, make_person, make_supporter, make_visit

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


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def case(owner: Supporter) -> Case:
    """The case of a person with a service, an identifier and a phone."""
    case = make_case(owner, person=make_person(phone=PHONE, rnokpp=RNOKPP, branch="ngu"), facility=make_facility())
    make_visit(case, owner)
    return case


def numbers_not_negative() -> list[Any]:
    """Table, constraint and column of each check that Django adds to a number that is not negative."""
    return rows(NOT_NEGATIVE)


def violated() -> set[str]:
    """The constraints named by the statements of the four files."""
    files = (test_constraints, test_constraints_of_consents, test_constraints_of_endings, sys.modules[__name__])
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
        ("step_because_it_is_late", "UPDATE cases_followup SET because = what"),
        ("veteran_branch_known", "UPDATE veterans_veteran SET branch = 'x'"),
        ("identifier_kind_known", "UPDATE veterans_identifier SET kind = 'x'"),
        ("identifier_with_its_token", "UPDATE veterans_identifier SET token = NULL"),
        ("identifier_with_its_token", "UPDATE veterans_identifier SET value = NULL"),
        ("phone_owner_known", "UPDATE veterans_phone SET owner = 'x'"),
        ("phone_safe_hours", "UPDATE veterans_phone SET safe_from = '9:00'"),
        ("phone_ended_or_open", "UPDATE veterans_phone SET ended_at = now()"),
        ("search_token_kind_known", "UPDATE veterans_searchtoken SET kind = 'x'"),
    ],
)
def test_row_is_refused_when(case: Case, constraint: str, statement: str) -> None:
    assert_breaks(constraint, statement)


@pytest.mark.parametrize(
    ("constraint", "table", "columns", "values"),
    [
        ("identifier_of_one_person", "veterans_identifier", IDENTIFIER, "gen_random_uuid(), {other}, kind, value, token"),
        ("one_identifier_of_a_kind", "veterans_identifier", IDENTIFIER, "gen_random_uuid(), person_id, kind, value, 'x'"),
        ("search_token_once", "veterans_searchtoken", "person_id, kind, token", "person_id, kind, token"),
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
