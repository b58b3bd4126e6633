"""Database constraints of profiles and vacancies: each is violated once, with the rights of the table owner."""

import pytest

from cases.case.models import Case
from cases.reintegration.models.employment.profile import ANSWERS
from cases.reintegration.states import Factor
from supporters.directory.models import Supporter
from tests.cases.test_constraints import assert_breaks, case, owner  # noqa: F401 - two are fixtures
from tests.work import make_profile, make_vacancy, territory

pytestmark = pytest.mark.django_db
AGAIN = "INSERT INTO {table} SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid()))).* FROM {table} one"


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        *(("profile_answers_known", f"{name} = 'x'") for name in ANSWERS),
        ("profile_amounts_known", "lifting_kg = 7"),
        ("profile_amounts_known", "hours = 25"),
        ("profile_amounts_known", "hours = 0"),
        ("profile_codes_known", "hands = 'x'"),
        ("profile_codes_known", "rests = 'x'"),
        ("profile_codes_known", "bodies = '{npu,x}'"),
        ("profile_replaced_later", "replaced_at = recorded_at - interval '1 hour'"),
    ],
)
def test_profile_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_profile(case, owner)
    assert_breaks(constraint, f"UPDATE cases_functionalprofile SET {change}")


def test_second_current_profile_is_refused(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_profile(case, owner)
    assert_breaks("one_current_profile", AGAIN.format(table="cases_functionalprofile"))


def test_training_twice_in_a_profile_is_refused(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_profile(case, owner, held=frozenset({"law"}))
    assert_breaks("training_once_in_a_profile", AGAIN.format(table="cases_profiletraining"))


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("vacancy_kinds_known", "employer_kind = 'x'"),
        ("vacancy_kinds_known", "post_kind = 'x', employer_kind = 'other'"),
        ("vacancy_named", "employer = ''"),
        ("vacancy_named", "post = ''"),
        ("vacancy_service_in_a_body", "post_kind = 'service', employer_kind = 'other'"),
        ("vacancy_somewhere", "is_remote = true"),
        ("vacancy_somewhere", "territory_id = NULL"),
        ("vacancy_can_be_asked_about", "contact_phone = ''"),
        *(("vacancy_demands_known", f"{name} = 'x'") for name in Factor.values),
        ("vacancy_amounts_known", "lifting_kg = 7"),
        ("vacancy_amounts_known", "hours = 25"),
        ("vacancy_codes_known", "hands = 'x'"),
        ("vacancy_codes_known", "rests = 'x'"),
        ("vacancy_codes_known", "entrance = 'x'"),
        ("vacancy_ended_or_open", "ended_at = now()"),
        ("vacancy_ended_or_open", "end_reason = 'filled'"),
    ],
)
def test_vacancy_is_refused_when(owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_vacancy(owner)
    assert_breaks(constraint, f"UPDATE cases_vacancy SET {change}")


@pytest.mark.parametrize("is_remote", [False, True])
def test_same_open_vacancy_is_refused(owner: Supporter, is_remote: bool) -> None:  # noqa: F811
    make_vacancy(owner, territory=None if is_remote else territory())
    assert_breaks("vacancy_once", AGAIN.format(table="cases_vacancy"))


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("service_rule_known", "UPDATE cases_servicerule SET kind = 'x' WHERE code = 'npu_age'"),
        ("service_rule_known", "UPDATE cases_servicerule SET body = 'x' WHERE code = 'npu_age'"),
        ("one_service_rule_of_a_kind", "UPDATE cases_servicerule SET kind = 'age' WHERE code = 'npu_fitness'"),
        ("cases_trainingkind_number_key", "UPDATE cases_trainingkind SET number = 1"),
    ],
)
def test_row_of_a_directory_is_refused_when(constraint: str, statement: str) -> None:
    assert_breaks(constraint, statement)
