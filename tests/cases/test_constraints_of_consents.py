"""Database constraints of consents and of the notice of an episode: each is violated once, with the rights of the table owner."""

import pytest

from cases.case.models import Case
from supporters.directory.models import Supporter
from tests.cases.test_constraints import assert_breaks, case, owner  # noqa: F401 - two are fixtures
from tests.consenting import make_consent
from veterans.models import Answer

pytestmark = pytest.mark.django_db
WITHDRAWN = "withdrawn_by_id = taken_by_id, withdrawn_at = {}"
REFUSED = "answer = 'refused', lasts = ''"
UNASKED = "answer = 'not_asked', lasts = '', basis_id = NULL"


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("consent_channel_known", "channel = 'x'"),
        ("consent_answer_known", "answer = 'x', basis_id = NULL, lasts = ''"),
        ("consent_asked_in_words", UNASKED),
        ("consent_asked_in_words", "text_id = NULL"),
        ("consent_asked_in_words", "channel = ''"),
        ("consent_lasts_stated", "lasts = ''"),
        ("consent_lasts_stated", "lasts = 'until_day'"),
        ("consent_lasts_stated", "lasts = 'x', valid_until = current_date + 9"),
        ("consent_lasts_stated", "valid_until = current_date + 9"),
        ("consent_lasts_stated", "answer = 'refused', basis_id = 'social_protection'"),
        ("consent_valid_after_given", "lasts = 'until_day', valid_until = current_date - 2"),
        ("consent_is_its_basis", "basis_id = NULL"),
        ("consent_is_its_basis", "basis_id = 'vital_interests'"),
        ("consent_is_its_basis", REFUSED),
        ("care_rests_on_a_basis", f"{REFUSED}, basis_id = NULL"),
        ("consent_recorded_after_given", "given_at = recorded_at + interval '1 second'"),
        ("consent_withdrawn_or_kept", "withdrawn_at = now() + interval '1 day'"),
        ("consent_withdrawn_or_kept", "withdrawn_by_id = taken_by_id"),
        ("consent_withdrawn_or_kept", WITHDRAWN.format("given_at - interval '1 second'")),
        ("consent_withdrawn_or_kept", f"{REFUSED}, basis_id = 'social_protection', {WITHDRAWN.format('now()')}"),
        ("consent_replaced_later", "replaced_at = recorded_at - interval '1 second'"),
    ],
)
def test_consent_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_consent(case, owner)
    assert_breaks(constraint, f"UPDATE veterans_consent SET {change} WHERE person_id = %s", case.person_id)


def test_second_current_answer_is_refused(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_consent(case, owner)
    make_consent(case, owner, answer=Answer.REFUSED, basis="social_protection")
    assert_breaks("one_current_consent", "UPDATE veterans_consent SET replaced_at = NULL")


def test_code_of_a_scope_and_number_of_a_text_are_known() -> None:
    columns = "label_uk, label_en, valid_from, source, verified_on, number"
    scope = f"INSERT INTO veterans_consentscope (code, {columns}) SELECT 'photo', {columns} FROM veterans_consentscope LIMIT 1"
    assert_breaks("consent_scope_known", scope)
    columns = "scope_id, number, words_uk, words_en, valid_from, source"
    text = f"INSERT INTO veterans_consenttext (code, {columns}) SELECT 'care-2', {columns} FROM veterans_consenttext LIMIT 1"
    assert_breaks("consent_text_once", text)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("notice_source_known", "notice_source = 'x'"),
        ("episode_starts_after_its_notice", "noticed_at = started_at + interval '1 second'"),
    ],
)
def test_notice_is_refused_when(case: Case, constraint: str, change: str) -> None:  # noqa: F811
    assert_breaks(constraint, f"UPDATE cases_episode SET {change} WHERE case_id = %s", case.pk)
