"""Every constraint of a change of e-mail is violated in SQL."""

import pytest
from django.db import IntegrityError, transaction

from supporters.directory.models import EmailChange
from supporters.directory.roles import Role
from tests.colleagues import make_email_change
from tests.database import execute
from tests.factories import House, make_house, make_supporter

pytestmark = pytest.mark.django_db


@pytest.fixture
def change() -> EmailChange:
    """The open one of two of the same account."""
    house: House = make_house()
    second = make_supporter(house.department, Role.ADMINISTRATOR)
    make_email_change(house.owner, house.administrator, second, email="ranish@suprovid.test")
    return make_email_change(house.owner, house.administrator, second)


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("one_open_email_change", "UPDATE supporters_emailchange SET ended_at = NULL, ending = ''"),
        (
            "approval_id",
            "UPDATE supporters_emailchange SET approval_id = (SELECT max(approval_id::text)::uuid FROM supporters_emailchange)",
        ),
        ("email_change_is_to_another", "UPDATE supporters_emailchange SET email = old_email"),
        ("email_change_confirmed_in_time", "UPDATE supporters_emailchange SET until = NULL, confirmed_at = now()"),
        ("email_change_confirmed_in_time", "UPDATE supporters_emailchange SET confirmed_at = until + interval '1 second'"),
        (
            "email_change_confirmed_in_time",
            "UPDATE supporters_emailchange SET confirmed_at = now(), ended_at = now(), ending = 'stopped'",
        ),
        ("email_change_ends_wholly", "UPDATE supporters_emailchange SET ended_at = now()"),
        ("email_change_ends_wholly", "UPDATE supporters_emailchange SET ending = 'stopped'"),
        ("email_change_ends_wholly", "UPDATE supporters_emailchange SET ended_at = now(), ending = 'strange'"),
    ],
)
def test_constraint_refuses(change: EmailChange, constraint: str, statement: str) -> None:
    assert change.pk
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        execute(statement)
