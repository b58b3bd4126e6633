"""Database constraints of relatives and of their phones: each is violated once, with the rights of the table owner."""

import pytest

from cases.case.models import Case
from supporters.directory.models import Supporter
from tests.cases.test_constraints import assert_breaks, case, owner  # noqa: F401 - two are fixtures
from tests.factories import make_person
from tests.persons import make_tie
from veterans.actions.phones import NewPhone, add_phone
from veterans.models import PhoneOwner

pytestmark = pytest.mark.django_db
A_PERSON = "person_id = (SELECT id FROM veterans_person WHERE id <> veteran_id LIMIT 1)"
ANYBODY = "(SELECT id FROM supporters_supporter LIMIT 1)"
ANSWERED = f"answered_by_id = {ANYBODY}, answered_at = now()"


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("tie_of_two", "person_id = veteran_id, name = NULL"),
        ("tie_named_once", A_PERSON),
        ("tie_answered_by_somebody", "disclosure = 'yes'"),
        ("tie_answered_by_somebody", "disclosure = 'no', answered_at = now()"),
        ("tie_answered_by_somebody", ANSWERED),
        ("tie_answered_by_somebody", f"disclosure = 'x', {ANSWERED}"),
        ("tie_ended_or_current", "ended_at = now()"),
        ("tie_ended_or_current", f"ended_by_id = {ANYBODY}"),
    ],
)
def test_tie_is_refused_when(case: Case, owner: Supporter, constraint: str, change: str) -> None:  # noqa: F811
    make_person()
    make_tie(case.person, owner)
    assert_breaks(constraint, f"UPDATE veterans_familytie SET {change}")


def test_relative_has_one_current_tie_with_a_person(case: Case, owner: Supporter) -> None:  # noqa: F811
    make_person()
    for name in ("Оксана", "Ольга"):
        make_tie(case.person, owner, name)
    assert_breaks("one_current_tie", f"UPDATE veterans_familytie SET {A_PERSON}, name = NULL")


@pytest.mark.usefixtures("reading")
def test_phone_of_the_family_has_a_tie_and_names_nobody_itself(case: Case) -> None:  # noqa: F811
    add_phone(case.person_id, NewPhone(owner=PhoneOwner.FAMILY, number="+380509876543", kinship="wife"))
    of_family = "UPDATE veterans_phone SET {} WHERE owner = 'family'"
    assert_breaks("phone_of_the_family_has_a_tie", of_family.format("tie_id = NULL"))
    assert_breaks("phone_of_the_family_has_a_tie", of_family.format("owner = 'own'"))
    assert_breaks("phone_names_nobody", of_family.format("kinship = number"))
    assert_breaks("phone_names_nobody", of_family.format("name = number"))
