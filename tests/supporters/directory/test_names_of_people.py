"""What a field of a name takes, and what it makes of it."""

import pytest

from supporters.directory.forms.people import NameField


@pytest.mark.parametrize(
    ("pasted", "name"),
    [
        ("Дем\N{SOFT HYPHEN}янчук", "Демянчук"),
        ("\N{ZERO WIDTH SPACE}Коваль\N{BYTE ORDER MARK}", "Коваль"),
        ("Нечуй-Левицький", "Нечуй-Левицький"),
        ("Мар'яна\tОлена", "Мар’яна Олена"),
    ],
)
def test_what_nobody_sees_is_taken_out_of_a_pasted_name(pasted: str, name: str) -> None:
    assert NameField(label="").clean(pasted) == name
