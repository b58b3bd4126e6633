"""The numbers of the country as a file: those of the page, one in a row, and no other."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboards.actions import publish_week
from dashboards.reports.country import country_page
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.registry import list_at
from supporters.exports.models import Export
from tests.exports import asked, downloaded, sheet_rows
from tests.factories import House, make_case, make_department, make_house, make_person, make_supporter

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
HIDDEN = "приховано"


@pytest.fixture
def house() -> House:
    """With twelve cards in one department and seven in another."""
    house = make_house()
    for owner, number in ((house.owner, 11), (make_supporter(make_department("Захід")), 7)):
        for _ in range(number):
            make_case(owner, person=make_person())
    return house


def saved(client: Client, user: Supporter) -> list[tuple[Any, ...]]:
    assert asked(client, user, reverse("dashboard")).headers["Location"] == reverse("exports")
    return sheet_rows(downloaded(client, user, Export.objects.get(by=user)).content)


def test_analyst_saves_the_numbers_of_the_page(house: House, signed_in: Browser) -> None:
    analyst = signed_in(house.analyst)
    assert "/exports/new/?list=%2Fdashboard%2F" in analyst.get(reverse("dashboard")).text
    head, *below = saved(analyst, house.analyst)
    page = country_page(publish_week(at=timezone.now()))
    assert head == ("Таблиця", "Рядок", "Стовпець", "Число")
    rows = (*page.veterans, *page.families, *page.departments, *page.unanswered.rows, page.unanswered.together)
    numbers = [number for row in rows for number in row.numbers]
    assert sorted(map(str, [*numbers, page.total])) == sorted(str(None if row[3] == HIDDEN else row[3]) for row in below)
    assert {row[1]: row[3] for row in below if row[0] == "За підрозділами"}[str(house.department)] == HIDDEN
    assert ("За підрозділами", "Разом", "На супроводі", 19) in below


def test_small_country_has_no_number_to_save(signed_in: Browser) -> None:
    house = make_house()
    analyst = signed_in(house.analyst)
    assert "/exports/new/" not in analyst.get(reverse("dashboard")).text
    assert len(saved(analyst, house.analyst)) == 1


@pytest.mark.parametrize("role", ["head", "owner", "administrator", "auditor"])
def test_nobody_else_has_this_list(house: House, signed_in: Browser, role: str) -> None:
    user = getattr(house, role)
    assert list_at(reverse("dashboard"), user, at=timezone.now()) is None
    asked(signed_in(user), user, reverse("dashboard"))
    assert not Export.objects.exists()
