"""Database constraints of relatives and of their phones: each is violated once, with the rights of the table owner."""

from importlib import import_module

import pytest
from django.apps import apps

from cases.case.models import Case
from privacy.models import AccessRecord
from supporters.directory.models import Supporter
from tests.cases.test_constraints import assert_breaks, case, owner  # noqa: F401 - two are fixtures
from tests.database import execute
from tests.factories import make_person
from tests.persons import make_tie
from veterans.actions.phones import NewPhone, add_phone
from veterans.models import FamilyTie, Phone, PhoneOwner

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


@pytest.mark.usefixtures("reading")
def test_migration_makes_a_tie_of_each_relative_kept_with_a_phone(case: Case) -> None:  # noqa: F811
    execute("RESET ROLE")
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    for name in ("phone_of_the_family_has_a_tie", "phone_names_nobody"):
        execute(f"ALTER TABLE veterans_phone DROP CONSTRAINT {name}")
    relatives = [("wife", "Оксана"), ("wife", "Оксана"), ("", "Оксана"), ("mother", ""), ("", ""), ("", "")]
    for digit, (kinship, name) in enumerate(relatives):
        number = f"+38050987654{digit}"
        Phone.objects.create(person=case.person, owner="family", number=number, kinship=kinship or None, name=name or None)
    before = AccessRecord.objects.count()
    for _again in range(2):
        import_module("veterans.migrations.0015_relatives_are_ties").convert(apps, None)
    assert AccessRecord.objects.filter(purpose="family ties").count() == AccessRecord.objects.count() - before == 1
    found = [(tie.relation or "", tie.name or "", tie.phones.count()) for tie in FamilyTie.objects.order_by("pk")]
    assert found == [("wife", "Оксана", 2), ("", "Оксана", 1), ("mother", "", 1), ("", "", 1), ("", "", 1)]
    assert not Phone.objects.filter(owner=PhoneOwner.FAMILY).exclude(kinship=None, name=None).exists()
    assert {tie.veteran_id for tie in FamilyTie.objects.all()} == {case.person_id}
