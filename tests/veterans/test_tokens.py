"""Tokens of whole facts: written with the fact, removed with it, and given to the persons of before by a migration."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from tests.database import as_owner, execute
from tests.factories import FAMILY_PHONE, PHONE, RNOKPP, make_department, make_person, make_supporter
from tests.persons import make_naming
from veterans.actions.changes import PersonData, change_person
from veterans.actions.namings import end_naming
from veterans.actions.people import Relative
from veterans.actions.phones import NewPhone, add_phone, end_phone
from veterans.actions.tokens import birth_tokens
from veterans.matching import POSSIBLE, likely, typed_facts, whole_fact_holders
from veterans.models import EndReason, NamingKind, Person, PhoneOwner, SearchToken, TokenKind
from veterans.numbers import rnokpp

pytestmark = pytest.mark.django_db

BORN, LATER = date(1990, 5, 7), date(1991, 5, 17)
OTHER_PHONE = "+380671112244"
NUMBER = next(number for n in range(10) if (number := rnokpp(RNOKPP[:9] + str(n))))
NAMES: dict[str, Any] = {"surname": "Коваленко", "given_name": "Андрій", "patronymic": "Петрович"}


def holders(**known: Any) -> frozenset[Any]:
    return whole_fact_holders(typed_facts(**known))


@pytest.fixture
def person() -> Person:
    return make_person(born_on=BORN, phone=PHONE, relatives=(Relative(FAMILY_PHONE),))


def test_person_is_found_by_whole_facts_only(person: Person) -> None:
    assert holders(**NAMES, born_on=BORN) == {person.pk}
    assert holders(surname="КОВАЛЕНКО", given_name="андрій", born_on=BORN) == {person.pk}
    assert holders(own_phones=[PHONE.removeprefix("+38")]) == {person.pk}
    assert holders(**NAMES, birth_year=1990) == frozenset()
    assert holders(surname="Коваленко", born_on=BORN) == frozenset()
    assert holders(own_phones=[FAMILY_PHONE], other_phones=[PHONE]) == frozenset()
    assert holders() == frozenset()


def test_facts_of_three_persons_find_the_one_with_the_first_fact(person: Person) -> None:
    """РНОКПП before own phone before name with date."""
    numbered, called = make_person("Перша", rnokpp=NUMBER), make_person("Друга", phone=OTHER_PHONE)
    facts = {**NAMES, "born_on": BORN, "own_phones": [OTHER_PHONE], "rnokpp": NUMBER}
    assert holders(**facts) == {numbered.pk}
    assert holders(**{**facts, "rnokpp": ""}) == {called.pk}
    assert holders(**{**facts, "rnokpp": "", "own_phones": [FAMILY_PHONE]}) == {person.pk}, "which nobody has as their own"


@pytest.mark.usefixtures("reading")
@pytest.mark.parametrize("change", [{"born_on": LATER}, {"surname": "Бондар"}, {"given_name": "Олег"}, {"born_on": None}])
def test_changed_fact_replaces_its_tokens(person: Person, change: dict[str, Any]) -> None:
    data = {**NAMES, "born_on": BORN, **change}
    change_person(person.pk, PersonData(**data), version=person.version)
    assert holders(**NAMES, born_on=BORN) == frozenset()
    assert holders(**data) == ({person.pk} if data["born_on"] else frozenset())
    kinds = list(SearchToken.objects.filter(person=person, kind__in=("born", "name_born")).values_list("kind", flat=True))
    assert sorted(kinds) == (["born", "name_born"] if data["born_on"] else [])


@pytest.mark.usefixtures("reading")
def test_change_of_one_person_leaves_the_tokens_of_another(person: Person) -> None:
    other = make_person("Бойко", "Олег", born_on=BORN)
    change_person(person.pk, PersonData(**NAMES, born_on=LATER), version=person.version)
    assert holders(surname="Бойко", given_name="Олег", born_on=BORN) == {other.pk}


@pytest.mark.parametrize(("born_on", "is_swapped"), [(BORN, True), (date(1990, 5, 5), False), (LATER, False)])
def test_date_has_a_swapped_one_if_that_is_another_date(born_on: date, is_swapped: bool) -> None:  # noqa: FBT001 - a parameter
    assert (TokenKind.BORN_SWAPPED in birth_tokens("Бойко", "Олег", born_on)) is is_swapped


@pytest.mark.usefixtures("reading")
@pytest.mark.parametrize("broken", [["surname"], ["given_name"], ["surname", "given_name", "patronymic"]])
def test_former_name_without_a_part_that_does_not_open_has_no_token(person: Person, broken: list[str]) -> None:
    by = make_supporter(make_department())
    with as_owner():
        execute(f"UPDATE veterans_person SET {', '.join(f'{part} = born_on' for part in broken)}")
    change_person(person.pk, PersonData(**{**NAMES, "surname": "Бойко"}, born_on=BORN), version=person.version, renamed_by=by)
    assert SearchToken.objects.filter(person=person, kind=TokenKind.NAME_BORN).count() == 1
    assert person.namings.others().exists() is (len(broken) < len(NAMES)), "without any part there is no name to keep"


@pytest.mark.usefixtures("reading")
def test_ended_own_phone_finds_nobody_though_the_family_has_it_too(person: Person) -> None:
    add_phone(person.pk, NewPhone(owner=PhoneOwner.FAMILY, number=PHONE))
    own = next(phone for phone in person.phones.open() if phone.owner == PhoneOwner.OWN)
    end_phone(own.pk, reason=EndReason.NOT_THEIRS, by=make_supporter(make_department()), at=timezone.now())
    assert holders(own_phones=[PHONE]) == frozenset()
    assert SearchToken.objects.filter(person=person, kind=TokenKind.PHONE).count() == 2


@pytest.mark.usefixtures("reading")
def test_former_name_with_the_date_finds_the_person_until_it_is_taken_off() -> None:
    person = make_person("Коваленко", "Олена", "Петрівна", born_on=date(1990, 5, 17))
    by = make_supporter(make_department())
    typed = typed_facts(surname="Бондар", given_name="Олена", born_on=date(1990, 5, 17))
    assert whole_fact_holders(typed) == frozenset()
    naming = make_naming(person, by, NamingKind.FORMER, "Бондар")
    assert whole_fact_holders(typed) == {person.pk}
    (found,) = likely(typed, within=None, least=POSSIBLE)
    assert found.person_id == person.pk
    end_naming(naming.pk, at=timezone.now())
    assert whole_fact_holders(typed) == frozenset()
