import random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumber

from supporters.directory.numbers import can_be_called, phone_display, phone_e164, phone_label


@pytest.mark.parametrize(
    "typed",
    [
        "067 123 45 67",
        "0671234567",
        "(067) 123-45-67",
        "+38 067 123 45 67",
        "380671234567",
        "80671234567",
        "8 067 123-45-67",
        "671234567",
    ],
)
def test_phone_is_understood_as_people_type_it(typed: str) -> None:
    assert phone_e164(typed) == "+380671234567"


@pytest.mark.parametrize("typed", ["", "067", "Коваленко", "9" * 5000, "\0", "😀", "+", "067 123 45"])
def test_text_is_no_phone_when_its_shape_is_another(typed: str) -> None:
    assert phone_e164(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        *("067 123 45 6", "067 123 45 678", "123 45 67", "1234567", "0000000000", "012 345 67 89", "800 123 45 67"),
        *("+380 67 123 45 6", "+38 012 345 67 89", "+48 601", "+48 601 234 567 890", "+1 555 0100", "601 234 567"),
    ],
)
def test_number_is_refused_when_nobody_can_be_called_by_it(typed: str) -> None:
    assert phone_e164(typed) is None


@pytest.mark.parametrize("taken_before", ["+38067123456", "+3801234567", "+3800", "+380", "+", "", "+48601"])
def test_number_of_before_is_shown_with_a_word_and_not_called(taken_before: str) -> None:
    assert not can_be_called(taken_before)
    assert phone_display(taken_before) == taken_before
    assert phone_label(taken_before) == f"{taken_before} (номер неповний або з помилкою)"


def test_number_that_can_be_called_is_shown_without_a_word() -> None:
    assert can_be_called("+380671234567")
    assert phone_label("+380671234567") == phone_display("+380671234567")


@pytest.mark.parametrize(("typed", "kept"), [("+48 601 234 567", "+48601234567"), ("00 45 20 12 34 56", "+4520123456")])
def test_phone_of_another_country_is_kept(typed: str, kept: str) -> None:
    assert phone_e164(typed) == kept
    assert phone_display("+48601234567") == "+48 601 234 567"


def test_phone_is_shown_as_people_read_it() -> None:
    assert phone_display("+380671234567") == "067\u00a0123\u00a045\u00a067"


@given(st.text(max_size=40))
def test_nothing_typed_breaks_a_phone(typed: str) -> None:
    phone_e164(typed)


def test_range_of_a_ukrainian_number_says_the_same_as_the_whole_number() -> None:
    dice = random.Random(3)
    for first in range(0, 100_000, 3):
        national = f"{first:05}{dice.randrange(10_000):04}"
        whole = PhoneNumber(country_code=380, national_number=int(national))
        expected = national[0] != "0" and phonenumbers.is_valid_number(whole)
        assert can_be_called(f"+380{national}") is expected, national
