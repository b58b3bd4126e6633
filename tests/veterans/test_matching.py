"""The score of two persons, and who is found for one."""

from datetime import date
from typing import Any

import pytest

from tests.database import CountedQueries
from tests.factories import FAMILY_PHONE, PHONE, RNOKPP, make_person
from veterans.actions.people import Relative
from veterans.matching import (
    CERTAIN,
    POSSIBLE,
    compare,
    likely,
    stored_facts,
    typed_facts,
    whole_fact_holders,
)
from veterans.models import Person
from veterans.numbers import rnokpp

pytestmark = pytest.mark.django_db

BORN = date(1990, 5, 17)
ANDRII: dict[str, Any] = {"surname": "Коваленко", "given_name": "Андрій", "patronymic": "Петрович"}
NUMBER = next(number for n in range(10) if (number := rnokpp(RNOKPP[:9] + str(n))))


def score(one: dict[str, Any], other: dict[str, Any]) -> float:
    a, b = typed_facts(**one), typed_facts(**other)
    assert compare(a, b) == compare(b, a)
    return compare(a, b).score


def test_same_names_and_date_are_certain() -> None:
    assert score({**ANDRII, "born_on": BORN}, {**ANDRII, "born_on": BORN}) >= CERTAIN


def test_same_names_and_year_alone_are_possible() -> None:
    assert POSSIBLE <= score({**ANDRII, "birth_year": 1990}, {**ANDRII, "birth_year": 1990}) < CERTAIN


@pytest.mark.parametrize("phone", ["own_phones", "other_phones"])
def test_twins_are_not_certain_when_only_the_given_name_differs(phone: str) -> None:
    shared = {**ANDRII, "born_on": BORN, phone: [PHONE], "branch": "ngu"}
    assert score(shared, {**shared, "given_name": "Олексій"}) < CERTAIN


def test_brothers_are_not_possible_when_they_share_the_number_of_their_mother() -> None:
    one = {**ANDRII, "born_on": BORN, "other_phones": [FAMILY_PHONE], "branch": "ngu"}
    assert score(one, {**one, "given_name": "Олексій", "born_on": date(1993, 2, 1)}) < POSSIBLE


def test_namesakes_of_another_year_are_not_possible() -> None:
    assert score({**ANDRII, "born_on": BORN}, {**ANDRII, "birth_year": 1985}) < POSSIBLE


def test_swapped_day_and_month_count_as_nearly_the_same_date() -> None:
    one, other = typed_facts(**ANDRII, born_on=date(1990, 5, 7)), typed_facts(**ANDRII, born_on=date(1990, 7, 5))
    assert "born_swapped" in compare(one, other).reasons
    assert compare(one, other).score >= POSSIBLE


def test_stored_facts_equal_those_that_were_typed_and_open_nothing() -> None:
    """Outside of a reading any value of a person that is opened raises."""
    made = make_person(
        "Нечуй-Левицький", "Мар’ян", "Олегович", born_on=date(1990, 5, 7), branch="dpsu", rnokpp=NUMBER, phone=PHONE,
        relatives=(Relative(FAMILY_PHONE),),
    )  # fmt: skip
    typed = typed_facts(
        surname="Нечуй-Левицький", given_name="Мар'ян", patronymic="Олегович", born_on=date(1990, 5, 7), rnokpp=NUMBER,
        own_phones=[PHONE], other_phones=[FAMILY_PHONE], branch="dpsu",
    )  # fmt: skip
    assert stored_facts([made.pk]) == {made.pk: {made.pk: typed}}
    assert likely(typed, within=None, least=CERTAIN)[0].person_id == made.pk
    assert whole_fact_holders(typed) == {made.pk}


def test_number_of_queries_is_the_same_for_one_and_for_many() -> None:
    facts = typed_facts(**ANDRII, born_on=BORN)
    counts = []
    for _ in range(3):
        make_person(born_on=BORN)
        with CountedQueries() as counted:
            found = likely(facts, within=Person.objects.values("pk"), least=POSSIBLE)
        counts.append(len(counted))
    assert len(found) == 3
    assert max(counts[1:]) == min(counts[1:]) <= 4
