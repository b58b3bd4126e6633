"""Database constraints of imports: each is violated once, with the rights of the table owner."""

import pytest

from tests.cases.test_constraints import assert_breaks
from tests.factories import make_house
from tests.registers import make_register, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
ANYBODY = "(SELECT id FROM supporters_supporter LIMIT 1)"
OTHER_HEAD = "head_id = (SELECT id FROM supporters_supporter WHERE id <> uploaded_by_id LIMIT 1)"
OPENED, READY = "WHERE state = 'opened'", "WHERE state = 'ready'"


@pytest.fixture(autouse=True)
def registers() -> None:
    """Of one an opened row, of the other a ready one."""
    house = make_house()
    make_register(house.head, person("Зоренко"), is_confirmed=True)
    make_register(house.head, person("Житник"))


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        (
            "import_of_its_author_or_taken_over",
            OTHER_HEAD,
        ),
        ("import_of_its_author_or_taken_over", "taken_over_at = uploaded_at - interval '1 hour'"),
        ("import_compared_once_it_is_matched", "matched_at = NULL"),
        ("import_compared_once_it_is_matched", "matched_at = compared_at + interval '1 hour'"),
        ("import_confirmed_after_its_check", f"confirmed_by_id = {ANYBODY} WHERE confirmed_at IS NULL"),
        ("import_confirmed_after_its_check", "compared_at = NULL WHERE confirmed_at IS NOT NULL"),
        ("import_confirmed_after_its_check", "confirmed_at = compared_at - interval '1 hour' WHERE confirmed_at IS NOT NULL"),
        ("import_undone_after_it_was_confirmed", f"undone_by_id = {ANYBODY}, undone_at = now() WHERE confirmed_at IS NULL"),
        ("import_undone_after_it_was_confirmed", "undone_at = now() WHERE confirmed_at IS NOT NULL"),
    ],
)
def test_import_is_refused_when(constraint: str, change: str) -> None:
    assert_breaks(constraint, f"UPDATE cases_registerimport SET {change}")


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("imported_row_state_known", f"state = 'x', content = NULL {READY}"),
        ("imported_row_content_until_opened", f"content = NULL {READY}"),
        ("imported_row_content_until_opened", f"content = '\\x00' {OPENED}"),
        ("imported_row_has_its_card", f"case_id = NULL {OPENED}"),
        ("imported_row_has_its_card", f"opened_at = now() {READY}"),
        ("imported_step_spread_whole", f"spread_on = now() {READY}"),
        ("imported_row_answered_by_somebody", "answered_at = now()"),
    ],
)
def test_row_is_refused_when(constraint: str, change: str) -> None:
    assert_breaks(constraint, f"UPDATE cases_importedrow SET {change}")


def test_line_is_kept_once_and_a_person_or_card_belongs_to_one_row() -> None:
    copied = "register_id, line, person_key, content, state, twins, faults"
    rows = f"SELECT gen_random_uuid(), {copied} FROM cases_importedrow {READY}"
    assert_breaks(
        "imported_line_once",
        f"INSERT INTO cases_importedrow (id, {copied}) {rows.replace('person_key', 'gen_random_uuid()')}",
    )
    other_line = rows.replace(", line,", ", line + 1,")
    assert_breaks("cases_importedrow_person_key_key", f"INSERT INTO cases_importedrow (id, {copied}) {other_line}")
    card = "register_id, line, person_key, state, twins, faults, case_id, opened_at"
    values = "gen_random_uuid(), register_id, line + 1, gen_random_uuid(), state, twins, faults, case_id, opened_at"
    assert_breaks(
        "cases_importedrow_case_id_key",
        f"INSERT INTO cases_importedrow (id, {card}) SELECT {values} FROM cases_importedrow {OPENED}",
    )
