"""Former names, other spellings and call signs: how they are kept, and how the search finds a person by them."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from cases.desk.reports.invariants import broken_invariants
from privacy.opening import Reading
from supporters.directory.models import Supporter
from tests.database import CountedQueries, as_owner, execute, rows
from tests.factories import make_person
from veterans.actions.changes import PersonData, change_person
from veterans.actions.namings import NamingEnded, NamingKnown, NewNaming, add_naming, end_naming
from veterans.models import NamingKind, Person, PersonName
from veterans.search import Hit, find_persons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
FORMER, ALIAS, SIGN = NamingKind.FORMER, NamingKind.ALIAS, NamingKind.CALL_SIGN
WED = PersonData(surname="Залужна", given_name="Олена", patronymic="Петрівна")


@pytest.fixture
def person() -> Person:
    return make_person("Тарасюк", "Олена", "Петрівна", birth_year=1990)


def hits(query: str) -> tuple[Hit, ...]:
    return find_persons(query, within=Person.objects.values("pk")).hits


def found(query: str) -> list[tuple[Any, str]]:
    """Each person found, with the other name by which it was."""
    names = {naming.pk: naming.full_name for naming in PersonName.objects.others()}
    return [(hit.person_id, names[hit.naming] if hit.naming else "") for hit in hits(query)]


def add(person: Person, by: Supporter, kind: NamingKind, *parts: str) -> PersonName:
    return add_naming(person.pk, NewNaming(kind, *parts), by=by)


def others(person: Person) -> list[tuple[str, str]]:
    return [(naming.kind, naming.full_name) for naming in person.namings.in_use().others().order_by("added_at")]


def test_registered_person_has_a_current_name_whose_spelling_is_in_the_person(person: Person) -> None:
    naming = person.namings.get()
    assert (naming.kind, naming.surname, naming.added_by) == ("current", None, None)
    assert PersonName.objects.filter(surname_entry__kind="s", given_entry__kind="g", patronymic_entry__kind="p").get() == naming
    assert naming.full_name == "Тарасюк Олена Петрівна"


@pytest.mark.parametrize(
    "query", ["Тарасюк", "Тарасюк Олена", "Олена Тарасюк", "Тарасюк О.П.", "Тарасюк 1990", "Tarasiuk", "Тарсюк"]
)
def test_person_is_found_by_a_former_name(person: Person, by: Supporter, query: str) -> None:
    change_person(person.pk, WED, version=1, renamed_by=by)
    assert found(query) == [(person.pk, "Тарасюк Олена Петрівна")]
    assert found("Залужна Олена") == [(person.pk, "")]


def test_mistake_in_a_name_leaves_no_former_one(person: Person, by: Supporter) -> None:
    change_person(person.pk, WED, version=1)
    assert (found("Тарасюк"), others(person)) == ([], [])
    change_person(person.pk, replace(WED, how_to_speak="Чує на праве вухо"), version=2, renamed_by=by)
    assert others(person) == [], "the name was not changed"


def test_former_name_is_kept_once_when_it_comes_back(person: Person, by: Supporter) -> None:
    single = replace(WED, surname="Тарасюк")
    for version, data in enumerate((WED, single, WED, single), start=1):
        change_person(person.pk, data, version=version, renamed_by=by)
    assert sorted(others(person)) == [("former", "Залужна Олена Петрівна"), ("former", "Тарасюк Олена Петрівна")]
    assert found("Тарасюк") == [(person.pk, "")], "the current name comes first"


def test_part_that_does_not_open_is_left_out_of_the_former_name(person: Person, by: Supporter) -> None:
    with as_owner():
        execute("UPDATE veterans_person SET patronymic = surname")
    change_person(person.pk, replace(WED, patronymic=""), version=1, renamed_by=by)
    assert others(person) == [("former", "Тарасюк Олена")]
    add(person, by, ALIAS, "Залужнова")
    assert others(person)[1] == ("alias", "Залужнова Олена")


def test_part_that_does_not_open_finds_nobody_as_a_part_of_the_former_name(person: Person, by: Supporter) -> None:
    with as_owner():
        execute("UPDATE veterans_person SET patronymic = surname")
    change_person(person.pk, replace(WED, patronymic="Павлівна"), version=1, renamed_by=by)
    assert found("Тарасюк Олена") == [(person.pk, "Тарасюк Олена")]
    assert person.namings.others().get().patronymic_entry is None


@pytest.mark.parametrize(
    ("kind", "parts", "name", "queries"),
    [
        (FORMER, ("Бойко",), "Бойко Олена Петрівна", ["Бойко", "Бойко Олена", "олена бойко"]),
        (FORMER, ("Бойко", "Леся", "Павлівна"), "Бойко Леся Павлівна", ["Бойко Леся", "Леся Павлівна"]),
        (ALIAS, ("", "Гелена"), "Тарасюк Гелена Петрівна", ["Гелена", "Тарасюк Гелена"]),
        (ALIAS, ("", "", "Пилипівна"), "Тарасюк Олена Пилипівна", ["Олена Пилипівна", "Тарасюк Олена Пилипівна"]),
        (SIGN, ("Беркут",), "Беркут", ["Беркут", "беркут", "Беркту"]),
    ],
)
def test_person_is_found_by_an_added_name(
    person: Person, by: Supporter, kind: NamingKind, parts: tuple[str, ...], name: str, queries: list[str]
) -> None:
    naming = add(person, by, kind, *parts)
    assert others(person) == [(kind, name)]
    assert naming.added_by == by
    for query in queries:
        assert found(query)[:1] == [(person.pk, name)], query


def test_current_bearer_comes_before_one_of_a_former_name(person: Person, by: Supporter) -> None:
    add(person, by, FORMER, "Бойко")
    bearer = make_person("Бойко", "Олена", "Петрівна")
    assert found("Бойко") == [(bearer.pk, ""), (person.pk, "Бойко Олена Петрівна")]
    assert [key for key, _name in found("Бойко Олена")] == [bearer.pk, person.pk]


@pytest.mark.parametrize("query", ["Тарасюк", "Тарас", "Олена", "Тарасюк Олена", "Тарасюк 1990", "Петрівна", "Тарасюк О."])
def test_person_is_listed_once_and_counts_once(person: Person, by: Supporter, query: str) -> None:
    """Eleven names with one surname are those of one person, so nobody was left out."""
    for given in ("Гелена", "Леся", "Ольга", "Олеся", "Оля", "Оленка", "Лєна", "Елена", "Олена-Марія", "Хелена", "Гелена-Марія"):
        add(person, by, ALIAS, "", given)
    add(person, by, FORMER, "Тарасенко")
    assert {key for key, _name in found(query)} <= {person.pk}
    answer = find_persons(query, within=Person.objects.values("pk"))
    assert (len(answer.hits), answer.too_many) == (0 if query == "Петрівна" else 1, False)
    assert all(hit.naming is None for hit in answer.hits)


def test_others_of_a_surname_are_counted_beside_former_names(person: Person, by: Supporter) -> None:
    bearers = [make_person("Бойко", "Іван", "Іванович") for _ in range(10)]
    assert not find_persons("Бойко", within=Person.objects.values("pk")).too_many
    add(bearers[0], by, ALIAS, "", "Ян")
    assert not find_persons("Бойко", within=Person.objects.values("pk")).too_many
    add(person, by, FORMER, "Бойко")
    assert find_persons("Бойко", within=Person.objects.values("pk")).too_many


@pytest.mark.parametrize("query", ["Бойко", "Бойко Олена", "Беркут"])
def test_name_that_was_taken_off_finds_nobody(person: Person, by: Supporter, query: str) -> None:
    namings = [add(person, by, FORMER, "Бойко"), add(person, by, SIGN, "Беркут")]
    assert found(query)
    for naming in namings:
        end_naming(naming.pk, at=timezone.now())
    assert not found(query)
    assert found("Тарасюк") == [(person.pk, "")]
    with pytest.raises(NamingEnded):
        end_naming(namings[0].pk, at=timezone.now())
    assert add(person, by, FORMER, "Бойко").pk != namings[0].pk, "it is added anew"


def test_current_name_is_not_taken_off(person: Person) -> None:
    with pytest.raises(NamingEnded):
        end_naming(person.namings.get().pk, at=timezone.now())


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        (FORMER, ("тарасюк",)),
        (ALIAS, ("", "ОЛЕНА")),
        (ALIAS, ("Бойко",)),
        (SIGN, ("беркут",)),
    ],
)
def test_name_that_the_person_has_is_not_added_again(
    person: Person, by: Supporter, kind: NamingKind, parts: tuple[str, ...]
) -> None:
    add(person, by, FORMER, "Бойко")
    add(person, by, SIGN, "Беркут")
    with pytest.raises(NamingKnown):
        add(person, by, kind, *parts)
    assert len(others(person)) == 2


def test_nobody_out_of_reach_is_found_by_another_name(person: Person, by: Supporter) -> None:
    add(person, by, SIGN, "Беркут")
    assert find_persons("Беркут", within=Person.objects.exclude(pk=person.pk).values("pk")).hits == ()


def test_search_asks_as_often_when_persons_have_more_names(person: Person, by: Supporter) -> None:
    hits("Тарасюк")
    for parts in (("Бойко",), ("Ткач",), ("Тарасенко",)):
        add(person, by, FORMER, *parts)
        hits("Тарасюк")
        with CountedQueries() as asked:
            hits("Тарасюк")
        assert len(asked) == 3  # the last one asks for joined persons


def test_other_names_are_sealed_and_opening_notes_the_person(person: Person, by: Supporter, reading: Reading) -> None:
    naming = add(person, by, SIGN, "Беркут")
    reading.subjects.clear()
    (stored,) = rows("SELECT t::text FROM veterans_personname AS t WHERE kind = 'call_sign'")
    assert "Беркут" not in stored[0]
    assert "Беркут".encode().hex() not in stored[0]
    assert PersonName.objects.get(pk=naming.pk).full_name == "Беркут"
    assert reading.subjects == {person.pk}


def test_history_keeps_what_was_taken_off(person: Person, by: Supporter) -> None:
    naming: Any = add(person, by, SIGN, "Беркут")
    end_naming(naming.pk, at=timezone.now())
    added, ended = naming.history.order_by("pgh_id")
    assert (added.surname, added.ended_at, ended.surname, ended.ended_at is None) == ("Беркут", None, "Беркут", False)


def test_name_is_not_deleted(person: Person) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        execute("DELETE FROM veterans_personname")


def test_person_without_a_current_name_is_counted(person: Person) -> None:
    assert not any(broken_invariants().values())
    with as_owner():
        execute("DELETE FROM veterans_personname")
    assert broken_invariants()["person without a current name"] == 1
