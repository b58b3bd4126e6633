"""Changes of a person's data: each field, the version, the search, the history."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from privacy.opening import Reading
from supporters.directory.actions.versions import ChangedMeanwhile
from tests.database import as_owner, execute
from tests.factories import PHONE, RNOKPP, make_person
from veterans.actions.changes import PersonData, Service, change_person
from veterans.actions.identifiers import AlreadyRegistered, is_registered
from veterans.models import Identifier, Person, SearchToken, TokenKind, Veteran
from veterans.numbers import rnokpp
from veterans.search import find_persons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
ONE, OTHER = (next(number for n in range(10) if (number := rnokpp(f"{stem}{n}"))) for stem in (RNOKPP[:9], "318471069"))
KNOWN = PersonData(
    surname="Коваленко",
    given_name="Андрій",
    patronymic="Петрович",
    born_on=date(1990, 5, 17),
    address_form="m",
    rnokpp=ONE,
    service=Service("ngu", "сержант", "в/ч 3018"),
)


@pytest.fixture
def person() -> Person:
    return make_person(
        born_on=date(1990, 5, 17), address_form="m", rnokpp=ONE, branch="ngu", rank="сержант", unit="в/ч 3018", phone=PHONE
    )


def fresh(person: Person) -> Person:
    return Person.objects.select_related("veteran").get(pk=person.pk)


def versions(row: Any) -> list[Any]:
    """In the history, the oldest first."""
    return list(row.history.order_by("pgh_id"))


def found(query: str) -> bool:
    return bool(find_persons(query, within=Person.objects.values("pk")).hits)


@pytest.mark.parametrize(
    ("change", "fields", "value"),
    [
        ({"surname": "Нечуй-Левицький"}, ("surname",), "Нечуй-Левицький"),
        ({"given_name": "Остап"}, ("given_name",), "Остап"),
        ({"patronymic": "Якович"}, ("patronymic",), "Якович"),
        ({"patronymic": ""}, ("patronymic",), None),
        ({"born_on": date(1990, 5, 18)}, ("born_on",), "1990-05-18"),
        ({"born_on": date(1991, 5, 18)}, ("born_on", "birth_year"), "1991-05-18"),
        ({"born_on": None, "birth_year": 1990}, ("born_on",), None),
        ({"born_on": None, "birth_year": None}, ("born_on", "birth_year"), None),
        ({"address_form": "f"}, ("address_form",), "f"),
        ({"how_to_speak": "Чує на праве вухо"}, ("how_to_speak",), "Чує на праве вухо"),
    ],
)
def test_field_of_the_person_is_changed(person: Person, change: dict[str, Any], fields: tuple[str, ...], value: Any) -> None:
    assert change_person(person.pk, replace(KNOWN, **change), version=1) == fields
    now = fresh(person)
    assert (getattr(now, fields[0]), now.version) == (value, 2)
    assert [getattr(one, fields[0]) for one in versions(now)] == [getattr(person, fields[0]), value]


@pytest.mark.parametrize(
    ("service", "field"),
    [
        (Service("npu", "сержант", "в/ч 3018"), "branch"),
        (Service("ngu", "старшина", "в/ч 3018"), "rank"),
        (Service("ngu", "сержант", ""), "unit"),
    ],
)
def test_service_is_changed(person: Person, service: Service, field: str) -> None:
    before = getattr(person.veteran, field)
    assert change_person(person.pk, replace(KNOWN, service=service), version=1) == (field,)
    after = getattr(service, field) or None
    assert getattr(fresh(person).veteran, field) == after
    assert [getattr(one, field) for one in versions(fresh(person).veteran)] == [before, after]


def test_service_is_added_where_there_was_none_and_left_where_it_is_not_asked(person: Person) -> None:
    stranger = make_person("Бондар")
    data = PersonData(surname="Бондар", given_name="Андрій", patronymic="Петрович", service=Service("dsns", "капітан"))
    assert change_person(stranger.pk, data, version=1) == ("rank", "branch")
    assert (fresh(stranger).veteran.branch, fresh(stranger).veteran.rank) == ("dsns", "капітан")
    assert change_person(person.pk, replace(KNOWN, service=None), version=1) == ()
    assert Veteran.objects.get(person=person).rank == "сержант"


def test_nothing_is_written_when_nothing_differs(person: Person) -> None:
    assert change_person(person.pk, KNOWN, version=1) == ()
    assert fresh(person).version == 1
    assert len(versions(fresh(person))) == 1


def test_one_change_makes_one_version(person: Person) -> None:
    change_person(person.pk, replace(KNOWN, surname="Тарасюк", rnokpp=OTHER, service=Service("npu")), version=1)
    assert len(versions(fresh(person))) == 2


def test_change_of_an_older_version_is_refused(person: Person) -> None:
    change_person(person.pk, replace(KNOWN, surname="Тарасюк"), version=1)
    with pytest.raises(ChangedMeanwhile):
        change_person(person.pk, replace(KNOWN, surname="Щербак"), version=1)
    assert fresh(person).surname == "Тарасюк"


def test_search_finds_the_new_name_and_the_old_one_no_more(person: Person) -> None:
    assert found("Коваленко")
    assert not found("Нечуй-Левицький")
    change_person(person.pk, replace(KNOWN, surname="Нечуй-Левицький"), version=1)
    assert found("Нечуй-Левицький")
    assert not found("Коваленко")
    entry = person.namings.get().surname_entry
    assert entry
    assert entry.spelling == "нечуй-левицький"


def test_name_that_another_person_has_keeps_its_spelling(person: Person) -> None:
    namesake = make_person()
    change_person(person.pk, replace(KNOWN, surname="Тарасюк"), version=1)
    assert find_persons("Коваленко", within=Person.objects.values("pk")).hits[0].person_id == namesake.pk


def test_search_finds_the_new_number_and_the_old_one_no_more(person: Person) -> None:
    assert (found(ONE), found(OTHER)) == (True, False)
    assert change_person(person.pk, replace(KNOWN, rnokpp=OTHER), version=1) == ("rnokpp",)
    assert (found(ONE), found(OTHER)) == (False, True)
    assert (is_registered(ONE), is_registered(OTHER)) == (False, True)
    assert [one.value for one in versions(person.identifiers.get())] == [ONE, OTHER]
    assert found(PHONE), "the tokens of phones stay"


def test_number_is_removed_and_entered_again(person: Person) -> None:
    change_person(person.pk, replace(KNOWN, rnokpp=""), version=1)
    assert (found(ONE), is_registered(ONE)) == (False, False)
    assert not SearchToken.objects.filter(person=person, kind=TokenKind.RNOKPP).exists()
    make_person("Бондар", rnokpp=ONE)
    change_person(person.pk, replace(KNOWN, rnokpp=OTHER), version=2)
    assert found(OTHER)
    assert Identifier.objects.filter(person=person).count() == 1


def test_number_of_another_person_is_refused_and_nothing_is_changed(person: Person) -> None:
    make_person("Бондар", rnokpp=OTHER)
    with pytest.raises(AlreadyRegistered):
        change_person(person.pk, replace(KNOWN, surname="Тарасюк", rnokpp=OTHER), version=1)
    assert (fresh(person).surname, person.identifiers.get().value) == ("Коваленко", ONE)
    assert found(ONE)


def test_value_that_does_not_open_stays(person: Person) -> None:
    with as_owner():
        execute("UPDATE veterans_person SET patronymic = surname")
        execute("UPDATE veterans_veteran SET unit = rank")
        execute("UPDATE veterans_identifier SET value = (SELECT surname FROM veterans_person LIMIT 1)")
    without = replace(KNOWN, patronymic="", rnokpp="", service=Service("ngu", "сержант"))
    assert change_person(person.pk, without, version=1) == ()
    assert change_person(person.pk, replace(without, patronymic="Якович"), version=1) == ("patronymic",)
    assert fresh(person).patronymic == "Якович"


def test_history_opens_with_the_row_that_it_copies(person: Person, reading: Reading) -> None:
    copies: list[Any] = [row for one in (person, person.veteran, person.identifiers.get()) for row in versions(one)]
    reading.subjects.clear()
    assert [copies[0].surname, copies[1].rank, copies[2].value] == ["Коваленко", "сержант", ONE]
    assert reading.subjects == {person.pk}


@pytest.mark.parametrize("column", ["value", "token"])
def test_identifier_has_its_token(person: Person, column: str) -> None:
    with pytest.raises(IntegrityError, match="identifier_with_its_token"), transaction.atomic():
        execute(f"UPDATE veterans_identifier SET {column} = NULL")
