from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.states import Stage
from dashboards.reports.country import CountRow, country_page
from privacy.models import AccessRecord
from tests.database import CountedQueries
from tests.factories import make_case, make_department, make_person, make_supporter

pytestmark = pytest.mark.django_db


def numbers(rows: tuple[CountRow, ...]) -> dict[str, tuple[int | None, ...]]:
    return {row.label: row.numbers for row in rows}


@pytest.fixture
def country() -> Any:
    """The ministry with two parts, one of which has a part of its own; twelve cases there and seven in the other."""
    ministry = make_department("Міністерство")
    west, east = make_department("Захід", parent=ministry), make_department("Схід", parent=ministry)
    supporter, other = make_supporter(make_department("Захід, 1", parent=west)), make_supporter(east)
    for branch, owner, stage, count in (
        ("ngu", supporter, Stage.TREATMENT, 6), ("npu", supporter, Stage.REHABILITATION, 6), ("npu", other, Stage.TREATMENT, 7),
    ):  # fmt: skip
        for _ in range(count):
            make_case(owner, person=make_person(branch=branch), stage=stage)
    return supporter


def test_departments_are_counted_with_all_below_them(country: Any) -> None:
    page = country_page(at=timezone.now())
    assert page.total == 19
    shown = numbers(page.departments)
    assert set(shown) == {"Міністерство", "Захід", "Схід"}
    assert [n for (n,) in shown.values()].count(None) == 2  # the ministry has none, which a second hidden number covers
    assert shown["Міністерство"] == (None,)
    assert shown["Захід"] == (12,)


def test_small_cells_are_hidden_and_sums_stay(country: Any) -> None:
    page = country_page(at=timezone.now())
    table = numbers(page.stages)
    assert len(page.branch_labels) == 5
    together = list(table.values())[-1]
    assert together[-1] == 19
    everything = [n for row in table.values() for n in row]
    assert None in everything
    assert not [n for n in everything if n is not None and n < 5]


def test_case_of_a_family_member_is_counted_without_service(country: Any) -> None:
    for _ in range(6):
        make_case(country, person=make_person(), stage=Stage.TREATMENT)
    page = country_page(at=timezone.now())
    assert page.total == 25
    assert len(page.branch_labels) == 5


def test_nothing_is_shown_when_the_country_has_fewer_than_five() -> None:
    make_case(make_supporter(make_department()))
    page = country_page(at=timezone.now())
    assert page.total is None
    assert {n for row in (*page.stages, *page.departments) for n in row.numbers} == {None}


def test_page_costs_as_many_queries_with_more_cases_and_departments(country: Any) -> None:
    with CountedQueries() as few:
        country_page(at=timezone.now())
    make_case(make_supporter(make_department("Північ")))
    with CountedQueries() as more:
        country_page(at=timezone.now())
    assert len(few) == len(more) == 3


def test_analyst_sees_counts_without_a_list_or_a_name(country: Any, signed_in: Callable[[Any], Client]) -> None:
    analyst = make_supporter(make_department("Аналітики"), role="analyst")  # type: ignore[arg-type]
    answer = signed_in(analyst).get("/dashboard/")
    main = answer.text.split("<main")[1].split("</main>")[0]
    assert "Захід" in main
    assert "<a " not in main
    assert "Коваленко" not in main
    assert signed_in(analyst).get("/dashboard/cases/").status_code == 403
    assert not AccessRecord.objects.filter(actor_id=analyst.pk).exists()
