from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db.models import QuerySet
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from privacy.opening import Reading
from tests.database import CountedQueries
from tests.factories import FAMILY_PHONE, PHONE, make_person
from tools.bench.search.measure import register, scores, total
from tools.bench.search.people import Person as BenchPerson
from tools.bench.search.people import people
from veterans.actions.people import Relative
from veterans.models import Person
from veterans.numbers import rnokpp
from veterans.search import Found, find_persons

pytestmark = pytest.mark.django_db
RNOKPP = "3184710691"

KNOWN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Залужний Валерій Федорович", {"birth_year": 1973}),
    ("Залужний Валерій Петрович", {"birth_year": 1988}),
    ("Залужна Олена Федорівна", {"birth_year": 1990}),
    (
        "Коваленко Олексій Іванович",
        {"birth_year": 1990, "phone": PHONE, "relatives": (Relative(FAMILY_PHONE),), "rnokpp": RNOKPP},
    ),
    ("Романченко Тарас Романович", {}),
    ("Ткачук Роман Степанович", {}),
    ("О’Коннор Ганна ", {}),
    ("Нечуй-Левицький Іван Семенович", {"birth_year": 1990}),
    ("Щербак Юлія Яківна", {}),
    ("Євлевський Олег Олегович", {}),
    ("Хвірчук Наталія Миколаївна", {}),
)


@pytest.fixture
def known() -> dict[UUID, str]:
    return {make_person(*name.split(" "), **facts).pk: name.strip() for name, facts in KNOWN}


def everybody() -> QuerySet[Any]:
    return Person.objects.values("pk")


def names(known: dict[UUID, str], query: str) -> list[str]:
    return [known[hit.person_id] for hit in find_persons(query, within=everybody()).hits]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Залужний", "Залужний Валерій"),
        ("залужний валерій федорович", "Залужний Валерій Федорович"),
        ("Валерій Залужний", "Залужний Валерій"),
        ("Валерій Петрович Залужний", "Залужний Валерій Петрович"),
        ("валерій залужний пет", "Залужний Валерій Петрович"),
        ("Валерій Залужний Петрович", "Залужний Валерій Петрович"),
        ("роман ткачук степ", "Ткачук Роман Степанович"),
        ("олексій коваленко щось", "Коваленко Олексій"),
        ("Zaluzhnyi Valerii", "Залужний Валерій"),
        ("Zaluzhny", "Залужний Валерій"),
        ("Залужный Валерий", "Залужний Валерій"),
        ("pfke;ybq", "Залужний Валерій"),
        ("'dktdcmrbq", "Євлевський Олег"),
        ("Залужни", "Залужний Валерій"),
        ("Залжуний", "Залужний Валерій"),
        ("Залужний В.П.", "Залужний Валерій Петрович"),
        ("Залужний ВФ", "Залужний Валерій Федорович"),
        ("Залужний 1988", "Залужний Валерій Петрович"),
        ("Залужниї 1973", "Залужний Валерій Федорович"),
        ("Валерій Петрович", "Залужний Валерій Петрович"),
        ("Залужна О", "Залужна Олена"),
        ("Залужна Елена", "Залужна Олена"),
        ("Коваленко Алексей", "Коваленко Олексій"),
        ("Kovalenko Oleksii", "Коваленко Олексій"),
        ("Kovalenko Alexey", "Коваленко Олексій"),
        ("Коваленко О.И.", "Коваленко Олексій"),
        ("О'Коннор", "О’Коннор Ганна"),
        ("оʼконнор анна", "О’Коннор Ганна"),
        ("ОКоннор", "О’Коннор Ганна"),
        ("Нечуй", "Нечуй-Левицький"),
        ("Левицький Іван", "Нечуй-Левицький"),
        ("Нечуй Левицький Іван", "Нечуй-Левицький"),
        ("Нечуй–Левицький", "Нечуй-Левицький"),
        ("Nechui-Levytskyi", "Нечуй-Левицький"),
        ("Shcherbak Yuliya", "Щербак Юлія"),
        ("Щирбак", "Щербак Юлія"),
        ("Хвирчук", "Хвірчук Наталія"),
        ("Хвірчук Наталья", "Хвірчук Наталія"),
        ("Залужний Валерій Сергійович", "Залужний Валерій"),  # the card has another patronymic or none
        ("Залужний Аркадій", "Залужний Валерій"),  # the given name is not on any card
    ],
)
def test_person_is_found_when_the_name_is_typed_so(known: dict[UUID, str], query: str, first: str) -> None:
    assert names(known, query)[0].startswith(first)


