"""Database constraints of questions: each is violated once, with the rights of the table owner."""

import pytest

from cases.case.models import Case
from supporters.directory.models import Supporter
from tests.cases.test_constraints import assert_breaks, case, owner  # noqa: F401 - two are fixtures
from tests.factories import make_head
from tests.questions import make_question

pytestmark = pytest.mark.django_db
SECOND = (
    "INSERT INTO cases_question (id, case_id, words, asked_by_id, asked_at, state)"
    " SELECT gen_random_uuid(), case_id, words, asked_by_id, asked_at, state FROM cases_question"
)
SETTLED = "settled_at = asked_at, settled_by_id = asked_by_id"


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("one_open_question", SECOND),
        ("question_state_known", f"UPDATE cases_question SET state = 'lost', {SETTLED}"),
        ("question_settled_or_open", "UPDATE cases_question SET state = 'ended', settled_at = asked_at"),
        ("question_settled_or_open", "UPDATE cases_question SET state = 'ended', settled_by_id = asked_by_id"),
        ("question_settled_or_open", f"UPDATE cases_question SET {SETTLED}"),
        ("question_answered_in_words", f"UPDATE cases_question SET state = 'answered', {SETTLED}"),
        ("question_answered_in_words", f"UPDATE cases_question SET state = 'withdrawn', answer = words, {SETTLED}"),
    ],
)
def test_row_of_a_question_is_refused_when(case: Case, owner: Supporter, constraint: str, statement: str) -> None:  # noqa: F811
    make_question(case, make_head(owner.department))
    assert_breaks(constraint, statement)
