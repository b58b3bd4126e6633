import pytest
from hypothesis import given
from hypothesis import strategies as st

from supporters.numbers import phone_display, phone_e164


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


def test_phone_of_another_country_is_kept() -> None:
    assert phone_e164("+48 601 234 567") == "+48601234567"
    assert phone_display("+48601234567") == "+48 601 234 567"


def test_phone_is_shown_as_people_read_it() -> None:
    assert phone_display("+380671234567") == "067\u00a0123\u00a045\u00a067"


@given(st.text(max_size=40))
def test_nothing_typed_breaks_a_phone(typed: str) -> None:
    phone_e164(typed)
