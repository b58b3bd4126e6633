"""Database constraints of talks about safety: each is violated once, with the rights of the table owner."""

import pytest

from cases.case.models import Case
from supporters.directory.models import Supporter
from tests.cases.test_constraints import assert_breaks, case, owner  # noqa: F401 - two are fixtures
from tests.talking import make_talk

pytestmark = pytest.mark.django_db
SECOND = (
    "INSERT INTO cases_safetytalk (id, case_id, talked_at, talked_by_id, promise_id, signs, version)"
    " SELECT gen_random_uuid(), case_id, talked_at, talked_by_id, promise_id, signs, 1 FROM cases_safetytalk"
)
SAME_QUARTER = (
    "INSERT INTO cases_safetycount (id, quarter_on, counts) SELECT gen_random_uuid(), quarter_on, counts FROM cases_safetycount"
)


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("safety_page_of_one_length", "UPDATE cases_safetytalk SET signs = substring(signs FROM 1 FOR 8094)"),
        ("safety_page_of_one_length", "UPDATE cases_safetytalk SET signs = signs || '\\x00'"),
        ("safety_talk_cleared_later", "UPDATE cases_safetytalk SET cleared_at = talked_at - interval '1 second'"),
        ("cases_safetytalk_case_id_key", SECOND),
        ("safety_count_of_a_quarter", "UPDATE cases_safetycount SET quarter_on = '2026-10-02'"),
        ("safety_count_of_a_quarter", "UPDATE cases_safetycount SET quarter_on = '2026-11-01'"),
        ("cases_safetycount_quarter_on_key", SAME_QUARTER),
        ("cases_safetyhelper_number_key", "UPDATE cases_safetyhelper SET number = 1"),
    ],
)
def test_row_of_a_talk_is_refused_when(case: Case, owner: Supporter, constraint: str, statement: str) -> None:  # noqa: F811
    make_talk(case, owner)
    assert_breaks(constraint, statement)
