"""Who was joined into another person is found as that one: by the search, the panel of likely cards and the search for pairs."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case
from cases.intake.reports.duplicates import Shown, pair_list
from cases.intake.reports.matches import find_matches
from cases.intake.reports.search import SearchRow, search_results
from cases.leading.reports.requests import doors_of
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.keyset import Place
from tests.factories import make_case, make_department, make_person, make_supporter
from tests.joined import Twice, make_join, make_twice, undo
from tests.persons import make_naming, make_pair
from veterans.actions.pairs import say_different, set_aside
from veterans.matching import CERTAIN, likely, typed_facts, whole_fact_holders
from veterans.matching.pair_search import find_all_pairs, search_due_pairs
from veterans.models import DuplicatePair, NamingKind, PairSearch, Person, PersonName, SearchToken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]

FOREIGN = "+48601234567"
PHONE = "+380671112233"
RNOKPP = "3184710691"
BORN = date(1990, 5, 17)


@pytest.fixture
def twice() -> Twice:
    """The joined person has another surname, a РНОКПП, a date of birth and a phone, which the remaining one has not."""
    return make_twice(surname="Тарасюк", rnokpp=RNOKPP, born_on=BORN)


def rows(query: str, reader: Supporter) -> list[SearchRow]:
    return [row for group in search_results(query, reader).groups for row in group.rows]


def found(query: str, reader: Supporter) -> list[tuple[str, str]]:
    """The number of each card found, and by which name of a person that is not the current one."""
    return [(row.number_label, row.naming_label) for row in rows(query, reader)]


def make_stranger() -> Supporter:
    return make_supporter(make_department("Інший"), surname="Чужа")


@pytest.mark.parametrize("query", [PHONE, "067 111-22-33", "1112233", "2233", RNOKPP])
def test_numbers_of_a_joined_person_find_the_remaining_card(twice: Twice, query: str) -> None:
    join = make_join(twice)
    assert found(query, twice.owner) == [(twice.into.number_label, "")]
    assert not rows(query, make_stranger())
    undo(join.pk, twice)
    assert found(query, twice.owner) == []
    assert found(query, twice.other_owner) == [(twice.card.number_label, "")]


@pytest.mark.parametrize("query", ["Тарасюк", "Тарасюк Андрій", "Tarasiuk", "Тарасюк 1990", "Тарасюк А. П."])
def test_name_of_a_joined_person_finds_the_remaining_card_and_says_why(twice: Twice, query: str) -> None:
    join = make_join(twice)
    words = "на об’єднаній картці: Тарасюк Андрій Петрович"
    assert found(query, twice.owner) == [(twice.into.number_label, words)]
    assert rows(query, twice.owner)[0].surname == "Коваленко"
    assert not rows(query, make_stranger())
    undo(join.pk, twice)
    assert found(query, twice.other_owner) == [(twice.card.number_label, "")]


def test_other_name_of_a_joined_person_finds_the_remaining_card(twice: Twice) -> None:
    make_naming(Person.objects.get(pk=twice.card.person_id), twice.other_owner)
    make_naming(Person.objects.get(pk=twice.card.person_id), twice.other_owner, NamingKind.FORMER, "Бондар")
    make_join(twice)
    assert found("Беркут", twice.owner) == [(twice.into.number_label, "позивний: Беркут")]
    assert [number for number, _label in found("Бондар", twice.owner)] == [twice.into.number_label]


def test_name_of_both_finds_one_card_by_its_current_name(twice: Twice) -> None:
    make_join(twice)
    for query in ("Коваленко", "Андрій", "Андрій Петрович"):
        assert found(query, twice.owner) == [(twice.into.number_label, "")]


def test_foreign_phone_of_a_joined_person_finds_the_remaining_card_without_its_country_code() -> None:
    twice = make_twice(phone=FOREIGN)
    make_join(twice)
    for query in (FOREIGN, "601234567"):
        assert found(query, twice.owner) == [(twice.into.number_label, "")]


def test_panel_of_likely_cards_shows_the_remaining_one(twice: Twice) -> None:
    facts = typed_facts(surname="Тарасюк", given_name="Андрій", patronymic="Петрович", born_on=BORN, own_phones=[PHONE])
    make_join(twice)
    matches = find_matches(facts, whole_fact_holders(facts), twice.owner, at=timezone.now())
    (card,) = matches.certain
    assert (card.person_id, card.number, matches.doors) == (twice.into.person_id, twice.into.number, ())
    assert card.score >= CERTAIN
    assert [one.person_id for one in likely(facts, within=None, least=CERTAIN)] == [twice.into.person_id]


def test_panel_shows_no_joined_card_to_who_does_not_reach_the_remaining_one(twice: Twice) -> None:
    facts = typed_facts(surname="Тарасюк", given_name="Андрій", patronymic="Петрович", born_on=BORN, rnokpp=RNOKPP)
    make_join(twice)
    matches = find_matches(facts, whole_fact_holders(facts), make_stranger(), at=timezone.now())
    assert matches.cards == ()
    assert [door.department for door in matches.doors] == [twice.into.department.name]


@pytest.mark.parametrize(
    "known",
    [{"rnokpp": RNOKPP}, {"own_phones": [PHONE]}, {"surname": "Тарасюк", "given_name": "Андрій", "born_on": BORN}],
    ids=["rnokpp", "phone", "name"],
)
def test_door_of_a_joined_person_names_the_department_of_the_remaining_card(twice: Twice, known: dict[str, object]) -> None:
    elsewhere = make_department("Новий підрозділ")
    Case.objects.filter(pk=twice.into.pk).update(department=elsewhere)
    facts = typed_facts(**known)  # type: ignore[arg-type]
    make_join(twice)
    (door,) = doors_of(whole_fact_holders(facts), at=timezone.now())
    assert (door.case_id, door.department) == (twice.into.pk, "Новий підрозділ")


def count_listed(twice: Twice, shown: Shown) -> int:
    return pair_list(twice.head, shown, at=timezone.now(), filters={}).rows(Place(), 50).count


def test_third_registration_of_a_joined_person_is_a_pair_with_who_remains(twice: Twice) -> None:
    make_join(twice)
    third = make_case(twice.owner, person=make_person("Тарасюк", born_on=BORN)).person
    search_due_pairs(at=timezone.now())
    (pair,) = DuplicatePair.objects.undecided(kyiv_day(timezone.now()))
    assert {pair.first_id, pair.second_id} == {third.pk, twice.into.person_id}
    assert pair.score >= CERTAIN * 1000
    assert count_listed(twice, Shown.OPEN) == 1


def test_search_finds_no_pair_within_a_group(twice: Twice) -> None:
    second = make_case(twice.owner, person=make_person("Тарасюк", born_on=BORN)).person
    DuplicatePair.objects.exclude(pk=twice.pair.pk).delete()
    make_join(twice)
    Person.objects.filter(pk=second.pk).update(joined_into=twice.into.person_id)
    PairSearch.objects.all().delete()
    assert find_all_pairs(at=timezone.now()) == 1
    search_due_pairs(at=timezone.now())
    assert not DuplicatePair.objects.exclude(pk=twice.pair.pk).exists()


def test_change_of_a_joined_person_is_searched_for_as_of_who_remains(twice: Twice) -> None:
    third = make_case(twice.owner, person=make_person("Тарасюк", born_on=BORN)).person
    make_join(twice)
    DuplicatePair.objects.exclude(pk=twice.pair.pk).delete()
    PairSearch.objects.exclude(person=twice.card.person_id).delete()
    search_due_pairs(at=timezone.now())
    (pair,) = DuplicatePair.objects.exclude(pk=twice.pair.pk)
    assert {pair.first_id, pair.second_id} == {third.pk, twice.into.person_id}


def test_pair_of_who_remains_has_the_score_of_today_after_a_change_of_the_joined_person(twice: Twice) -> None:
    third = make_case(twice.owner, person=make_person("Тарасюк", born_on=BORN)).person
    make_join(twice)
    search_due_pairs(at=timezone.now())
    pair = DuplicatePair.objects.of(third.pk, twice.into.person_id).get()
    SearchToken.objects.filter(person=twice.card.person_id).delete()
    names = PersonName.objects.filter(person=twice.into.person_id)
    entries = names.values("surname_entry", "given_entry", "patronymic_entry").get()
    PersonName.objects.filter(person=twice.card.person_id).update(**entries)
    PairSearch.objects.create(person_id=twice.card.person_id, asked_at=timezone.now())
    search_due_pairs(at=timezone.now())
    assert DuplicatePair.objects.get(pk=pair.pk).score < pair.score


def test_pair_of_a_joined_person_with_a_third_leads_to_who_remains_until_the_join_is_undone(twice: Twice) -> None:
    third = make_case(twice.owner, person=make_person("Тарасюк", born_on=BORN)).person
    at, today = timezone.now(), kyiv_day(timezone.now())
    search_due_pairs(at=at)
    theirs = DuplicatePair.objects.of(third.pk, twice.card.person_id)
    assert theirs.undecided(today).exists()
    join = make_join(twice)
    search_due_pairs(at=at)
    assert not theirs.undecided(today).exists()
    assert DuplicatePair.objects.of(third.pk, twice.into.person_id).undecided(today).exists()
    undo(join.pk, twice)
    search_due_pairs(at=at)
    assert theirs.undecided(today).exists()
    assert not DuplicatePair.objects.of(third.pk, twice.into.person_id).undecided(today).exists()


def test_pair_of_a_joined_person_that_was_put_off_is_not_listed(twice: Twice) -> None:
    third = make_case(twice.owner, person=make_person("Тарасюк", born_on=BORN)).person
    until = kyiv_day(timezone.now()) + timedelta(days=7)
    set_aside(make_pair(third, Person.objects.get(pk=twice.card.person_id)).pk, until, by=twice.head, at=timezone.now())
    assert count_listed(twice, Shown.LATER) == 1
    make_join(twice)
    assert count_listed(twice, Shown.LATER) == 0


def test_who_was_said_to_be_another_person_is_not_proposed_again_after_a_join(twice: Twice) -> None:
    third = make_case(twice.owner, person=make_person("Тарасюк", born_on=BORN)).person
    brothers = make_pair(third, Person.objects.get(pk=twice.card.person_id))
    say_different(brothers.pk, "брати", by=twice.head, at=timezone.now())
    make_join(twice)
    search_due_pairs(at=timezone.now())
    assert not DuplicatePair.objects.of(third.pk, twice.into.person_id).exists()
