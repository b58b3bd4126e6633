"""What is due beside the steps, on the page of today: on the row of its card, or on a row of its own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.course.models import FollowUp
from cases.desk.reports.lists.beside import beside_rows
from cases.leading.models.card_request import answering_reach
from supporters.directory.models import Absence
from tests.database import CountedQueries, unreadable
from tests.ended import end_support, make_check
from tests.factories import PHONE, House, make_absence, make_case, make_loss, make_person, make_promise, make_risk
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]


def test_row_of_a_card_has_its_step_and_what_else_is_due(house: House, at_work: Client) -> None:
    make_promise(house.case, house.owner, days=0)
    page = at_work.get("/today/").text
    row = page.split('<li class="task')[1].split("</li>\n")[0]
    assert page.count("<h3>") == 1
    assert f'<a href="{house.case.get_absolute_url()}promises/"><span>Привезти довідку</span></a>' in row, "of the day of the row"
    assert "task-what" in row


def test_line_of_another_day_than_its_row_says_which(house: House, at_work: Client) -> None:
    make_promise(house.case, house.owner, days=0)
    FollowUp.objects.filter(case=house.case).update(due_on=in_days(-2))
    Case.objects.filter(pk=house.case.pk).update(next_due_on=in_days(-2))
    row = at_work.get("/today/").text.split('<li class="task')[1]
    assert "<small>сьогодні</small>&#32;Привезти довідку" in row


def test_step_of_tomorrow_comes_to_today_with_a_promise_of_today(house: House, at_work: Client) -> None:
    Case.objects.filter(pk=house.case.pk).update(next_due_on=in_days(1))
    FollowUp.objects.filter(case=house.case).update(due_on=in_days(1))
    assert "На сьогодні все зроблено" in at_work.get("/today/").text
    make_promise(house.case, house.owner, days=0)
    page = at_work.get("/today/").text
    assert "На сьогодні все зроблено" not in page
    assert "На сьогодні\u00a0(1)" in page


def test_card_without_a_near_step_has_a_row_of_its_own(house: House, at_work: Client) -> None:
    end_support(house.case, house.owner, house.head)
    make_check(house.case, due_on=in_days(-1))
    page = at_work.get("/today/").text
    assert "Запитати, як справи" in page
    assert "Записати" not in page.split("task-lines")[1].split("</li>")[0]
    assert f"{house.case.get_absolute_url()}check/" in page


def test_more_than_three_things_are_counted(house: House, at_work: Client) -> None:
    for n in range(5):
        make_promise(house.case, house.owner, days=-1, words=f"Обіцянка {n}")
    page = at_work.get("/today/").text
    assert page.count("Обіцянка ") == 2
    assert "ще 3" in page


def test_step_of_an_absent_owner_is_due_for_the_head(house: House, signed_in: Browser) -> None:
    head = signed_in(house.head)
    assert "Коваленко" not in head.get("/today/").text
    absence = make_absence(house.owner)
    page = head.get("/today/").text
    assert "Коваленко" in page
    assert "На сьогодні все зроблено" not in page
    Absence.objects.filter(pk=absence.pk).update(cover=house.colleague)
    assert "Коваленко" not in head.get("/today/").text


def test_nobody_is_called_after_a_loss(house: House, signed_in: Browser) -> None:
    call = f'href="tel:{PHONE}"'
    assert call in signed_in(house.owner).get("/today/").text
    make_loss(house.case, house.owner)
    page = signed_in(house.head).get("/today/").text
    assert "Відповісти на повідомлення про втрату" in page
    assert call not in page
    assert "Коваленко" not in signed_in(house.owner).get("/today/").text


@pytest.mark.django_db(transaction=True)
def test_kind_that_can_not_be_read_is_named_and_takes_no_other_away(house: House, signed_in: Browser) -> None:
    make_promise(house.case, house.owner, days=0)
    client, said = signed_in(house.owner), "Не вдалося прочитати: "
    before = client.get("/today/").text
    assert said not in before
    with unreadable("cases_jobcheck", "due_on"):
        page = client.get("/today/")
        assert (page.status_code, page.text.count(said), page.text.count("task-lines")) == (200, 1, 1)
        assert f"{said}Час перевірити, як із роботою. Про це нагадують сповіщення." in page.text
        Case.objects.filter(pk=house.case.pk).update(owner=house.colleague)
        assert "все зроблено" not in client.get("/today/").text
    assert said not in client.get("/today/").text


@pytest.mark.django_db(transaction=True)
def test_what_can_not_be_read_ends_a_transaction(house: House) -> None:
    answering = answering_reach(house.owner)
    with unreadable("cases_jobcheck", "due_on"), pytest.raises(ProgrammingError), transaction.atomic():
        beside_rows(house.owner, answering, at=timezone.now())


def test_lines_cost_no_query_each(house: House, at_work: Client) -> None:
    def cost() -> int:
        with CountedQueries() as queries:
            at_work.get("/today/")
        return len(queries)

    at_work.get("/today/")
    make_promise(house.case, house.owner, days=0)
    one = cost()
    for n in range(3):
        make_promise(make_case(house.owner, person=make_person(f"Ткач{n}")), house.owner, days=0)
        make_risk(Case.objects.latest("opened_at"), house.owner, days=1, at=timezone.now() - timedelta(days=3))
    assert cost() == one <= 9
