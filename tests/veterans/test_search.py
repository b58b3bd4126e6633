from collections.abc import Iterator
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.search.measure import register, scores, total
from bench.search.people import people
from tests.database import CountedQueries
from tests.factories import FAMILY_PHONE, PHONE, make_person
from veterans.models import Person
from veterans.search import Found, find_persons

pytestmark = pytest.mark.django_db
RNOKPP, PHONE_LIKE_RNOKPP = "3184710691", "0500000005"

KNOWN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Залужний Валерій Федорович", {"birth_year": 1973}),
    ("Залужний Валерій Петрович", {"birth_year": 1988}),
    ("Залужна Олена Федорівна", {"birth_year": 1990}),
    ("Коваленко Олексій Іванович", {"birth_year": 1990, "phone": PHONE, "family_phone": FAMILY_PHONE, "rnokpp": RNOKPP}),
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
