from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import NotSupportedError, connection, transaction
from django.db.models import QuerySet

from cases.models import FollowUp
from privacy.prepared import MOST_COMPILED, Prepared
from privacy.statements import MOST_STATEMENTS, Statement, fetch
from tests.database import as_owner, execute, rows
from tests.factories import make_case, make_department, make_supporter


def zones(*, until: Any) -> QuerySet[Any, Any]:
    return FollowUp.objects.filter(due_on__lte=until).values_list("zone")


ZONES = Prepared(zones)


def ask() -> list[tuple[Any, ...]]:
    return ZONES.rows(until=date(2999, 1, 1))


def change_type(length: int) -> None:
    """As a migration does it while the site runs."""
    with as_owner():
        execute(f"ALTER TABLE cases_followup ALTER COLUMN zone TYPE varchar({length})")


@pytest.fixture
def step(transactional_db: None) -> Iterator[None]:
    make_case(make_supporter(make_department()))
    yield
    change_type(40)


@pytest.mark.usefixtures("step")
def test_statement_is_prepared_anew_when_a_column_has_changed_its_type() -> None:
    assert ask() == [("Europe/Kyiv",)]
    change_type(41)
    assert ask() == ask() == [("Europe/Kyiv",)]


@pytest.mark.usefixtures("step")
def test_transaction_that_met_an_outdated_statement_succeeds_when_it_is_repeated() -> None:
    ask()
    change_type(41)
    with pytest.raises(NotSupportedError, match="must not change result type"), transaction.atomic():
        ask()
    with transaction.atomic():
        assert ask() == [("Europe/Kyiv",)]


def kept() -> set[str]:
    return {name for (name,) in rows("SELECT name FROM pg_prepared_statements")}


def prepare(number: int) -> str:
    name = f"p_{number}"
    assert fetch(Statement(name, f"PREPARE {name} AS SELECT {number}", f"EXECUTE {name}"), []) == [(number,)]
    return name


@pytest.mark.django_db(transaction=True)
def test_connection_keeps_so_many_statements_and_gives_up_the_one_used_longest_ago() -> None:
    connection.close()
    first, second, *_rest = [prepare(number) for number in range(MOST_STATEMENTS)]
    prepare(0)
    prepare(MOST_STATEMENTS)
    assert len(kept()) == MOST_STATEMENTS
    assert first in kept()
    assert second not in kept()
    prepare(1)


@pytest.mark.django_db
def test_process_remembers_so_many_texts_of_one_query() -> None:
    built: list[int] = []

    def of_cases(*, cases: Any) -> QuerySet[Any, Any]:
        built.append(len(cases))
        return FollowUp.objects.filter(case__in=cases).values_list("pk")

    asked = Prepared(of_cases)
    for length in (*range(1, MOST_COMPILED + 2), MOST_COMPILED, 1):
        assert asked.rows(cases={uuid4() for _ in range(length)}) == []
    assert built == [*range(1, MOST_COMPILED + 2), 1]
