import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from veterans.aliases import GROUPS, aliases
from veterans.spelling import (
    clean,
    fold,
    initial_letters,
    letter_mask,
    light,
    name_spellings,
    roman,
    word_spellings,
)

TYPED = st.text(alphabet=st.characters(codec="utf-8"), max_size=20) | st.text("абвгґіїйьщцтс’'- -[];.qwz", max_size=20)
LETTERS = st.text("abcdehiJkSQ", max_size=9)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("О’Коннор", "оконнор"),
        ("Лук'янчук", "лукянчук"),
        ("ЛУКʼЯНЧУК", "лукянчук"),
        ("Нечуй – Левицький", "нечуй-левицький"),
        ("Нечуй‑Левицький", "нечуй-левицький"),
        ("  Анна\tМарія ", "анна марія"),
        ("Шев\u00adчен\u200bко\ufeff", "шевченко"),
        ("Йосип".replace("Й", "И\u0306"), "йосип"),
        ("\0", ""),
    ],
)
def test_name_is_clean_when_only_marks_differ(written: str, expected: str) -> None:
    assert clean(written) == expected


@pytest.mark.parametrize("written", ["Залужний", "Zaluzhnyi", "Zaluzhny", "Zaluzhnyj", "Залужный"])
def test_fold_is_one_when_the_alphabet_differs(written: str) -> None:
    assert fold(clean(written)) == "zaluJni"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Щербак", "Shcherbak"),
        ("Щербак", "Szczerbak"),
        ("Згурський", "Zghurskyi"),
        ("Троцький", "Тротський"),
        ("Хоменко", "Khomenko"),
        ("Ґудзь", "Gudz"),
        ("Юлія", "Yuliia"),
        ("Соловйов", "Соловьёв"),
        ("Гриневич", "Hrynevych"),
        ("Максим", "Maxim"),
    ],
)
def test_fold_is_one_when_the_name_is_transliterated(one: str, other: str) -> None:
    assert fold(clean(one)) in {spelling.fold for spelling in word_spellings(other)}


def test_light_form_is_one_edit_away_when_one_letter_is_missing() -> None:
    assert OSA.distance(light("мартинюк"), light("мартиюк")) == 1
    assert OSA.distance(fold("мартинюк"), fold("мартиюк")) == 2


def test_roman_form_is_that_of_passports() -> None:
    assert roman("згурський") == "zghurskyi"
    assert roman("щербаківський") == "shcherbakivskyi"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pfke;ybq", "залужний"),
        ("'dktdcmrbq", "євлевський"),
        ("[jvtyrj", "хоменко"),
        ("{jvtyrj", "хоменко"),
        ("fi.r", "ашюк"),
        (",jylfh", "бондар"),
        ("ker`zyxer", "лукянчук"),
        ("Шeвчeнкo", "шевченко"),  # with Latin letters of the same shape
        ("Соловьёв", "соловьов"),
        ("Шевченко,", "шевченко"),
    ],
)
def test_word_is_read_when_keyboard_or_letters_are_wrong(typed: str, meant: str) -> None:
    assert meant in {spelling.raw for spelling in word_spellings(typed)}


def test_german_letters_are_read_twice_when_they_spell_one_sound_or_two() -> None:
    assert {"Sukin", "sQukin"} <= {spelling.fold for spelling in word_spellings("Schukin")}


@pytest.mark.parametrize("typed", ["", " ", "%", "123", "🙂", "'", "—", "\0"])
def test_word_means_nothing_when_it_holds_no_letter(typed: str) -> None:
    assert word_spellings(typed) == ()


def test_double_name_is_found_by_each_half() -> None:
    assert {spelling.raw: spelling.cost for spelling in name_spellings("Нечуй-Левицький")} == {
        "нечуйлевицький": 0.0,
        "нечуй": 0.3,
        "левицький": 0.3,
    }


def test_given_name_is_known_when_it_is_spelt_in_another_language() -> None:
    assert "алексей" in aliases("олексій")
    assert "екатерина" in aliases("катерина")
    assert aliases("шевченко") == frozenset()


@pytest.mark.parametrize("group", GROUPS)
def test_names_of_a_group_are_clean_and_sound_different(group: str) -> None:
    """An alias must be in its clean form to be found by a lookup; one of the same sound is found anyway."""
    names = group.split()
    assert names == [clean(name) for name in names]
    assert len({fold(name) for name in names}) == len(names) > 1


def test_every_name_of_a_group_leads_to_the_others() -> None:
    for group in GROUPS:
        names = set(group.split())
        assert all(aliases(name) >= names - {name} and name not in aliases(name) for name in names)


@pytest.mark.parametrize(
    ("initial", "letter"), [("О", "о"), ("O", "о"), ("J", "о"), ("И", "і"), ("Г", "ґ"), ("S", "щ"), ("Y", "є")]
)
def test_initial_matches_a_letter_whatever_it_was_typed_in(initial: str, letter: str) -> None:
    assert letter in initial_letters(initial)


def test_initials_differ_when_only_the_sound_is_alike() -> None:
    assert "а" not in initial_letters("Я")


@given(TYPED)
def test_nothing_typed_breaks_the_spellings(typed: str) -> None:
    assert clean(clean(typed)) == clean(typed)
    word_spellings(typed)
    name_spellings(typed)


@given(LETTERS, LETTERS)
def test_masks_lose_no_word_within_reach(one: str, other: str) -> None:
    distance = OSA.distance(one, other)
    mask, other_mask = letter_mask(one), letter_mask(other)
    assert (mask & ~other_mask).bit_count() <= distance
    assert (other_mask & ~mask).bit_count() <= distance
