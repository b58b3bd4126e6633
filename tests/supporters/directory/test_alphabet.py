import pytest

from supporters.directory.alphabet import LETTERS, alphabetical


def test_letters_are_in_the_order_of_the_ukrainian_alphabet() -> None:
    assert sorted(set(LETTERS), key=alphabetical) == list(LETTERS)


@pytest.mark.parametrize("one", ["ґава", "ҐАВА"])
def test_case_makes_no_difference(one: str) -> None:
    assert alphabetical("Гайда") < alphabetical(one) < alphabetical("Дяк")


def test_second_word_decides_when_the_first_is_the_same() -> None:
    assert alphabetical("Ткач", "Ірина") < alphabetical("Ткач", "Яна") < alphabetical("Ткаченко", "Ада")


def test_apostrophe_makes_no_difference() -> None:
    assert alphabetical("О’Рурк") == alphabetical("О'Рурк") == alphabetical("Орурк")