def test_bearers_of_the_given_name_come_before_longer_surnames(known: dict[UUID, str]) -> None:
    assert names(known, "Роман") == ["Ткачук Роман Степанович", "Романченко Тарас Романович"]


@pytest.mark.parametrize("query", [PHONE, "067 123-45-67", "8 067 1234567", "1234567", "45-67", FAMILY_PHONE, RNOKPP])
def test_person_is_found_when_a_number_is_typed(known: dict[UUID, str], query: str) -> None:
    assert names(known, query) == ["Коваленко Олексій Іванович"]


@pytest.mark.parametrize(
    ("phone", "queries"),
    [
        ("+48501234567", ["501 234 567", "501-234-567", "+48 501 234 567", "0048 501 234 567", "1234567"]),
        ("+4915112345678", ["0151 12345678", "151 12345678", "+49 151 12345678"]),
        ("+4520123456", ["20 12 34 56", "20123456"]),
    ],
)
def test_phone_of_another_country_is_found_without_its_code(reading: Reading, phone: str, queries: list[str]) -> None:
    person = make_person(phone=phone)
    for query in queries:
        assert [hit.person_id for hit in find_persons(query, within=everybody()).hits] == [person.pk], query
        assert find_persons(query, within=Person.objects.none().values("pk")).hits == (), query


def test_phone_is_not_found_when_only_its_last_seven_digits_fit(known: dict[UUID, str], reading: Reading) -> None:
    for query in ("099 123 45 67", "501 123 45 67", "9871234567"):
        assert names(known, query) == [], query


def test_phone_is_found_when_it_passes_for_an_identifier() -> None:
    number = next(number for n in range(100) if (number := rnokpp(f"05000000{n:02d}")))
    person = make_person(phone=f"+38{number}")
    found = find_persons(number, within=everybody())
    assert (found.kind, [hit.person_id for hit in found.hits]) == ("identifier", [person.pk])


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("", "empty"),
        ("Ґжегож", "name"),
        ("099 000 00 00", "phone"),
        ("123", "phone"),
        ("№ 1042-7731", "number"),
        ("3184710706", "phone"),
    ],
)
def test_nobody_is_found_when_nobody_fits(known: dict[UUID, str], query: str, kind: str) -> None:
    assert find_persons(query, within=everybody()) == Found(kind)  # type: ignore[arg-type]


@pytest.mark.parametrize("query", ["Жжжжжж", "ЖЖЖ", "Жжжжжж Жжжж", "Жжжжжж 1990", "qqqqqq", "Ййййй Шшшш"])
def test_nobody_is_found_when_one_letter_is_repeated(query: str) -> None:
    """The sound of such a word is its one letter, with which many names begin."""
    for name in ("Жук Женя Жанович", "Жуковський Євген Якович", "Йосипенко Шаміль Йосипович", "Кравець Іван Кирилович"):
        make_person(*name.split(), birth_year=1990)
    assert find_persons(query, within=everybody()).hits == ()


@pytest.mark.parametrize("query", ["Анна", "Геннадій", "Ганна", "Ілля", "Олексієєнко", "Жж"])
def test_person_is_found_when_some_letters_are_doubled(query: str) -> None:
    made = make_person("Олексієнко", {"Жж": "Жора", "Олексієєнко": "Іван"}.get(query, query))
    assert [hit.person_id for hit in find_persons(query, within=everybody()).hits] == [made.pk]


def test_others_are_left_out_when_somebody_fits_exactly(known: dict[UUID, str]) -> None:
    assert names(known, "Залужний Валерій Петрович") == ["Залужний Валерій Петрович", "Залужний Валерій Федорович"]


