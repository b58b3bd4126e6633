"""Cells are read as people write them; what is in doubt stays as typed and is refused beside its field."""

import pytest
from django.core.exceptions import ValidationError

from cases.intake.forms.imports.readings import Phones, day_of, parts_of, phones_of, year_of
from veterans.actions.people import Relative


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("Горовчук Назар Андрійович", ("Горовчук", "Назар", "Андрійович")),
        ("Тарас Григорович Шевченко", ("Шевченко", "Тарас", "Григорович")),
        ("Shevchenko Taras Hryhorovych", ("Shevchenko", "Taras", "Hryhorovych")),
        ("Петрович Іван Петрович", ("Петрович", "Іван", "Петрович")),
        ("Квітка-Основ’яненко  Сергій", ("Квітка-Основ’яненко", "Сергій", "")),
        ("Мамедов Алі Гасан огли", ("Мамедов", "Алі", "Гасан огли")),
        ("Зоренко", ("Зоренко", "", "")),
        ("", ("", "", "")),
    ],
)
def test_name_in_one_cell_has_its_parts(whole: str, parts: tuple[str, str, str]) -> None:
    assert parts_of(whole) == parts


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("05.06.1985", "1985-06-05"),
        ("5/6/1985", "1985-06-05"),
        ("5.6.1985 р.", "1985-06-05"),
        ("5 червня 1985", "1985-06-05"),
        ("5 червня 1985 р.", "1985-06-05"),
        ("15 СІЧНЯ 2001 року", "2001-01-15"),
        ("5 June 1985", "1985-06-05"),
        ("1985-06-05", "1985-06-05"),
        ("1985-06-05 00:00:00", "1985-06-05"),
        ("31.02.1985", "1985-02-31"),  # the field says that there is no such day
        ("05.06.85", "05.06.85"),
        ("5 червеня 1985", "5 червеня 1985"),
        ("невідомо", "невідомо"),
    ],
)
def test_day_is_read_where_it_is_not_in_doubt(typed: str, day: str) -> None:
    assert day_of(typed) == day


@pytest.mark.parametrize(
    ("typed", "year"),
    [("1985", "1985"), ("1985 р. н.", "1985"), ("05.1985", "1985"), ("05.06.1985", ""), ("85", ""), ("", "")],
)
def test_date_of_birth_of_which_only_the_year_is_certain(typed: str, year: str) -> None:
    assert year_of(typed) == year


OWN, WIFE, BROTHER = "+380687425682", "+380504285656", "+380931234567"


@pytest.mark.parametrize(
    ("typed", "phones"),
    [
        ("068 742 56 82", Phones((OWN,))),
        ("+380 (68) 742-56-82", Phones((OWN,))),
        ("0687425682; 0504285656 (дружина)", Phones((OWN,), (Relative(WIFE, "wife"),))),
        ("дружина 0504285656, 0687425682", Phones((OWN,), (Relative(WIFE, "wife"),))),
        ("0687425682 / 0931234567", Phones((OWN, BROTHER))),
        ("0687425682 моб., 0687425682", Phones((OWN,))),
        ("0504285656 - дружина та 0931234567 - брат", Phones((), (Relative(WIFE, "wife"), Relative(BROTHER, "brother")))),
    ],
)
def test_several_phones_in_one_cell(typed: str, phones: Phones) -> None:
    assert phones_of(typed, invalid="no number") == phones


@pytest.mark.parametrize("typed", ["немає", "0687425682; 123", "0687425682; немає"])
def test_cell_without_a_whole_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="no number"):
        phones_of(typed, invalid="no number")


def test_number_of_somebody_unknown_is_refused() -> None:
    with pytest.raises(ValidationError, match="чий він"):
        phones_of("0687425682; 0504285656 (Олена)", invalid="no number")
