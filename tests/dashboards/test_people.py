"""The colleagues of a head: what each carries, who is away, who could take more. Nobody is ranked, nothing is saved as a file."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import Risk
from dashboards.reports.people import ListedColleague, colleagues
from dashboards.scope import Scope, Subtree
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_case, make_department, make_hand_over, make_supporter, make_unrecognised
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
PAGE = "/people/"


@pytest.fixture
def head(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.head)


def found(house: House) -> dict[Supporter, ListedColleague]:
    listed = {one.account.pk: one for one in colleagues(Scope(subtree=Subtree(house.head)), at=timezone.now())}
    return {account: listed[account.pk] for account in Supporter.objects.active().filter(pk__in=listed)}


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*>([^<]*\xa0[^<]*?) ?<', page)


def test_who_works_on_cards_in_the_subtree_is_listed(house: House, head: Client) -> None:
    below = make_supporter(make_department("Сектор", parent=house.department), surname="Яворська")
    closed = make_supporter(house.department, surname="Пішла")
    Supporter.objects.filter(pk=closed.pk).update(is_active=False)
    page = head.get(PAGE).text
    for one in (house.owner, house.colleague, house.head, house.psychologist, below):
        assert one.short_name in page
    for one in (house.other_head, closed):
        assert one not in found(house)
    assert house.administrator not in found(house)


def test_why_a_colleague_without_cards_could_not_take_any_is_said(house: House, head: Client) -> None:
    new = make_unrecognised(house.head)
    page = head.get(PAGE).text
    assert "керівник ще не впізнав цього колегу" in page.split(new.short_name)[1].split("</tr>")[0]
    assert page.count("ще не впізнав") == 1


def test_loads_counts_and_absences_are_said(house: House, head: Client) -> None:
    late = make_case(house.owner)
    Case.objects.filter(pk=late.pk).update(next_due_on=in_days(-1))
    make_absence(house.owner, cover=house.colleague, days=(0, 2))
    make_hand_over(late, house.colleague, by=house.owner)
    known = found(house)
    assert (known[house.owner].led, known[house.owner].overdue) == (2, 1)
    assert known[house.owner].room.absence.endswith(f"замінює {house.colleague.short_name}")
    covering = known[house.colleague]
    assert (covering.room.load.led, covering.room.load.covered, covering.room.load.offered) == (0, 2, 0), "each card once"
    page = head.get(PAGE).text
    assert re.search(rf'<a href="/dashboard/cases/\?[^"]*owner={house.owner.pk}[^"]*number=overdue[^"]*">1</a>', page)


def test_could_take_more_who_is_present_and_below_the_median(house: House) -> None:
    heavy, light = (make_supporter(house.department, surname=name) for name in ("Важка", "Легка"))
    leaves, away = (make_supporter(house.department, surname=name) for name in ("Їде", "Нема"))
    Case.objects.filter(pk=make_case(heavy).pk).update(risk=Risk.RED)
    for _ in range(2):
        make_case(heavy)
    make_absence(leaves, days=(10, 12))
    make_absence(away, days=(0, 1))
    make_case(house.colleague)
    could = {one for one, known in found(house).items() if known.room.could_take}
    assert could == {light}, "the median of 0, 0, 0, 1, 1, 5 is a half"
    assert house.psychologist not in could


def test_who_has_not_signed_in_for_more_than_seven_days_is_marked(house: House, head: Client) -> None:
    now = timezone.now()
    Supporter.objects.filter(pk=house.owner.pk).update(last_login=now - timedelta(days=7, minutes=1))
    Supporter.objects.filter(pk=house.colleague.pk).update(last_login=now - timedelta(days=6))
    known = found(house)
    assert (known[house.owner].is_unseen, known[house.colleague].is_unseen) == (True, False)
    assert head.get(PAGE).text.count("не входили понад 7 днів") == 1


def test_order_is_by_name_department_or_room_only(house: House, head: Client) -> None:
    make_department("Сектор", parent=house.department)
    for name in ("Ґудзь", "Яремчук", "Бойчук"):
        make_case(make_supporter(house.department, surname=name))
    page = head.get(f"{PAGE}?sort=name").text
    assert (
        names(page).index("Бойчук\xa0І.\xa0О.")
        < names(page).index("Ґудзь\xa0І.\xa0О.")
        < names(page).index("Яремчук\xa0І.\xa0О.")
    )
    assert names(head.get(f"{PAGE}?sort=-name").text) == names(page)[::-1]
    assert set(re.findall(r"\?sort=(-?\w+)", page)) == {"-name", "department", "room"}
    assert head.get(f"{PAGE}?sort=overdue").status_code == 302


def test_page_has_no_file_and_no_account(house: House, head: Client) -> None:
    page = head.get(PAGE).text
    assert "/exports/new/" not in page
    assert "/staff/" not in page
    assert head.get("/exports/new/?list=/people/").status_code in (302, 404)


def test_department_narrows_and_one_of_others_is_no_filter(house: House, head: Client) -> None:
    below = make_department("Сектор", parent=house.department)
    one = make_supporter(below, surname="Яворська")
    page = head.get(f"{PAGE}?department={below.pk}").text
    assert names(page) == [one.short_name]
    assert head.get(f"{PAGE}?department={house.other_department.pk}").status_code == 302


def test_many_colleagues_cost_as_many_queries_as_few(house: House, head: Client) -> None:
    def cost() -> int:
        with CountedQueries() as queries:
            head.get(PAGE)
        return len(queries)

    head.get(PAGE)
    few = cost()
    for n in range(4):
        one = make_supporter(house.department, Role.SUPPORTER, surname=f"Нова{n}")
        make_case(one)
        make_absence(one, days=(3, 4))
    assert cost() == few <= 14
