"""What the database refuses of approvals that make a reach larger."""

import pytest

from supporters.directory.models import AskedTaker
from tests.cases.test_constraints import assert_breaks
from tests.factories import House, make_house
from tests.office import make_asked_duty

pytestmark = pytest.mark.django_db
DUTY = "supporters_approval"


@pytest.fixture
def house() -> House:
    house = make_house()
    make_asked_duty(house.administrator, house.owner)
    return house


def test_one_duty_of_a_department_waits(house: House) -> None:
    earlier = make_asked_duty(house.administrator, house.other_head)
    assert earlier.department == house.other_department
    assert_breaks("one_waiting_duty", f"UPDATE {DUTY} SET department_id = (SELECT min(department_id::text)::uuid FROM {DUTY})")


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("approval_names_the_place", f"UPDATE {DUTY} SET department_id = NULL"),
        ("approval_is_about_somebody", f"UPDATE {DUTY} SET kind = 'list'"),
        ("approval_is_decided_wholly", f"UPDATE {DUTY} SET outcome = 'expired', decided_at = now()"),
    ],
)
def test_constraint_refuses(house: House, constraint: str, statement: str) -> None:
    assert_breaks(constraint, statement)


def test_taker_is_asked_for_records(house: House) -> None:
    approval = make_asked_duty(house.administrator, house.other_head)
    AskedTaker.objects.create(approval=approval, giver=house.owner, case_ids=[house.case.pk])
    assert_breaks("taker_is_asked_for_records", "UPDATE supporters_askedtaker SET case_ids = '{}'")
