import re
from pathlib import Path

import pytest
from django.conf import settings
from stdnum import damm

from cases.case.numbers import new_number, number_label, typed_number


def test_number_has_eight_digits_and_a_check_digit() -> None:
    numbers = [new_number() for _ in range(300)]
    assert all(len(number) == 8 and typed_number(number) == number for number in numbers)
    assert len(set(numbers)) > 290


@pytest.mark.parametrize("shape", ["{}", "№ {}", "#{}", " {} "])
def test_number_is_understood_as_people_type_it(shape: str) -> None:
    number = new_number()
    assert typed_number(shape.format(number)) == typed_number(shape.format(number_label(number))) == number


def test_number_is_refused_when_two_digits_are_swapped_or_one_is_wrong() -> None:
    number = new_number()
    for position in range(8):
        wrong = number[:position] + str((int(number[position]) + 1) % 10) + number[position + 1 :]
        assert typed_number(wrong) is None


@pytest.mark.parametrize("typed", ["", "1234", "Коваленко", "9" * 5000, "1042773a", "１０４２７７３１", "\0"])
def test_text_is_no_number_when_its_shape_is_another(typed: str) -> None:
    assert typed_number(typed) is None


def test_page_without_a_network_tests_the_same_check_digit() -> None:
    script = (Path(settings.BASE_DIR) / "static/js/offline.js").read_text()
    (table,) = re.findall(r"const DAMM = \[(.*?)\];", script)
    rows = re.findall(r"\d{10}", table)
    for number in (new_number() for _ in range(100)):
        row = "0"
        for digit in number:
            row = rows[int(row)][int(digit)]
        assert row == "0"
        assert damm.is_valid(number)
    assert [tuple(map(int, row)) for row in rows] == list(damm._operation_table)
