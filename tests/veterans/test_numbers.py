import pytest
from hypothesis import given
from hypothesis import strategies as st

from veterans.numbers import rnokpp


def test_number_is_refused_when_its_check_digit_is_wrong() -> None:
    fits = [digits for n in range(10) if (digits := rnokpp(f"345678901{n}"))]
    assert len(fits) == 1


@pytest.mark.parametrize("typed", ["", "123", "0000000000", "A" * 10, "9" * 5000, "\0", "３４５６７８９０１２"])
def test_text_is_no_number_when_its_shape_is_another(typed: str) -> None:
    assert rnokpp(typed) is None


@given(st.text(max_size=40))
def test_nothing_typed_breaks_the_numbers(typed: str) -> None:
    rnokpp(typed)
