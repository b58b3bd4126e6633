import pytest
from hypothesis import given
from hypothesis import strategies as st

from veterans.search.queries import Query, parse_query


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("Шевченко", Query(kind="name", words=("Шевченко",))),
        ("  Шевченко   Тарас ", Query(kind="name", words=("Шевченко", "Тарас"))),
        ("Шевченко Тарас Григорович Кобзар", Query(kind="name", words=("Шевченко", "Тарас", "Григорович"))),
        ("Нечуй - Левицький Іван", Query(kind="name", words=("Нечуй-Левицький", "Іван"))),
        ("Шевченко Т.", Query(kind="name", words=("Шевченко",), initials=("Т",))),
        ("Шевченко Т.Г.", Query(kind="name", words=("Шевченко",), initials=("Т", "Г"))),
        ("Шевченко Т. Г.", Query(kind="name", words=("Шевченко",), initials=("Т", "Г"))),
        ("Шевченко ТГ", Query(kind="name", words=("Шевченко",), initials=("Т", "Г"))),
        ("Т.Г.Шевченко", Query(kind="name", words=("Шевченко",), initials=("Т", "Г"))),
        ("fi.r", Query(kind="name", words=("fi.r",))),
        ("ОП", Query(kind="name", words=("ОП",))),
        ("Шевченко 1984", Query(kind="name", words=("Шевченко",), birth_year=1984)),
        ("Шевченко 1984 р.н.", Query(kind="name", words=("Шевченко",), birth_year=1984)),
        ("Шевченко 09.03.1984", Query(kind="name", words=("Шевченко",), birth_year=1984)),
        ("1984 Шевченко О", Query(kind="name", words=("Шевченко",), initials=("О",), birth_year=1984)),
    ],
)
def test_names_initials_and_year_are_distinguished(typed: str, query: Query) -> None:
    assert parse_query(typed) == query


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("(067) 123-45-67", "0671234567"),
        ("+380671234567", "380671234567"),
        ("8 067 1234567", "80671234567"),
        ("2012 3456", "20123456"),
        ("45-67", "4567"),
        ("123 45 67", "1234567"),
        ("456", "456"),
    ],
)
def test_phone_is_one_when_typed_in_any_way(typed: str, digits: str) -> None:
    assert parse_query(typed) == Query(kind="phone", digits=digits)


def test_ten_digits_are_an_identifier_when_the_check_digit_fits() -> None:
    assert parse_query("3184710691") == Query(kind="identifier", digits="3184710691")
    assert parse_query("3184710692").kind == "phone"


@pytest.mark.parametrize("typed", ["№ 1042-7731", "№ 10427731", "№12", "#1042-7731", "no. 1042 7731"])
def test_case_number_is_recognised_as_a_number(typed: str) -> None:
    assert parse_query(typed).kind == "number"


@pytest.mark.parametrize("typed", ["", "   ", "\0\0", "%", "''", "🙂", "12", "—", "(.)"])
def test_query_is_empty_when_it_says_nothing(typed: str) -> None:
    assert parse_query(typed) == Query(kind="empty")


def test_query_is_cut_when_it_is_long() -> None:
    assert parse_query("9" * 5000).digits == "9" * 100
    assert parse_query("а" * 5000).words == ("а" * 100,)


@given(st.text(max_size=120) | st.text("0123456789 +-()№.рО’", max_size=30))
def test_nothing_typed_breaks_the_parsing(typed: str) -> None:
    query = parse_query(typed)
    assert (query.kind == "name") == bool(query.words)
