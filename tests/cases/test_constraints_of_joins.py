"""Database constraints of joins: each is violated once, with the rights of the table owner."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from cases.intake.models import Join
from cases.intake.states import JoinField
from tests.cases.test_constraints import assert_breaks
from tests.database import as_owner, execute
from tests.factories import make_case
from tests.joined import Twice, make_join, make_twice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
PLANNED = "planned_id = (SELECT id FROM cases_followup LIMIT 1), replaced_id = NULL"


@pytest.fixture
def twice() -> Twice:
    return make_twice()


@pytest.fixture
def join(twice: Twice) -> Join:
    return make_join(twice, fields=frozenset({JoinField.SURNAME}))


@pytest.mark.parametrize(
    ("constraint", "table", "change"),
    [
        ("join_of_two", "cases_join", "remains_id = joined_id"),
        ("join_undone_or_current", "cases_join", "undone_at = joined_at + interval '1 hour'"),
        ("join_undone_or_current", "cases_join", "undone_by_id = joined_by_id"),
        ("join_undone_or_current", "cases_join", "undone_by_id = joined_by_id, undone_at = joined_at"),
        ("joined_card_into_another", "cases_joinedcard", "card_id = into_id"),
        ("joined_card_state_before", "cases_joinedcard", "state_before = 'withdrawn'"),
        ("joined_card_step_replaced", "cases_joinedcard", PLANNED),
        ("join_field_known", "cases_joinchoice", "field = 'x'"),
    ],
)
def test_join_is_refused_when(join: Join, constraint: str, table: str, change: str) -> None:
    assert_breaks(constraint, f"UPDATE {table} SET {change}")


@pytest.mark.parametrize(
    ("constraint", "table", "copied"),
    [
        ("one_current_join", "cases_join", "pair_id, remains_id, joined_id, joined_by_id, joined_at"),
        (
            "joined_card_once",
            "cases_joinedcard",
            "join_id, card_id, into_id, state_before, ended, department_before_id, members",
        ),
        ("join_choice_once", "cases_joinchoice", "join_id, field, taken_from_id, before, after"),
    ],
)
def test_second_row_is_refused(join: Join, constraint: str, table: str, copied: str) -> None:
    assert_breaks(constraint, f"INSERT INTO {table} (id, {copied}) SELECT gen_random_uuid(), {copied} FROM {table}")


def test_person_is_joined_into_another(twice: Twice) -> None:
    assert_breaks("person_joined_into_another", "UPDATE veterans_person SET joined_into_id = id")


def test_card_is_absorbed_by_another_and_says_so(join: Join, twice: Twice) -> None:
    card = "UPDATE cases_case SET {} WHERE id = %s"
    itself = card.format("absorbed_by_id = id, state = 'absorbed', next_due_on = NULL")
    assert_breaks("case_absorbed_by_another", itself, make_case(twice.owner).pk)
    assert_breaks("case_absorbed_by_a_case", card.format("absorbed_by_id = NULL"), twice.card.pk)
    assert_breaks("case_absorbed_by_a_case", card.format("state = 'closed'"), twice.card.pk)
    assert_breaks("case_absorbed_by_a_case", card.format("state = 'absorbed'"), twice.into.pk)


@pytest.mark.parametrize("is_root", [True, False])
def test_no_pointer_leads_to_a_pointer(join: Join, twice: Twice, is_root: bool) -> None:
    """Neither from a row to which another one points, nor to a row that points itself."""
    third = make_case(twice.owner)
    start, end = (twice.into, third) if is_root else (third, twice.card)
    person = "UPDATE veterans_person SET joined_into_id = %s WHERE id = %s"
    card = "UPDATE cases_case SET state = 'absorbed', next_due_on = NULL, absorbed_by_id = %s WHERE id = %s"
    for statement, keys in ((person, (end.person_id, start.person_id)), (card, (end.pk, start.pk))):
        with as_owner(), pytest.raises(IntegrityError, match="a pointer to a row with a pointer"), transaction.atomic():
            execute(statement, list(keys))


@pytest.mark.parametrize(
    "change", ["cases_join SET joined_at = now()", "cases_joinedcard SET ended = '{}'", "cases_joinchoice SET after = NULL"]
)
def test_application_does_not_rewrite_what_a_join_did(join: Join, change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {change}")
