from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client

from cases.course.models import FollowUp, Visit
from privacy.outages import Outage, outage_of
from privacy.prepared import MOST_COMPILED, Prepared
from privacy.statements import MOST_STATEMENTS, OutdatedStatement, Statement, fetch
from tests.cases.conftest import visit_fields
from tests.database import as_owner, execute, rows
from tests.factories import make_case, make_department, make_house, make_supporter


def zones(*, until: Any) -> QuerySet[Any, Any]:
    return FollowUp.objects.filter(due_on__lte=until).values_list("zone")


ZONES = Prepared(zones)


def ask() -> list[tuple[Any, ...]]:
    return ZONES.rows(until=date(2999, 1, 1))


def change_type(length: int) -> None:
    """Change the column's type, as a migration does while the site runs."""
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
def test_transaction_that_met_an_outdated_statement_is_repeated_and_succeeds() -> None:
    ask()
    change_type(41)
    with pytest.raises(OutdatedStatement) as met, transaction.atomic():
        ask()
    assert outage_of(met.value) is Outage.CONFLICT
    with transaction.atomic():
        assert ask() == [("Europe/Kyiv",)]


def test_entry_is_saved_in_spite_of_a_changed_type(transactional_db: None, signed_in: Callable[[Any], Client]) -> None:
    house = make_house()
    client, address = signed_in(house.owner), f"/cases/{house.case.number}/visits/new/"
    assert client.post(address, visit_fields()).status_code == 302
    with as_owner():
        execute("ALTER TABLE cases_case ALTER COLUMN programme TYPE varchar(11)")
    try:
        assert client.post(address, visit_fields()).status_code == 302
    finally:
        with as_owner():
            execute("ALTER TABLE cases_case ALTER COLUMN programme TYPE varchar(10)")
    assert Visit.objects.filter(case=house.case).count() == 2


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
