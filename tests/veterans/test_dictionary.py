import os
from threading import Thread

import pytest
from django.db import connection, transaction
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from tests.database import CountedQueries
from tests.factories import make_person
from veterans.actions.names import name_entry
from veterans.dictionary import DICTIONARY, Dictionary
from veterans.dictionary.column import Column
from veterans.models import NameKind
from veterans.spelling import Spelling, fold, name_spellings, word_spellings

SURNAMES = ("Шевченко", "Шевчук", "Шевчишин", "Залужний", "Ткач", "Ткаченко", "Лук’янчук", "Нечуй-Левицький", "Li")


def column(*names: str) -> Column:
    """A column in which the key of each name is its index in `names`."""
    filled = Column()
    filled.extend([(key, spelling) for key, name in enumerate(names) for spelling in name_spellings(name)])
    return filled


def costs(names: tuple[str, ...], typed: str, *, breadth: int = 60) -> dict[str, float]:
    found = column(*names).match(word_spellings(typed), breadth=breadth)
    return {names[key]: round(cost, 3) for key, cost in zip(found.entries, found.costs, strict=True)}


@pytest.mark.parametrize(
    ("typed", "name", "cost"),
    [
        ("Шевченко", "Шевченко", 0.0),
        ("шевчнеко", "Шевченко", 1.15),  # two letters exchanged
        ("Залужный", "Залужний", 0.15),
        ("Zaluzhnyi", "Залужний", 0.0),
        ("Zaluzhny", "Залужний", 0.1),
        ("Шевчи", "Шевчишин", 0.415),  # three letters are missing
        ("Левицький", "Нечуй-Левицький", 0.3),
        ("Нечуй Левицький".replace(" ", ""), "Нечуй-Левицький", 0.0),
        ("Li", "Li", 0.0),
    ],
)
def test_word_costs_as_much_as_it_differs(typed: str, name: str, cost: float) -> None:
    assert costs(SURNAMES, typed)[name] == pytest.approx(cost)


def test_half_of_a_typed_double_name_costs_more_than_the_whole() -> None:
    assert costs(("Левицький", "Нечуй-Левицький"), "Нечуй-Левицький") == {"Нечуй-Левицький": 0.0, "Левицький": 1.2}


def test_two_mistakes_are_forgiven_only_when_the_word_is_long() -> None:
    assert costs(SURNAMES, "Шевенок")
    assert costs(SURNAMES, "Тгас") == {}


def test_nothing_is_found_when_no_name_is_near() -> None:
    assert costs(SURNAMES, "Прокопович") == {}
    assert column().match(word_spellings("Шевченко"), breadth=60).entries == ()


def test_nearest_come_first_and_the_rest_is_announced_when_there_are_too_many() -> None:
    found = column(*SURNAMES).match(word_spellings("Шевч"), breadth=2)
    assert [SURNAMES[key] for key in found.entries] == ["Шевчук", "Шевченко"]
    assert found.beyond == pytest.approx(0.42)
    assert column(*SURNAMES).match(word_spellings("Шевч"), breadth=3).beyond == float("inf")


def test_commoner_name_comes_first_when_both_fit_alike() -> None:
    twins = column("Ткачук", "Ткачик")
    assert twins.match(word_spellings("Ткач"), breadth=60).entries == (0, 1)
    twins.count_bearers({1: 5})
    assert twins.match(word_spellings("Ткач"), breadth=60).entries == (1, 0)


def test_names_are_matched_when_they_came_in_two_parts() -> None:
    filled = column("Шевчук")
    filled.extend([(7, spelling) for spelling in name_spellings("Шевченко")])
    assert filled.match(word_spellings("Шев"), breadth=60).entries == (0, 7)
    assert filled.match(word_spellings("Шевченок"), breadth=60).entries == (7,)


@given(
    st.lists(st.text("абвгдиікло", min_size=6, max_size=9), min_size=1, max_size=9), st.text("абвгдиікло", min_size=6, max_size=9)
)
@settings(max_examples=300)
def test_no_name_within_two_mistakes_is_lost(names: list[str], typed: str) -> None:
    """Unless the word is nearly one letter, which sounds like many names."""
    assume(len(typed) <= 2 * len(fold(typed)))
    found = column(*names).match(
        [Spelling(raw=typed, fold=fold(typed), light=typed, roman=typed, latin=False, cost=-9.0)], breadth=60
    )
    near = {key for key, name in enumerate(names) if OSA.distance(fold(name), fold(typed)) <= 2}
    assert near <= set(found.entries)


@pytest.mark.django_db
def test_new_name_is_known_when_refreshed() -> None:
    names = Dictionary()
    names.refresh()
    key = name_entry(NameKind.SURNAME, "Залужний").pk
    assert names.match(NameKind.SURNAME, word_spellings("Залужний")).entries == ()
    names.refresh()
    assert names.match(NameKind.SURNAME, word_spellings("Zaluzhnyi")).entries == (key,)
    assert names.match(NameKind.GIVEN, word_spellings("Zaluzhnyi")).entries == ()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_refresh_asks_once_when_names_are_known(count: int) -> None:
    names = Dictionary()
    name_entry(NameKind.SURNAME, "Ткач")
    names.refresh()
    for number in range(count):
        name_entry(NameKind.SURNAME, "Бойко" + "к" * number)
    with CountedQueries() as asked:
        names.refresh()
    assert len(asked) == 1


@pytest.mark.django_db
def test_name_is_forgotten_when_its_transaction_was_rolled_back() -> None:
    names = Dictionary()
    kept = name_entry(NameKind.SURNAME, "Ткач").pk
    savepoint = transaction.savepoint()
    name_entry(NameKind.SURNAME, "Прокопович")
    names.refresh()
    transaction.savepoint_rollback(savepoint)
    names.refresh()
    assert names.match(NameKind.SURNAME, word_spellings("Прокопович")).entries == ()
    assert names.match(NameKind.SURNAME, word_spellings("Ткач")).entries == (kept,)


@pytest.mark.django_db
def test_given_name_is_known_by_its_other_spellings() -> None:
    names = Dictionary()
    key = name_entry(NameKind.GIVEN, "Олексій").pk
    names.refresh()
    assert names.match(NameKind.GIVEN, word_spellings("Алексей")).entries == (key,)
    assert names.match(NameKind.SURNAME, word_spellings("Алексей")).entries == ()
    assert names.starting_with(NameKind.GIVEN, "а").entries == (key,)


@pytest.mark.django_db
def test_bearers_decide_between_names_that_fit_alike() -> None:
    make_person("Ткачук")
    make_person("Ткачик")
    make_person("Ткачик")
    names = Dictionary()
    names.refresh()
    first, _ = names.match(NameKind.SURNAME, word_spellings("Ткач")).entries
    assert first == name_entry(NameKind.SURNAME, "Ткачик").pk


@pytest.mark.django_db
def test_child_process_can_match_when_the_lock_was_held_at_the_fork() -> None:
    DICTIONARY.refresh()
    held = DICTIONARY._lock
    holder = Thread(target=held.acquire)
    holder.start()
    holder.join()
    child = os.fork()
    if child == 0:
        DICTIONARY.match(NameKind.SURNAME, word_spellings("Ткач"))
        os._exit(7)
    _, status = os.waitpid(child, 0)
    DICTIONARY.renew_lock()
    assert os.waitstatus_to_exitcode(status) == 7
    assert connection.is_usable()