@pytest.mark.parametrize("query", ["Залужний", "Валерій Залужний", "Zaluzhnyi", "Зал", "Залужний 1988", PHONE, "4567", RNOKPP])
def test_nobody_out_of_reach_is_found(known: dict[UUID, str], query: str) -> None:
    assert names(known, query)
    reach = Person.objects.filter(birth_year__gt=2000).values("pk")
    assert find_persons(query, within=reach).hits == ()
    assert find_persons(query, within=Person.objects.none().values("pk")).hits == ()


@pytest.mark.parametrize("query", ["Шевченко", "Шевченко Тарас", "Шев", "Шевченко Т"])
def test_persons_out_of_reach_change_nothing(query: str) -> None:
    ours = [make_person("Шевченко", "Тарас").pk for _ in range(3)]
    reach = Person.objects.filter(pk__in=ours).values("pk")
    before = find_persons(query, within=reach)
    for surname in ["Шевченко"] * 61 + ["Шевчук", "Шевчик", "Шева"]:
        make_person(surname, "Тарас")
    assert find_persons(query, within=reach) == before
    assert {hit.person_id for hit in before.hits} == set(ours)
    assert not before.too_many
    assert find_persons(query, within=everybody()).too_many


def test_person_is_found_when_many_nearer_names_are_out_of_reach() -> None:
    """One long surname within reach, and more short ones out of reach than the first query returns."""
    register([bench_person(f"Шев{a}{b}") for a in "абвгджзклм" for b in "аеиіоую"])
    ours = make_person("Шевченківський")
    found = find_persons("Шев", within=Person.objects.filter(pk=ours.pk).values("pk"))
    assert [hit.person_id for hit in found.hits] == [ours.pk]


def test_ten_of_a_surname_are_too_many_when_there_is_an_eleventh() -> None:
    register([bench_person("Шевченко")] * 10)
    assert not find_persons("Шевченко", within=everybody()).too_many
    make_person("Шевченко", "Тарас", birth_year=1984)
    assert find_persons("Шевченко", within=everybody()).too_many
    assert not find_persons("Шевченко Тарас", within=everybody()).too_many
    assert not find_persons("Шевченко 1984", within=everybody()).too_many


def test_sixty_persons_are_shown_at_most() -> None:
    register([bench_person("Шевченко")] * 70)
    found = find_persons("Шевченко Іван", within=everybody())
    assert len(found.hits) == 60
    assert found.too_many


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("query", "statements"), [("Ткачук Остап", 3), ("Ткачук", 3), ("4567", 1), ("№ 1042-7731", 0)])
def test_search_asks_as_often_when_it_finds_more(count: int, query: str, statements: int) -> None:
    for _ in range(count):
        make_person("Ткачук", "Остап", phone=PHONE)
    find_persons(query, within=everybody())
    find_persons("Ткачук", within=everybody())
    with CountedQueries() as asked:
        find_persons(query, within=everybody())
    assert len(asked) == statements


def test_reach_may_hold_a_percent_sign(known: dict[UUID, str]) -> None:
    reach = Person.objects.exclude(address_form__contains="%").values("pk")
    assert find_persons("Залужний Валерій", within=reach).hits


@given(st.text(max_size=120) | st.text("Шевчнко О.'’-%;[]\\\0😀12 ", max_size=30))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("9" * 5000)
@example("а" * 5000)
@example("'; DROP TABLE veterans_person; --")
@example("\0\ud800")
def test_nothing_typed_breaks_the_search(known: dict[UUID, str], query: str) -> None:
    find_persons(query, within=everybody())


def test_ten_in_ten_are_found_when_names_are_misspelt_in_every_way() -> None:
    """Recall on few persons; `python -m tools.bench.search` measures it on many."""
    scored = list(scores(register(people(2000, seed=7)), 20, Random(8)))
    assert total(scored, required_only=True)[0] >= 0.97
    assert total(scored, required_only=False)[0] >= 0.95


def bench_person(surname: str) -> BenchPerson:
    return BenchPerson(surname=surname, given="Іван", patronymic="Іванович", birth_year=1990)
